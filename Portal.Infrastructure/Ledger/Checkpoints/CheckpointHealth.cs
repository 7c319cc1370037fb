using System.Collections.Concurrent;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>How it stands with the signing or with one place.</summary>
/// <param name="Name">Which.</param>
/// <param name="Size">The newest checkpoint that arrived; 0 while none did since the portal started.</param>
/// <param name="At">When it was last seen to be in order.</param>
/// <param name="Trouble">What is wrong, as a sentence; null while nothing is.</param>
/// <param name="Since">When the trouble began.</param>
public sealed record CheckpointStanding(string Name, long Size, DateTimeOffset? At, string? Trouble, DateTimeOffset? Since);

/// <summary>What came of signing and of each place, since the portal started. For the health page.</summary>
/// <param name="clock">The clock.</param>
/// <param name="every">The pause between two rounds.</param>
public sealed class CheckpointHealth(TimeProvider clock, TimeSpan every)
{
    /// <summary>The name under which the signing stands.</summary>
    public const string Signing = "Signing";

    private readonly ConcurrentDictionary<string, CheckpointStanding> _standings = new();
    private readonly TimeSpan _patience = 3 * every + TimeSpan.FromMinutes(1);
    private long _ended = clock.GetUtcNow().UtcTicks; // The start counts as a round: the first one takes its time too.

    /// <summary>How it stands, the signing first.</summary>
    public IReadOnlyList<CheckpointStanding> Standings =>
        [.. _standings.Values.OrderBy(s => s.Name != Signing).ThenBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Whether checkpoints go anywhere beyond the database and the data folder, where whoever may change those could change them too.</summary>
    public bool HasSecondPlace => _standings.Keys.Any(name => name != Signing);

    /// <summary>
    /// Since when no round came to its end, once that is longer ago than a few rounds take; null while they do. What hangs reports no trouble.
    /// </summary>
    public DateTimeOffset? Silence => new DateTimeOffset(Interlocked.Read(ref _ended), TimeSpan.Zero) is var last && clock.GetUtcNow() - last > _patience ? last : null;

    /// <summary>A place that is configured: it is listed before anything arrived there.</summary>
    internal void Expect(string name) => _standings.TryAdd(name, new CheckpointStanding(name, 0, null, null, null));

    /// <summary>A round came to its end, whatever came of it.</summary>
    internal void RoundEnded() => Interlocked.Exchange(ref _ended, clock.GetUtcNow().UtcTicks);

    internal void Well(string name, long size) => _standings[name] = new CheckpointStanding(name, size, clock.GetUtcNow(), null, null);

    /// <returns>Whether it is new: it is logged once.</returns>
    internal bool Trouble(string name, string trouble)
    {
        var before = _standings.GetValueOrDefault(name) ?? new CheckpointStanding(name, 0, null, null, null);
        _standings[name] = before with { Trouble = trouble, Since = before.Since ?? clock.GetUtcNow() };
        return before.Trouble != trouble;
    }
}
