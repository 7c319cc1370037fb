using Npgsql;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// What is wrong with the ledger, as sentences for the people who run the portal. Nothing waits for it: an operation takes effect at commit,
/// whether anybody numbers its entry or not.
/// </summary>
public sealed class LedgerAlarm(LedgerHealth ledger, CheckpointHealth checkpoints, TimeProvider clock) : IDisposable
{
    /// <summary>An entry that waits longer for its number is an alarm; usually it is a fifth of a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The public answer asks the database once in so long, however often it is asked for.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IReadOnlyList<string> _last = [];
    private DateTimeOffset _lastAt = DateTimeOffset.MinValue;

    /// <summary>What was wrong a few seconds ago at most.</summary>
    public async Task<IReadOnlyList<string>> RecentAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (clock.GetUtcNow() - _lastAt > Remembered)
                (_last, _lastAt) = (await NowAsync(cancel), clock.GetUtcNow());
            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What is wrong now.</summary>
    public async Task<IReadOnlyList<string>> NowAsync(CancellationToken cancel) => (await ReadAsync(cancel)).Alarms;

    /// <summary>What is wrong now, and the state of the ledger; null when it cannot be read, which is wrong too.</summary>
    public async Task<(LedgerState? State, IReadOnlyList<string> Alarms)> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var state = await ledger.ReadAsync(cancel);
            return (state, Of(state));
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            return (null, [
                "The ledger's state cannot be read: its head is gone, or the sequencer's role cannot sign in. Run ./portal ledger verify, and look at the"
                    + " database's log.",
                .. OfCheckpoints(),
            ]);
        }
    }

    /// <summary>What is wrong with this state.</summary>
    public IReadOnlyList<string> Of(LedgerState state)
    {
        var alarms = new List<string>();
        if (state.Pending > 0 && (state.OldestPending ?? clock.GetUtcNow() - (state.LastSequencedAt ?? DateTimeOffset.MinValue)) > Patience)
            alarms.Add(
                $"The sequencer does not number entries: {state.Pending:N0} waiting. People can go on working. Look at the database's log: a full disk, or a"
                + " lock that somebody holds.");
        if (state.Unreadable > 0)
            alarms.Add($"{state.Unreadable} entries of the ledger are none that the portal writes: somebody wrote to its table. Run ./portal ledger verify, which names them.");
        alarms.AddRange(OfCheckpoints());
        return alarms;
    }

    private IEnumerable<string> OfCheckpoints()
    {
        if (checkpoints.Silence is { } since)
            yield return $"Checkpoints: no round came to its end since {since:yyyy-MM-dd HH:mm} UTC, so nothing is signed. Look at the portal's log, and start it again.";
        foreach (var standing in checkpoints.Standings.Where(s => s.Trouble is not null))
            yield return $"Checkpoints, {standing.Name}: {standing.Trouble}";
    }

    public void Dispose() => _one.Dispose();
}
