using System.Collections.Concurrent;
using System.Diagnostics;
using Portal.Bench.Circuits;

namespace Portal.Bench;

/// <summary>Many pages that are open at the same time, and when each of them shows something.</summary>
internal sealed class Wall : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentBag<BlazorCircuit> _circuits = [];
    private Watch? _watch;
    private int _open;

    /// <summary>Opens the pages, a few at a time.</summary>
    public static async Task<Wall> OpenAsync(IReadOnlyList<(Uri Page, string? Cookie)> pages, string until, int atOnce)
    {
        var wall = new Wall { _open = pages.Count };
        await Parallel.ForEachAsync(pages, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (page, _) =>
            wall._circuits.Add(await BlazorCircuit.OpenAsync(wall._http, page.Page, page.Cookie, until, wall.Drawn, wall.Sent)));
        return wall;
    }

    /// <summary>Milliseconds until each page has shown a text or was sent to where it is signed in, from before something is done.</summary>
    public async Task<double[]> TimesAsync(byte[] text, TimeSpan patience, Func<Task> act)
    {
        var watch = _watch = new Watch(text, _open, Stopwatch.GetTimestamp());
        await act();
        await watch.All.Task.WaitAsync(patience);
        return [.. watch.Times];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var circuit in _circuits)
            await circuit.DisposeAsync();
        _http.Dispose();
    }

    // A page shows each text once.
    private void Drawn(RenderBatch batch)
    {
        if (_watch is { } watch && batch.Says(watch.Text))
            Count(watch);
    }

    private void Sent(string address)
    {
        if (_watch is { } watch && address.StartsWith("/account/sign-in", StringComparison.Ordinal))
            Count(watch);
    }

    private static void Count(Watch watch)
    {
        watch.Times.Add(Stopwatch.GetElapsedTime(watch.Since).TotalMilliseconds);
        if (watch.Times.Count == watch.Count)
            watch.All.TrySetResult();
    }

    private sealed record Watch(byte[] Text, int Count, long Since)
    {
        public ConcurrentBag<double> Times { get; } = [];

        public TaskCompletionSource All { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
