using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>A network between a browser and a server that can be cut, or go silent without being cut.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private volatile bool _cut;
    private volatile TaskCompletionSource _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Cable(Uri target)
    {
        _target = target;
        _flowing.SetResult();
        _listener.Start();
        Origin = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public Uri Origin { get; }

    /// <summary>Closes every connection and takes no new one.</summary>
    public void Cut()
    {
        _cut = true;
        lock (_open)
        {
            _open.ForEach(client => client.Close());
            _open.Clear();
        }
    }

    public void Mend() => _cut = false;

    /// <summary>Connections stay open, and nothing comes through.</summary>
    public void GoSilent() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Speak() => _flowing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        Speak();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ConnectAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception closed) when (closed is OperationCanceledException or InvalidOperationException or SocketException)
        {
            return;
        }
    }

    private async Task ConnectAsync(TcpClient browser)
    {
        using var server = new TcpClient();
        using (browser)
        {
            try
            {
                if (_cut)
                    return;
                await server.ConnectAsync(_target.Host, _target.Port);
                lock (_open)
                    _open.AddRange([browser, server]);
                await Task.WhenAny(PumpAsync(browser, server), PumpAsync(server, browser));
            }
            catch (Exception closed) when (closed is IOException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
        {
            await _flowing.Task;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
