using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Bench.Circuits;

/// <summary>
/// A page that is open in a circuit, without a browser: loads it, connects over a WebSocket, starts the components that the page marks,
/// acknowledges what the server draws and presses what is drawn. Comes through a proxy that ends TLS, as in production: the portal's cookies
/// are for HTTPS alone.
/// </summary>
internal sealed partial class BlazorCircuit : IAsyncDisposable
{
    /// <summary>What the browser believes that the server is called.</summary>
    public const string Origin = "https://portal.bench";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Handshake = "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray();

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> _calls = new();
    private readonly ConcurrentDictionary<string, ulong> _handlers = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly HttpClient _http;
    private readonly Uri _page;
    private readonly List<(string Name, string Value)> _headers = [("X-Forwarded-Proto", "https"), ("Origin", Origin)];
    private Task _receiving = Task.CompletedTask;
    private string? _secret;
    private long _events;
    private int _numbered;

    private BlazorCircuit(HttpClient http, Uri page, string? cookie)
    {
        (_http, _page) = (http, page);
        if (cookie is not null)
            _headers.Add(("Cookie", cookie));
    }

    /// <summary>Is told of every batch, before it is acknowledged.</summary>
    public Action<RenderBatch>? OnBatch { get; init; }

    /// <summary>Is told when the page is sent elsewhere, and where to. What it showed is gone by then.</summary>
    public Action<string>? OnSent { get; init; }

