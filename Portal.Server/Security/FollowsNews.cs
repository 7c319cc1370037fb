using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>
/// A component that shows what changes without a click: it reads again when there is news of access, and when a time that it shows is over.
/// It decides nothing. Whether the page may still be shown at all is <see cref="NeedsView"/>'s to say, which hears the same news.
/// </summary>
public abstract class FollowsNews : ComponentBase, IDisposable
{
    // Beyond this a time is waited for in steps: a timer has a longest one.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan JustAfter = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private CancellationTokenSource? _waiting;
    private IDisposable? _listening;
    private IReadOnlyCollection<ProviderId> _followed = [];
    private string? _npi;
    private int _pending;
    private bool _reading, _again;

    /// <summary>What <see cref="AccessNews.Told"/> is now: to be read before the first reading, so that nothing falls between.</summary>
    protected long Told => News.Told;

    [Inject] private AccessNews News { get; set; } = default!;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Listens no more.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _listening?.Dispose();
        _closed.Cancel();
    }

    /// <summary>Reads again what is shown. The component is drawn afterwards.</summary>
    protected abstract Task FollowAsync();

    /// <summary>Listens from here on, instead of to what it listened before.</summary>
    /// <param name="told">What <see cref="Told"/> was before the first reading.</param>
    /// <param name="providers">The providers of what is shown.</param>
    /// <param name="me">Who sees it.</param>
    /// <param name="npi">The NPI whose requests for access are shown, if any are.</param>
    protected void Follow(long told, IReadOnlyCollection<ProviderId> providers, AccountId me, string? npi = null)
    {
        var (former, first) = (_listening, _listening is null);
        _listening = _closed.IsCancellationRequested ? null : News.Listen(providers, me, Hear, npi);
        former?.Dispose();
        // What was listened to before misses nothing: news of others must not have it read again and again.
        if ((first || npi != _npi || providers.Except(_followed).Any()) && News.Told != told)
            Hear();
        (_followed, _npi) = (providers, npi);
    }

    /// <summary>Reads again after a while, instead of after the one that was named before: nobody announces that a time is over.</summary>
    /// <param name="wait">By the database's clock, as the difference to the moment of the reading; null for not at all.</param>
    protected void FollowAfter(TimeSpan? wait)
    {
        _waiting?.Cancel();
        if (wait is not { } time)
            return;
        _waiting = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        _ = HearAfterAsync(Step(time), _waiting.Token);
    }

    /// <summary>How long to wait for it now: when it is far away, it is looked at again before.</summary>
    internal static TimeSpan Step(TimeSpan wait) => wait > LongestWait ? LongestWait : wait + JustAfter;

    private async Task HearAfterAsync(TimeSpan wait, CancellationToken cancel)
    {
        await Task.Delay(wait, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancel.IsCancellationRequested)
            Hear();
    }

    // On the listener's thread: it only notes that there is news. What comes while that is read is read with it.
    private void Hear()
    {
        if (Interlocked.Exchange(ref _pending, 1) == 0)
            _ = ReadAsync();
    }

    private async Task ReadInTurnAsync()
    {
        _reading = true;
        try
        {
            do
            {
                _again = false;
                if (_closed.IsCancellationRequested || News.IsSilent)
                    return;
                await FollowAsync();
                if (!_closed.IsCancellationRequested)
                    StateHasChanged();
            }
            while (_again);
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await InvokeAsync(async () =>
            {
                Interlocked.Exchange(ref _pending, 0);
                // One reading after the other: of two at once the older may end last, and what it found would stay.
                _again = _reading;
                if (_reading)
                    return;
                await ReadInTurnAsync();
            });
        }
        catch (Exception e) when (!_closed.IsCancellationRequested)
        {
            // While the database does not answer the page is hidden, not broken: what is typed on it stays.
            if (e is DbException or TimeoutException)
                FollowAfter(Retry);
            else
                await DispatchExceptionAsync(e);
        }
        catch (Exception) when (_closed.IsCancellationRequested)
        {
            return; // The page is gone, and the services that it read with: nobody waits for the answer.
        }
    }
}
