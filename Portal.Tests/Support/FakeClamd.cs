using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>A virus scanner on a loopback port or Unix socket that speaks INSTREAM and knows one signature: EICAR.</summary>
internal sealed class FakeClamd : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly Task _loop;

    public FakeClamd(string? unixSocket = null)
    {
        _listener = unixSocket is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(unixSocket is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(unixSocket));
        _listener.Listen();
        Address = unixSocket ?? $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";
        _loop = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>Contents that arrived whole.</summary>
    public ConcurrentQueue<byte[]> Scanned { get; } = new();

    /// <summary>Answers this instead, byte for byte.</summary>
    public string? Answer { get; set; }

    /// <summary>Closes the connection after so many bytes of content, with this answer or none, as clamd does above its StreamMaxLength.</summary>
    public int? CloseAfter { get; set; }

    /// <summary>Takes everything and never answers.</summary>
    public bool Hangs { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true) served.Add(ServeAsync(await _listener.AcceptAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var command = new byte["zINSTREAM\0".Length];
            await stream.ReadExactlyAsync(command, _stop.Token);
            if (!command.AsSpan().SequenceEqual("zINSTREAM\0"u8)) return;
            var content = new MemoryStream();
            var head = new byte[4];
            while (true)
            {
                await stream.ReadExactlyAsync(head, _stop.Token);
                var length = BinaryPrimitives.ReadInt32BigEndian(head);
                if (length == 0) break;
                var chunk = new byte[length];
                await stream.ReadExactlyAsync(chunk, _stop.Token);
                content.Write(chunk);
                if (content.Length >= CloseAfter)
                {
                    await stream.WriteAsync(SampleFiles.Latin(Answer ?? ""), _stop.Token);
                    return;
                }
            }
            Scanned.Enqueue(content.ToArray());
            if (Hangs) await Task.Delay(Timeout.Infinite, _stop.Token);
            var found = content.ToArray().AsSpan().IndexOf(SampleFiles.Eicar()) >= 0;
            await stream.WriteAsync(SampleFiles.Latin(Answer ?? (found ? "stream: Test.EICAR FOUND\0" : "stream: OK\0")), _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }
}
