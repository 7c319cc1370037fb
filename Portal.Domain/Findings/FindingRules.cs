using System.Globalization;
using Portal.Domain.Audit;
using Portal.Domain.Common;

namespace Portal.Domain.Findings;

/// <summary>A rule of what is unusual.</summary>
/// <param name="Name">Stable, as rows and tests have it.</param>
/// <param name="Title">What it looks for, for auditors.</param>
/// <param name="Find">What it finds.</param>
public sealed record FindingRule(string Name, string Title, Func<SeenEntries, IEnumerable<Found>> Find);

/// <summary>
/// What access is called unusual: the one table. A finding accuses nobody; an auditor looks into it. The same is found once: on an occasion
/// that was told of, the rule stays silent.
/// </summary>
public static class FindingRules
{
    /// <summary>
    /// So many entries are kept of a finding. One that nobody can record, because an entry of the ledger has an end, would stop the search for good.
    /// </summary>
    public const int MostNumbers = 500;

    /// <summary>Many providers in a short time by one person.</summary>
    public const string ManyProviders = "many-providers";

    /// <summary>A grant that nobody had used for long is used.</summary>
    public const string DormantUsed = "dormant-used";

    /// <summary>Lists were taken out of the portal.</summary>
    public const string Exported = "exported";

    /// <summary>An agent looked at a payment section out of hours, or changed it.</summary>
    public const string PaymentOutOfHours = "payment-out-of-hours";

    /// <summary>Many refused attempts by one person.</summary>
    public const string ManyRefused = "many-refused";

    private static readonly Dictionary<string, string> Exports = new()
    {
        [PortalEvent.KebabCase(nameof(EventsExported))] = "Took events out of the portal.",
        [PortalEvent.KebabCase(nameof(GrantsExported))] = "Took the list of access grants out of the portal.",
        [PortalEvent.KebabCase(nameof(AnswerExported))] = "Took the answer of a question about access out of the portal.",
    };

    private static readonly string Denied = PortalEvent.KebabCase(nameof(AccessDenied));

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<FindingRule> All { get; } =
    [
        new(ManyProviders, "Many providers in a short time", OfManyProviders),
        new(DormantUsed, "Use of access that was not used for long", OfDormant),
        new(Exported, "Export", OfExports),
        new(PaymentOutOfHours, "Payment section out of hours", OfPayment),
        new(ManyRefused, "Many refused attempts", OfRefused),
    ];

    /// <summary>The rule of this name.</summary>
    public static string TitleOf(string rule) => All.FirstOrDefault(r => r.Name == rule)?.Title ?? rule;

    /// <summary>What all rules find, each occasion once.</summary>
    public static IReadOnlyList<Found> Find(SeenEntries seen)
    {
        var possible = seen with { New = [.. seen.New.Where(e => IsPossible(e.At))], Before = [.. seen.Before.Where(e => IsPossible(e.At))] };
        return [.. All.SelectMany(rule => rule.Find(possible)).DistinctBy(found => found.Occasion).Select(Shortened)];
    }

    /// <summary>
    /// Whether a clock of the portal can have shown this. Whoever may write to the ledger's table gives an entry any time that they like, and
    /// with the first and the last ones that there are nobody can count.
    /// </summary>
    public static bool IsPossible(DateTimeOffset at) => at.Year is >= 2000 and < 9000;

    private static Found Shortened(Found found) => found.Numbers.Count <= MostNumbers
        ? found
        : found with { Numbers = [.. found.Numbers.Take(MostNumbers)], Reason = Say($"{found.Reason} The first {MostNumbers} of the entries are listed.") };

    private static IEnumerable<Found> OfManyProviders(SeenEntries seen) =>
        from person in People(seen, entry => entry.IsUse)
        from found in OfManyProviders(person, seen.Thresholds)
        select found;

    // The newest use of each provider; what falls out of the time is forgotten as the last entry moves on.
    private static IEnumerable<Found> OfManyProviders(Person person, FindingThresholds limits)
    {
        var newest = new Dictionary<ProviderId, SeenEntry>();
        foreach (var entry in person.Entries)
        {
            newest[entry.Provider!.Value] = entry;
            foreach (var (provider, _) in newest.Where(used => used.Value.At <= entry.At - limits.ProvidersWithin).ToList())
                newest.Remove(provider);
            if (newest.Count >= limits.Providers && person.IsNew(entry))
                yield return new Found(
                    ManyProviders, $"{ManyProviders}/{person.Of.Value}/{Day(entry, limits)}",
                    Say($"Used access to {newest.Count} providers within {limits.ProvidersWithin.TotalMinutes:0} minutes."),
                    person.Of, null, [.. newest.Values.Select(used => used.Number).Order()]);
        }
    }

