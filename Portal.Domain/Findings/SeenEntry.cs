using Portal.Domain.Common;

namespace Portal.Domain.Findings;

/// <summary>An entry of the ledger, as the rules of unusual access see it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Kind">The kind of event.</param>
/// <param name="Done">Whether it was done; otherwise it was refused.</param>
/// <param name="Basis">Why it was allowed.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Payment">Whether the payment section was looked at or changed by it.</param>
/// <param name="Line">The line of grant periods that it rests on.</param>
/// <param name="Flood">Whether it stands for more refused attempts than are written one by one.</param>
public sealed record SeenEntry(
    long Number, DateTimeOffset At, string Kind, bool Done, string Basis, AccountId? Actor, ProviderId? Provider, EnrollmentApplicationId? Application,
    bool Payment, Guid? Line, bool Flood)
{
    /// <summary>Whether it is the use of somebody's access to a provider: principals', agents', or a look of the help desk.</summary>
    public bool IsUse => Done && Provider is not null && (IsAgents || Basis.StartsWith("principal:", StringComparison.Ordinal) || Basis.StartsWith("look:", StringComparison.Ordinal));

    /// <summary>Whether an agent did it, under access that was given.</summary>
    public bool IsAgents => Basis.StartsWith("delegation:", StringComparison.Ordinal);
}

/// <summary>What the rules are asked about.</summary>
/// <param name="New">The entries that nobody asked about yet, in order.</param>
/// <param name="Before">
/// What the same people did before, in order: their newest use of each provider, and every attempt that was refused, within the time that the
/// rule looks back.
/// </param>
/// <param name="LastUsed">When each line of <paramref name="New"/> was last used before, or began when it never was.</param>
/// <param name="Thresholds">From when on it is unusual.</param>
public sealed record SeenEntries(
    IReadOnlyList<SeenEntry> New, IReadOnlyList<SeenEntry> Before, IReadOnlyDictionary<Guid, DateTimeOffset> LastUsed, FindingThresholds Thresholds);

/// <summary>Something unusual.</summary>
/// <param name="Rule">By which rule.</param>
/// <param name="Occasion">What is found again on the same occasion is not told again.</param>
/// <param name="Reason">What was found, in a sentence without names.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Provider">The provider; null when there are several or none.</param>
/// <param name="Numbers">The entries that show it.</param>
public sealed record Found(string Rule, string Occasion, string Reason, AccountId? Actor, ProviderId? Provider, IReadOnlyList<long> Numbers)
{
    /// <summary>How many entries show it. Of very many the first are kept.</summary>
    public int InAll { get; init; } = Numbers.Count;
}