    /// <summary>Opens a page and waits until it has drawn something that listens.</summary>
    /// <param name="http">Where the page is loaded; redirects must not be followed.</param>
    /// <param name="page">Its address.</param>
    /// <param name="cookie">The header, when there is a session.</param>
    /// <param name="until">The label of a handler, or a text: the page is open when this is drawn.</param>
    /// <param name="onBatch">Is told of every batch.</param>
    /// <param name="onSent">Is told when the page is sent elsewhere.</param>
    public static async Task<BlazorCircuit> OpenAsync(
        HttpClient http, Uri page, string? cookie, string until, Action<RenderBatch>? onBatch = null, Action<string>? onSent = null)
    {
        var circuit = new BlazorCircuit(http, page, cookie) { OnBatch = onBatch, OnSent = onSent };
        try
        {
            await circuit.StartAsync(until);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Raises an event on an element. Ends when the server's handler has ended.</summary>
    /// <param name="label">The element's id and the event, as "id/onclick".</param>
    /// <param name="arguments">The event's arguments, JSON.</param>
    public async Task RaiseAsync(string label, string arguments)
    {
        var handler = _handlers.TryGetValue(label, out var found) ? found : throw new InvalidOperationException($"Nothing here is {label}.");
        var name = label[(label.IndexOf("/on", StringComparison.Ordinal) + 3)..];
        await CallAsync(id => HubMessage.Invocation(
            null, "BeginInvokeDotNetFromJS", id, null, "DispatchEventAsync", _events,
            $$"""[{"eventHandlerId":{{handler}},"eventName":"{{name}}","eventFieldInfo":null},{{arguments}}]"""));
    }

    /// <summary>Closes the page as a browser does, so that the server lets the circuit go at once. Whoever is signed out is not listened to.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_secret is not null)
        {
            using var form = new MultipartFormDataContent { { new StringContent(_secret), "circuitId" } };
            using var gone = await AskAsync(HttpMethod.Post, "/_blazor/disconnect", form);
        }
        await _closed.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
        _closed.Dispose();
    }

    [GeneratedRegex(@"<!--Blazor:(\{.*?\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([^>]*)-->")]
    private static partial Regex State();

    private async Task StartAsync(string until)
    {
        var drawn = _awaited[until] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string html;
        using (var loaded = await AskAsync(HttpMethod.Get, _page.PathAndQuery))
            html = await loaded.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        var state = State().Match(html) is { Success: true } kept ? kept.Groups[1].Value : "";
        foreach (var (name, value) in _headers)
            _socket.Options.SetRequestHeader(name, value);
        await _socket.ConnectAsync(new UriBuilder(new Uri(_page, "/_blazor")) { Scheme = "ws" }.Uri, _closed.Token);
        await _socket.SendAsync(Handshake, WebSocketMessageType.Text, true, _closed.Token);
        _receiving = ReceiveAsync();
        // No components at first, as the browser's script does it; then those that the page marks.
        _secret = (string?)await CallAsync(id => HubMessage.Invocation(
            id, "StartCircuit", Origin + "/", Origin + _page.PathAndQuery, "[]", state));
        var components = Marker().Matches(html).Select(m => m.Groups[1].Value).Where(marker => marker.Contains("\"type\":\"server\"", StringComparison.Ordinal));
        var operations = string.Join(',', components.Select((marker, i) => $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{marker}}}"""));
        await SendAsync(HubMessage.Invocation(null, "UpdateRootComponents", $$"""{"batchId":1,"operations":[{{operations}}]}""", state));
        await drawn.Task.WaitAsync(Patience);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_page, path)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        foreach (var (name, value) in _headers)
            request.Headers.Add(name, value);
        return await _http.SendAsync(request);
    }

    private async Task<object?> CallAsync(Func<string, byte[]> message)
    {
        var id = Interlocked.Increment(ref _numbered).ToString();
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(message(id));
        return await answer.Task.WaitAsync(Patience);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await _sending.WaitAsync(_closed.Token);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, _closed.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        Exception? why = null;
        try
        {
            await ReadMessagesAsync();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or InvalidDataException)
        {
            why = e;
        }
        foreach (var call in _calls.Values)
            call.TrySetException(new IOException("The circuit is closed.", why));
        foreach (var drawn in _awaited.Values)
            drawn.TrySetException(new IOException("The circuit is closed.", why));
    }

    private async Task ReadMessagesAsync()
    {
        var (buffer, held, greeted) = (new byte[16 * 1024], 0, false);
        while (true)
        {
            if (held == buffer.Length)
                Array.Resize(ref buffer, 2 * held);
            var received = await _socket.ReceiveAsync(buffer.AsMemory(held), _closed.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            held += received.Count;
            var at = 0;
            if (!greeted && Array.IndexOf(buffer, (byte)0x1e, 0, held) is >= 0 and var end)
                (at, greeted) = (end + 1, true);
            while (greeted && HubMessage.ReadLength(buffer.AsSpan(at, held - at)) is { } next && at + next.At + next.Length <= held)
            {
                await AnswerAsync(new HubReader(buffer.AsMemory(at + next.At, next.Length)).ReadMessage());
                at += next.At + next.Length;
            }
            Buffer.BlockCopy(buffer, at, buffer, 0, held - at);
            held -= at;
        }
    }

    // Kinds of messages: 1 an invocation, 3 the completion of one of ours, 6 a ping, 7 the end.
    private async Task AnswerAsync(List<object?> message)
    {
        switch (message[0])
        {
            case 1L:
                await InvokedAsync((string)message[3]!, (List<object?>)message[4]!);
                break;
            case 3L when _calls.TryRemove((string)message[2]!, out var call):
                if (message[3] is 1L)
                    call.TrySetException(new InvalidOperationException((string?)message[4]));
                else
                    call.TrySetResult(message.ElementAtOrDefault(4));
                break;
            case 6L:
                await SendAsync(HubMessage.Ping());
                break;
            case 7L:
                throw new InvalidOperationException($"The server closed the circuit: {message.ElementAtOrDefault(1)}");
        }
    }

    private async Task InvokedAsync(string method, List<object?> arguments)
    {
        switch (method)
        {
            case "JS.RenderBatch":
                Draw(((ReadOnlyMemory<byte>)arguments[1]!).Span);
                // A server whose batches are not acknowledged stops drawing after ten.
                await SendAsync(HubMessage.Invocation(null, "OnRenderCompleted", arguments[0], null));
                break;
            case "JS.BeginInvokeJS":
                // Names the object through which events are raised: [renderer, {"__dotNetObject": id}, ...].
                if (arguments[1] is "Blazor._internal.attachWebRendererInterop")
                    _events = JsonDocument.Parse((string)arguments[2]!).RootElement[1].GetProperty("__dotNetObject").GetInt64();
                if (arguments[1] is "Blazor._internal.navigationManager.navigateTo")
                    OnSent?.Invoke(JsonDocument.Parse((string)arguments[2]!).RootElement[0].GetString()!);
                if (arguments[0] is > 0L)
                    await SendAsync(HubMessage.Invocation(null, "EndInvokeJSFromDotNet", arguments[0], true, $"[{arguments[0]},true,null]"));
                break;
            case "JS.EndInvokeDotNet" when _calls.TryRemove((string)arguments[0]!, out var call):
                if (arguments[1] is true)
                    call.TrySetResult(arguments[2]);
                else
                    call.TrySetException(new InvalidOperationException((string?)arguments[2]));
                break;
            case "JS.Error":
                throw new InvalidOperationException((string?)arguments[0]);
        }
    }

    private void Draw(ReadOnlySpan<byte> bytes)
    {
        var batch = new RenderBatch(bytes);
        var disposed = batch.Disposed().ToHashSet();
        foreach (var (label, handler) in _handlers)
            if (disposed.Contains(handler))
                _handlers.TryRemove(label, out _);
        foreach (var (label, handler) in batch.Added())
        {
            _handlers[label] = handler;
            if (_awaited.TryGetValue(label, out var drawn))
                drawn.TrySetResult();
        }
        foreach (var (text, drawn) in _awaited)
            if (!drawn.Task.IsCompleted && batch.Says(Encoding.UTF8.GetBytes(text)))
                drawn.TrySetResult();
        OnBatch?.Invoke(batch);
    }
}
