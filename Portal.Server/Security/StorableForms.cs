using System.Buffers;
using Portal.Domain.Common;

namespace Portal.Server.Security;

/// <summary>
/// U+0000, which the database cannot hold, becomes U+FFFD in every form that is sent as a page is, as <see cref="TypedText.Storable"/> makes it
/// where there is a circuit: the rule of the field then says what is wrong, beside what was typed. Left as it is the framework would read no
/// form at all, and the person would be told that a page was open for too long. Halves of surrogate pairs do not exist in such a form.
/// </summary>
internal static class StorableForms
{
    /// <summary>Before the form is read for the first time.</summary>
    public static IApplicationBuilder UseStorableForms(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
            context.Request.Body = new StorableFormBody(context.Request.Body);
        return next(context);
    });
}

/// <summary>The body of such a form while it is read, a few kilobytes at a time.</summary>
/// <param name="body">As it was sent. Who made it closes it.</param>
internal sealed class StorableFormBody(Stream body) : Stream
{
    private readonly byte[] _raw = new byte[4096];
    private readonly ArrayBufferWriter<byte> _mended = new();
    private int _begun, _given;
    private bool _over;

    private static ReadOnlySpan<byte> Zero => "%00"u8;
    private static ReadOnlySpan<byte> Instead => "%EF%BF%BD"u8;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _mended.WrittenCount && !_over)
        {
            var read = await body.ReadAsync(_raw.AsMemory(_begun), cancellationToken);
            _over = read == 0;
            Mend(_raw.AsSpan(0, _begun + read));
        }
        var some = _mended.WrittenMemory[_given..];
        some = some[..Math.Min(some.Length, buffer.Length)];
        some.CopyTo(buffer);
        _given += some.Length;
        return some.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();

    // What may be the beginning of an encoded U+0000 waits for what follows it.
    private void Mend(Span<byte> raw)
    {
        _mended.ResetWrittenCount();
        var at = 0;
        for (_given = 0; at < raw.Length; at++)
        {
            var rest = raw[at..];
            if (rest.StartsWith(Zero))
                at += Zero.Length - 1;
            else if (!_over && rest.Length < Zero.Length && Zero.StartsWith(rest))
                break;
            _mended.Write(rest[0] == 0 || rest.StartsWith(Zero) ? Instead : rest[..1]);
        }
        raw[at..].CopyTo(_raw);
        _begun = raw.Length - at;
    }
}
