using Portal.Domain.Access;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Audit;

/// <summary>A grant as people read it: the same words on the page and in the file.</summary>
public sealed class GrantWords(FormCatalog forms)
{
    /// <summary>The grant as it stands at a moment.</summary>
    public GrantLine Line(NamedGrant named, DateTimeOffset at)
    {
        var grant = named.Grant;
        var (binding, look) = (grant.Kind == "principal", grant.Kind == "look");
        return new GrantLine(
            grant.Id, named.Person, named.Email, named.Provider, named.Npi,
            binding ? OfCapacity(grant.Preset) : look ? OfLook(grant.Preset) : TermsWords.OfPreset(grant.Preset),
            look ? "read, on the help desk's own pages, nothing sensitive" : binding ? (grant.VerifiedAt <= at ? "everything, signing included" : "everything except signing") : TermsWords.Of(grant.Terms()),
            grant.AllApplications ? null : grant.ApplicationIds,
            OfSections(grant.Terms().Sections),
            grant.ValidFrom, grant.ValidUntil, named.GivenBy, grant.GivenAt, grant.Reason, GrantFilter.StatusAt(grant, at),
            OfCause(grant.EndCause), grant.EndReason, grant.StoppedAt, named.EndedBy, named.LastUsed);
    }

    /// <summary>A status, for people.</summary>
    public static string OfStatus(GrantStatus status) => status == GrantStatus.Awaiting ? "Awaiting confirmation" : status.ToString();

    private static string OfCapacity(string capacity) => capacity switch
    {
        "practitioner" => "Practitioner",
        "authorized-official" => "Authorized official",
        _ => "Delegated official",
    };

    private static string OfLook(string kind) => kind == LookRow.BreakGlass ? "Help desk look, without a code (break-glass)" : "Help desk look";

    private static string? OfCause(string? cause) => cause switch
    {
        null => null,
        "revoked" => "Ended by somebody with the right to",
        "left" => "Given up by the person",
        "parent-ended" => "Ended with the access it was given under",
        "refused" => "Claim refused by staff",
        "ended" => "Binding ended by staff",
        "suspended" => "Suspended",
        "provider" => "Ended by the provider",
        "help-desk" => "Ended by the help desk",
        _ => cause,
    };

    private string OfSections(SectionScope scope)
    {
        var named = scope.Named.Where(s => s.Value != scope.Default).OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{TitleOf(s.Key)}: {TermsWords.OfLevel(s.Value)}").ToList();
        var rest = scope.Default == SectionLevel.Edit ? (named.Count == 0 ? "All" : "all others") : $"all others: {TermsWords.OfLevel(scope.Default)}";
        return string.Join("; ", [.. named, rest]);
    }

    private string TitleOf(string key) => forms.All.SelectMany(form => form.Sections).FirstOrDefault(section => section.Key == key)?.Title ?? key;
}
