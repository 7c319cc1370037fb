using System.Text.Json.Nodes;
using Portal.Domain.Access;

namespace Portal.Server.Features.Audit;

/// <summary>The answers of questions as records of a file: what the page shows, with times in UTC and the numbers of the entries behind it.</summary>
internal static class AnswerRecords
{
    public static readonly IReadOnlyList<string> WhoCouldColumns = ["Person", "E-mail address", "Account", "Only together", "Rests on", "Chain", "Entries"];

    public static readonly IReadOnlyList<string> PersonColumns =
        ["Provider", "NPI", "What", "Status", "Rests on", "Chain", "Entries", "Could", "Sections seen", "Sections changed", "Sections in all"];

    public static readonly IReadOnlyList<string> DifferenceColumns =
        ["Person", "Account", "Provider", "NPI", "Gained", "Lost", "Before", "After", "By", "Entries"];

    /// <summary>Somebody who could, with a row for each ground.</summary>
    public static AnswerRecord Of(PastPerson person) => new(
        new JsonObject
        {
            ["account"] = person.Id.Value.ToString(),
            ["person"] = person.Name,
            ["email"] = person.Email,
            ["onlyTogether"] = person.OnlyTogether,
            ["grounds"] = Array(person.Grounds, Json),
        },
        [.. person.Grounds.Select(ground => (IReadOnlyList<string?>)
            [person.Name, person.Email, person.Id.Value.ToString(), person.OnlyTogether ? "yes" : "no", ground.Basis, Words(ground), Numbers(ground)])]);

    /// <summary>What somebody was as staff; without power while the account was suspended.</summary>
    public static AnswerRecord OfRole(PastGround role, bool suspended)
    {
        var status = suspended ? GrantStatus.Suspended : GrantStatus.Live;
        return new AnswerRecord(
            new JsonObject { ["staff"] = Json(role), ["status"] = GrantFilter.Word(status) },
            [["", "", "Staff role", GrantWords.OfStatus(status), role.Basis, Words(role), Numbers(role), "", "", "", ""]]);
    }

    /// <summary>What somebody held at a provider, then a record for each application: a line of JSON has a longest length.</summary>
    public static IEnumerable<AnswerRecord> Of(PersonAtProvider at)
    {
        yield return new AnswerRecord(
            new JsonObject
            {
                ["provider"] = at.Provider,
                ["npi"] = at.Npi,
                ["grants"] = Array(at.Grants, grant => new JsonObject { ["status"] = GrantFilter.Word(grant.Status), ["ground"] = Json(grant.Ground) }),
                ["may"] = Names(at.May),
                ["applications"] = at.AllApplications,
            },
            [
                .. at.Grants.Select(grant => (IReadOnlyList<string?>)
                    [at.Provider, at.Npi, grant.Contested ? "Claimed" : "Held", GrantWords.OfStatus(grant.Status, grant.Contested), grant.Ground.Basis, Words(grant.Ground), Numbers(grant.Ground), "", "", "", ""]),
                [at.Provider, at.Npi, "The provider", "", "", "", "", Sentences(at.May), "", "", ""],
            ]);
        foreach (var one in at.Applications)
            yield return new AnswerRecord(
                new JsonObject
                {
                    ["provider"] = at.Provider,
                    ["npi"] = at.Npi,
                    ["application"] = one.Id.Value.ToString(),
                    ["title"] = one.Title,
                    ["certified"] = one.Certified,
                    ["sees"] = one.Sees,
                    ["changes"] = one.Changes,
                    ["sections"] = one.Sections,
                    ["may"] = Names(one.May),
                },
                [[at.Provider, at.Npi, $"{one.Title} ({one.Id.Value})", one.Certified ? "Certified" : "", "", "", "", Sentences(one.May), $"{one.Sees}", $"{one.Changes}", $"{one.Sections}"]]);
    }

    /// <summary>What somebody gained, lost or holds otherwise at one provider.</summary>
    public static AnswerRecord Of(DifferenceLine line) => new(
        new JsonObject
        {
            ["account"] = line.Id.Value.ToString(),
            ["person"] = line.Person,
            ["provider"] = line.Provider,
            ["npi"] = line.Npi,
            ["gained"] = Array(line.Gained, text => JsonValue.Create(text)),
            ["lost"] = Array(line.Lost, text => JsonValue.Create(text)),
            ["before"] = Array(line.Before, Json),
            ["after"] = Array(line.After, Json),
            ["by"] = Array(line.Causes, cause => new JsonObject { ["what"] = cause.What, ["at"] = MomentText.Write(cause.At), ["who"] = cause.By, ["number"] = cause.Number }),
        },
        [[
            line.Person, line.Id.Value.ToString(), line.Provider, line.Npi, string.Join("; ", line.Gained), string.Join("; ", line.Lost), Stood(line.Before),
            Stood(line.After), Causes(line.Causes),
            string.Join(' ', line.Causes.Select(cause => cause.Number).OfType<long>()),
        ]]);

    private static JsonObject Json(PastGround ground) => new() { ["basis"] = ground.Basis, ["chain"] = Array(ground.Chain, Json) };

    private static JsonObject Json(PastLink link) => new()
    {
        ["holder"] = link.Holder,
        ["what"] = link.What,
        ["from"] = link.GivenBy,
        ["since"] = MomentText.Write(link.Since),
        ["until"] = Time(link.Until),
        ["entries"] = Array(link.Entries, entry => new JsonObject { ["what"] = entry.What, ["at"] = MomentText.Write(entry.At), ["number"] = entry.Number }),
    };

    private static JsonObject Json(StandingLine line) =>
        new() { ["basis"] = line.Basis, ["what"] = line.What, ["status"] = GrantFilter.Word(line.Status), ["until"] = Time(line.Until) };

    private static JsonArray Array<T>(IEnumerable<T> of, Func<T, JsonNode?> json) => new([.. of.Select(json)]);

    private static JsonArray Names(IEnumerable<PortalAction> acts) => Array(acts, act => JsonValue.Create(act.Name));

    private static string Sentences(IEnumerable<PortalAction> acts) => string.Join(' ', acts.Select(act => act.Sentence));

    private static string Words(PastGround ground) => string.Join("; ", ground.Chain.Select(link =>
        $"{link.Holder}: {link.What}{(link.GivenBy is { } giver ? $", from {giver}" : "")}, since {MomentText.Write(link.Since)}{(link.Until is { } until ? $" until {MomentText.Write(until)}" : "")}"));

    private static string Numbers(PastGround ground) => string.Join(' ', ground.Chain.SelectMany(link => link.Entries).Select(entry => entry.Number).OfType<long>());

    private static string Stood(IEnumerable<StandingLine> lines) => string.Join("; ", lines.Select(line =>
        $"{line.What}: {GrantWords.OfStatus(line.Status, line.Contested).ToLowerInvariant()}{(line.Until is { } until ? $", until {MomentText.Write(until)}" : "")}"));

    private static string Causes(IReadOnlyList<DifferenceCause> causes) => causes.Count == 0
        ? DifferenceCause.NoneYet
        : string.Join("; ", causes.Select(cause => $"{cause.What}{By(cause.By)}, {MomentText.Write(cause.At)}"));

    private static string By(string? who) => who is null ? "" : $" by {who}";

    private static string? Time(DateTimeOffset? time) => time is { } at ? MomentText.Write(at) : null;
}
