using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Portal.Tests.Support;

/// <summary>
/// Clients that have read half of what they asked for and take their time: however small it is, it is under way until the test lets it go on
/// or the server breaks it off.
/// </summary>
internal sealed class SlowReaders : IStartupFilter
{
    /// <summary>Whoever sends this reads slowly.</summary>
    public const string Header = "X-Test-Reads-Slowly";

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on everybody reads on.</summary>
    public void GoOn() => _goOn.TrySetResult();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (context.Request.Headers.ContainsKey(Header))
                context.Response.Body = new Half(context.Response.Body, context, _goOn.Task);
            await rest(context);
        });
        next(app);
    };

    private sealed class Half(Stream body, HttpContext context, Task goOn) : Stream
    {
        private bool _begun;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_begun && buffer.Length > 1)
            {
                _begun = true;
                await body.WriteAsync(buffer[..(buffer.Length / 2)], cancellationToken);
                await body.FlushAsync(cancellationToken);
                await goOn.WaitAsync(context.RequestAborted);
                buffer = buffer[(buffer.Length / 2)..];
            }
            await body.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
