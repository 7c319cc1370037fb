using System.Data.Common;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>What has become of an open page.</summary>
internal enum ScreenState
{
    /// <summary>It may be shown.</summary>
    Shown,

    /// <summary>It may be shown, but not what it showed before: it starts anew.</summary>
    Anew,

    /// <summary>Nobody can say at the moment: it is hidden, and nothing of it is lost.</summary>
    Unanswered,

    /// <summary>The person no longer has access to it.</summary>
    Ended,

    /// <summary>The session is over.</summary>
    SignedOut,
}

/// <summary>
/// A page that somebody has open. Takes its decision again when there is news and when a delegation or the session that it rests on reaches its end.
/// </summary>
internal sealed class OpenScreen : IDisposable
{
    // Beyond this the instant is waited for in steps.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan JustAfter = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly AccessNews _news;
    private readonly Func<CancellationToken, Task<Look>> _look;
    private readonly Func<ScreenState, Task> _show;
    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _heard = new(0);
    private readonly IDisposable _listening;
    private Look _last;
    private int _pending;

    /// <summary>Listens from here on.</summary>
    /// <param name="news">Where from.</param>
    /// <param name="told">What <see cref="AccessNews.Told"/> was before the first look: what came between is not missed.</param>
    /// <param name="first">The look that opened the page.</param>
    /// <param name="look">Looks again.</param>
    /// <param name="show">Is told what becomes of the page.</param>
    public OpenScreen(AccessNews news, long told, Look first, Func<CancellationToken, Task<Look>> look, Func<ScreenState, Task> show)
    {
        (_news, _last, _look, _show) = (news, first, look, show);
        _listening = news.Listen(first.Facts.Resource.Provider is { } provider ? [provider] : [], first.Facts.Actor.Account!.Value, Hear);
        if (news.Told != told || news.IsSilent)
            Hear();
    }

    /// <summary>What the page rests on: the facts of the last decision.</summary>
    public AccessFacts Rests => _last.Facts;

    /// <summary>Runs until the page is closed or its access has ended.</summary>
    public async Task RunAsync()
    {
        var closed = _closed.Token;
        while (!closed.IsCancellationRequested)
        {
            try
            {
                await _heard.WaitAsync(UntilNextEnd(_last.Facts), closed);
                Interlocked.Exchange(ref _pending, 0);
                var state = _news.IsSilent ? ScreenState.Unanswered : await LookAsync(closed);
                if (closed.IsCancellationRequested)
                    return;
                await _show(state);
                if (state is ScreenState.Ended or ScreenState.SignedOut)
                    Dispose();
            }
            catch (OperationCanceledException) when (closed.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _listening.Dispose();
        _closed.Cancel();
    }

    /// <summary>
    /// How long until the first of the delegations or looks ends by itself, or the session grows too old. A session that was used meanwhile is
    /// found to go on, and is waited for again.
    /// </summary>
    internal static TimeSpan UntilNextEnd(AccessFacts facts)
    {
        var ends = Ends(facts.Holdings, facts.Now).Append(facts.SessionUntil).Min() - facts.Now;
        return ends is not { } wait ? Timeout.InfiniteTimeSpan : wait > LongestWait ? LongestWait : wait + JustAfter;
    }

    private async Task<ScreenState> LookAsync(CancellationToken closed)
    {
        var before = _last.Facts;
        try
        {
            _last = await _look(closed);
        }
        catch (Exception e) when (e is DbException or TimeoutException && !closed.IsCancellationRequested)
        {
            await Task.Delay(Retry, closed);
            Hear();
            return ScreenState.Unanswered;
        }
        return _last.Answer switch
        {
            DoorAnswer.SignIn => ScreenState.SignedOut,
            DoorAnswer.NotThere => ScreenState.Ended,
            DoorAnswer.Open => RestsOnLess(before, _last.Facts) ? ScreenState.Anew : ScreenState.Shown,
        };
    }

    // A page that rests on less than before may show too much. A grant period that was replaced by one that opens as much takes nothing away:
    // a renewal does not disturb who is typing.
    private static bool RestsOnLess(AccessFacts before, AccessFacts now)
    {
        var live = Live(now);
        return !before.Actor.StaffRoles.IsSubsetOf(now.Actor.StaffRoles)
            || (before.Holdings.Principal is { } principal && principal != now.Holdings.Principal)
            || Live(before).Any(d => !live.Any(other => other.Id == d.Id || d.Terms.OpensNoMoreThan(other.Terms)))
            || !Looks(before).IsSubsetOf(Looks(now));
    }

    private static List<DelegationHolding> Live(AccessFacts facts) => [.. facts.Holdings.Delegations.Where(d => d.IsLiveAt(facts.Now))];

    private static HashSet<string> Looks(AccessFacts facts) =>
        [.. facts.Holdings.Looks.Where(look => look.IsLiveAt(facts.Now)).SelectMany(look => Held(look, facts.Now))];

    // A look rests on what its giver holds.
    private static IEnumerable<string> Held(LookHolding look, DateTimeOffset now) =>
        [look.Id.Value.ToString(), .. look.Giver?.Delegations.Where(d => d.IsLiveAt(now)).Select(d => d.Id.Value.ToString()) ?? []];

    private static IEnumerable<DateTimeOffset?> Ends(Holdings holdings, DateTimeOffset now) =>
    [
        .. holdings.Delegations.Where(d => d.IsLiveAt(now)).Select(d => d.Terms.ValidUntil),
        .. holdings.Looks.Where(look => look.IsLiveAt(now)).SelectMany(look => Ends(look.Giver ?? Holdings.None, now).Append(look.Until)),
    ];

    private void Hear()
    {
        if (Interlocked.Exchange(ref _pending, 1) == 0)
            _heard.Release();
    }
}
