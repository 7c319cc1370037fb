using System.Globalization;
using System.Text.Json.Nodes;

namespace Portal.Tests.Model;

/// <summary>What became of claims of records, and which access is asked about, from the ledger's events alone.</summary>
internal sealed class ReplayedRecords
{
    /// <summary>By claim: what it is.</summary>
    public Dictionary<Guid, string> Status { get; } = [];

    /// <summary>The claims that somebody objects to.</summary>
    public HashSet<Guid> Objected { get; } = [];

    /// <summary>By provider: the lines that the open review asks about and that nobody answered for.</summary>
    public Dictionary<Guid, HashSet<Guid>> Asked { get; } = [];

    /// <summary>By line: when its newest letter or contract ends.</summary>
    public Dictionary<Guid, DateTimeOffset> Letters { get; private set; } = [];

    /// <summary>The providers that require one.</summary>
    public HashSet<Guid> Requiring { get; } = [];

    /// <summary>By provider: every how many days access is reviewed, where that was chosen.</summary>
    public Dictionary<Guid, int> ReviewDays { get; } = [];

    /// <summary>By letter with a code: who printed it last, how often codes were tried, and whether the right one was.</summary>
    public Dictionary<Guid, (Guid? PrintedBy, int Tries, bool Entered)> Codes { get; } = [];

    private readonly Dictionary<Guid, Guid> _lines = [];

    /// <summary>What stood before there were events of it.</summary>
    public void Begin(IEnumerable<(Guid Claim, string Status)> claims)
    {
        foreach (var (claim, status) in claims)
            Status[claim] = status;
    }

    /// <summary>Time passed, as <see cref="ReplayedGrants.Pass"/>.</summary>
    public void Pass(TimeSpan time) => Letters = Letters.ToDictionary(l => l.Key, l => l.Value - time);

    public void Apply(JsonNode entry)
    {
        var detail = entry["detail"]!;
        switch ((string)entry["kind"]!)
        {
            case "provider-created":
                Status[Id(detail["principal"])] = "claimed";
                break;
            case "provider-claim-contested":
                Status[Id(detail["principal"])] = "contested";
                break;
            case "principal-verified":
                Status[Id(detail["principal"])] = "verified";
                break;
            case "principal-refused":
                Status[Id(detail["principal"])] = Status[Id(detail["principal"])] == "verified" ? "ended" : "refused";
                break;
            case "record-taken-over":
                Status[Id(detail["former"])] = "ended";
                break;
            case "claim-objected":
                Objected.Add(Id(detail["principal"]));
                break;
            case "claim-objection-withdrawn":
                Objected.Remove(Id(detail["principal"]));
                break;
            case "provider-claimed-anew":
                (Status[Id(detail["before"])], Status[Id(detail["principal"])]) = ("ended", "claimed");
                break;
            case "claim-letter-asked":
                Codes[Id(detail["letter"])] = default;
                break;
            case "claim-letter-printed":
                Codes[Id(detail["letter"])] = Codes[Id(detail["letter"])] with { PrintedBy = Id(entry["actor"]) };
                break;
            case "claim-letter-entered" or "claim-letter-refused":
                var tried = Codes[Id(detail["letter"])];
                Codes[Id(detail["letter"])] = tried with { Tries = tried.Tries + 1, Entered = (string)entry["kind"]! == "claim-letter-entered" };
                break;
            case "delegation-replaced":
                _lines[Id(detail["delegation"])] = LineOf(Id(detail["replaces"]));
                break;
            case "access-reviews-set":
                ReviewDays[Id(entry["provider"])] = (int)detail["days"]!;
                break;
            case "access-review-opened":
                Asked[Id(entry["provider"])] = [.. detail["delegations"]!.AsArray().Select(d => LineOf(Id(d)))];
                break;
            case "access-review-answered":
                Asked[Id(entry["provider"])].Remove(LineOf(Id(detail["delegation"])));
                break;
            case "authority-attached":
                Letters[LineOf(Id(detail["delegation"]))] = DateTimeOffset.Parse((string)detail["endsAt"]!, CultureInfo.InvariantCulture);
                break;
            case "authority-requirement-set":
                if ((bool)detail["required"]!)
                    Requiring.Add(Id(entry["provider"]));
                else
                    Requiring.Remove(Id(entry["provider"]));
                break;
            case "access-review-closed":
                Asked.Remove(Id(entry["provider"]));
                break;
        }
    }

    private Guid LineOf(Guid period) => _lines.GetValueOrDefault(period, period);

    private static Guid Id(JsonNode? node) => Guid.Parse((string)node!);
}
