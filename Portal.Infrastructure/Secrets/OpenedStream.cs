using System.Security.Cryptography;

namespace Portal.Infrastructure.Secrets;

/// <summary>The plaintext of a sealed stream, read forward; a chunk is handed out only after its tag was checked.</summary>
internal sealed class OpenedStream(Stream source, SealedChunks chunks, string name) : Stream
{
    private const int EnvelopeLength = SealedStream.ChunkLength + SealedBytes.TagLength;

    // One byte more than a chunk tells whether another one follows.
    private readonly byte[] _envelope = new byte[EnvelopeLength + 1];
    private readonly byte[] _plaintext = new byte[SealedStream.ChunkLength];
    private int _held, _start, _end;
    private uint _number;
    private bool _finished;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (_start == _end)
        {
            if (_finished) return 0;
            var free = _envelope.AsMemory(_held);
            _held += await source.ReadAtLeastAsync(free, free.Length, throwOnEndOfStream: false, cancellationToken);
            OpenChunk();
        }
        return Take(buffer.Span);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_start == _end)
        {
            if (_finished) return 0;
            var free = _envelope.AsSpan(_held);
            _held += source.ReadAtLeast(free, free.Length, throwOnEndOfStream: false);
            OpenChunk();
        }
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            chunks.Dispose();
            CryptographicOperations.ZeroMemory(_plaintext);
        }
        base.Dispose(disposing);
    }

    private void OpenChunk()
    {
        var final = _held <= EnvelopeLength;
        var length = Math.Min(_held, EnvelopeLength);
        var plaintextLength = Math.Max(0, length - SealedBytes.TagLength);
        chunks.Open(_number, final, _envelope.AsSpan(0, length), _plaintext.AsSpan(0, plaintextLength), name);
        (_start, _end) = (0, plaintextLength);
        _number = checked(_number + 1);
        _finished = final;
        _held -= length;
        if (_held > 0) _envelope[0] = _envelope[length];
    }

    private int Take(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _end - _start);
        _plaintext.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }
}