    private static IEnumerable<Found> OfDormant(SeenEntries seen)
    {
        var last = new Dictionary<Guid, DateTimeOffset>(seen.LastUsed);
        foreach (var entry in seen.New.Where(e => e.Done && e.IsAgents))
        {
            if (entry.Line is not { } line || !last.TryGetValue(line, out var before))
                continue;
            last[line] = entry.At;
            if ((int)(entry.At - before).TotalDays is var days && days >= seen.Thresholds.DormantDays)
                yield return new Found(
                    DormantUsed, $"{DormantUsed}/{line}/{entry.Number}", Say($"Used access that had not been used for {days} days."),
                    entry.Actor, entry.Provider, [entry.Number]);
        }
    }

    private static IEnumerable<Found> OfExports(SeenEntries seen) =>
        from entry in seen.New
        where entry.Done && Exports.ContainsKey(entry.Kind)
        select new Found(
            Exported, $"{Exported}/{entry.Number}", Exports[entry.Kind], entry.Actor, null, [entry.Number]);

    // A change is told apart: whoever opened the page in office hours may change it at night, and whoever looked at night may do more than look.
    private static IEnumerable<Found> OfPayment(SeenEntries seen) =>
        from entry in seen.New
        where entry.Done && entry.Payment && entry.IsAgents && seen.Thresholds.IsOutOfHours(entry.At)
        select new Found(
            PaymentOutOfHours,
            $"{PaymentOutOfHours}/{entry.Actor?.Value}/{entry.Application?.Value}/{Day(entry, seen.Thresholds)}{(PaymentEvents.Changed(entry.Kind) ? "/changed" : "")}",
            Say($"{(PaymentEvents.Changed(entry.Kind) ? "Changed" : "Looked at")} a payment section on {seen.Thresholds.Local(entry.At):dddd, MM/dd/yyyy 'at' h:mm tt} by the state's clocks ({seen.Thresholds.Zone.Id}){Holiday(entry, seen.Thresholds)}."),
            entry.Actor, entry.Provider, [entry.Number]);

    private static IEnumerable<Found> OfRefused(SeenEntries seen) =>
        from person in People(seen, entry => entry.Kind == Denied)
        from found in OfRefused(person, seen.Thresholds)
        select found;

    private static IEnumerable<Found> OfRefused(Person person, FindingThresholds limits)
    {
        var recent = new Queue<SeenEntry>();
        foreach (var entry in person.Entries)
        {
            recent.Enqueue(entry);
            while (recent.Peek().At <= entry.At - limits.RefusedWithin)
                recent.Dequeue();
            if ((recent.Count >= limits.Refused || entry.Flood) && person.IsNew(entry))
                yield return new Found(
                    ManyRefused, $"{ManyRefused}/{person.Of.Value}/{Day(entry, limits)}",
                    entry.Flood && recent.Count < limits.Refused
                        ? "Tried more within one minute than is written down one by one, and was refused."
                        : Say($"Was refused {recent.Count} different attempts within {limits.RefusedWithin.TotalMinutes:0} minutes."),
                    person.Of, null, [.. recent.Select(refused => refused.Number)]);
        }
    }

    private static IEnumerable<Person> People(SeenEntries seen, Func<SeenEntry, bool> counts)
    {
        var first = seen.New.Count == 0 ? long.MaxValue : seen.New[0].Number;
        return seen.Before.Concat(seen.New).Where(entry => entry.Actor is not null && counts(entry)).GroupBy(entry => entry.Actor!.Value)
            .Select(own => new Person(own.Key, [.. own], first));
    }

    private static string Holiday(SeenEntry entry, FindingThresholds limits) =>
        limits.HolidayOn(DateOnly.FromDateTime(limits.Local(entry.At))) is { } name ? $", {name}" : "";

    private static string Day(SeenEntry entry, FindingThresholds limits) => limits.Local(entry.At).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Say(FormattableString sentence) => FormattableString.Invariant(sentence);

    // What one person did, in order, and from which entry on it is new.
    private sealed record Person(AccountId Of, IReadOnlyList<SeenEntry> Entries, long First)
    {
        public bool IsNew(SeenEntry entry) => entry.Number >= First;
    }
}
