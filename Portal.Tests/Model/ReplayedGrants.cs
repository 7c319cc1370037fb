using System.Text.Json.Nodes;

namespace Portal.Tests.Model;

/// <summary>A grant period as the ledger's events tell it.</summary>
internal sealed record ReplayedGrant(
    Guid Id, Guid Subject, Guid Provider, Guid? Under, string Permissions, bool All, string Applications, string Sections,
    DateTimeOffset From, DateTimeOffset? Until, bool Waits, bool Suspended);

/// <summary>Who holds what, from the ledger's events alone: no table of grants is looked at.</summary>
internal sealed class ReplayedGrants
{
    private readonly Dictionary<Guid, JsonNode> _offers = [];
    private readonly Dictionary<Guid, Guid?> _under = [];

    /// <summary>The periods that have not ended.</summary>
    public Dictionary<Guid, ReplayedGrant> Standing { get; private set; } = [];

    /// <summary>Time passed: everything in the database was moved back by it, and what the events said before is moved back too.</summary>
    public void Pass(TimeSpan time) => Standing = Standing.ToDictionary(g => g.Key, g => g.Value with { From = g.Value.From - time, Until = g.Value.Until - time });

    public void Apply(JsonNode entry, TimeSpan offerMoved)
    {
        var detail = entry["detail"]!;
        switch ((string)entry["kind"]!)
        {
            case "invitation-sent":
                _offers[Id(detail["invitation"])] = entry;
                break;
            case "invitation-accepted":
                Accepted(entry, detail, offerMoved);
                break;
            case "access-request-approved":
                Add(entry, Id(detail["delegation"]), detail, OptionalId(detail["under"]), Time(detail["validFrom"]), OptionalTime(detail["validUntil"]), suspended: false);
                break;
            case "provider-started-by-agent" or "claimant-let-in":
                Standing[Id(detail["delegation"])] = new ReplayedGrant(
                    Id(detail["delegation"]), Id(entry["subject"]), Id(entry["provider"]), null, Words(detail["permissions"]), All: true, "",
                    Words(detail["sections"]), Time(detail["validFrom"]), OptionalTime(detail["validUntil"]), Waits: false, Suspended: false);
                break;
            case "delegation-replaced":
                Standing.Remove(Id(detail["replaces"]));
                Add(entry, Id(detail["delegation"]), detail, OptionalId(detail["under"]), Time(detail["validFrom"]), OptionalTime(detail["validUntil"]), (bool)detail["suspended"]!);
                break;
            case "delegation-confirmed":
                Standing[Id(detail["delegation"])] = Standing[Id(detail["delegation"])] with { Waits = false };
                break;
            case "delegation-suspended":
                Standing[Id(detail["delegation"])] = Standing[Id(detail["delegation"])] with { Suspended = true };
                break;
            case "delegation-ended":
                Standing.Remove(Id(detail["delegation"]));
                break;
        }
    }

    /// <summary>The offer that an acceptance is about.</summary>
    public static Guid? OfferOf(JsonNode entry) => (string)entry["kind"]! == "invitation-accepted" ? Id(entry["detail"]!["invitation"]) : null;

    private void Accepted(JsonNode entry, JsonNode detail, TimeSpan moved)
    {
        var offer = _offers[Id(detail["invitation"])];
        var sent = offer["detail"]!;
        var (from, at) = (Time(sent["validFrom"]) - moved, Time(entry["at"]));
        Add(entry, Id(detail["delegation"]), sent, OptionalId(detail["under"]), from < at ? at : from, OptionalTime(sent["validUntil"]) - moved, suspended: false, (bool)detail["awaitsConfirmation"]!);
    }

    private void Add(
        JsonNode entry, Guid id, JsonNode terms, Guid? under, DateTimeOffset from, DateTimeOffset? until, bool suspended, bool? waits = null)
    {
        _under[id] = under;
        Standing[id] = new ReplayedGrant(
            id, Id(entry["subject"]), Id(entry["provider"]), under, Words(terms["permissions"]), (bool)terms["allApplications"]!, Words(terms["applications"]),
            Words(terms["sections"]), from, until, waits ?? (bool)terms["awaitsConfirmation"]!, suspended);
    }

    private static string Words(JsonNode? list) => string.Join(' ', list!.AsArray().Select(n => (string)n!).Order(StringComparer.Ordinal));

    private static Guid Id(JsonNode? node) => Guid.Parse((string)node!);

    private static Guid? OptionalId(JsonNode? node) => node is null ? null : Id(node);

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset? OptionalTime(JsonNode? node) => node is null ? null : Time(node);
}
