using Portal.Domain.Access;
using Portal.Domain.Forms;

namespace Portal.Server.Features.People;

/// <summary>What a permission lets somebody do, as people read it.</summary>
internal static class TermsWords
{
    /// <summary>The permissions in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<(Permission Permission, string Words)> All =
    [
        (Permission.ViewApplication, "see applications"),
        (Permission.EditDraft, "fill in drafts"),
        (Permission.ManageDocuments, "add and remove documents"),
        (Permission.AddNote, "add notes"),
        (Permission.StartApplication, "start applications"),
        (Permission.RequestSignature, "ask for the signature"),
        (Permission.Withdraw, "withdraw applications"),
        (Permission.ManageAccess, "invite others, change and end their access"),
        (Permission.ViewSensitive, "see sensitive values in clear"),
        (Permission.EditBanking, "change the payment section"),
    ];

    public static string Of(GrantTerms terms) => Of(terms.Permissions);

    public static string Of(IReadOnlySet<Permission> permissions) =>
        string.Join(", ", All.Where(p => permissions.Contains(p.Permission)).Select(p => p.Words));

    /// <summary>The sections that are limited, by their titles, and the rest.</summary>
    public static string OfSections(SectionScope sections, FormCatalog forms)
    {
        var named = sections.Named.Where(s => s.Value != sections.Default).OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{TitleOf(s.Key, forms)}: {OfLevel(s.Value)}").ToList();
        var rest = sections.Default == SectionLevel.Edit ? (named.Count == 0 ? "All" : "all others") : $"all others: {OfLevel(sections.Default)}";
        return string.Join("; ", [.. named, rest]);
    }

    /// <summary>A section's title, in whichever form it is.</summary>
    public static string TitleOf(string key, FormCatalog forms) =>
        forms.All.SelectMany(form => form.Sections).FirstOrDefault(section => section.Key == key)?.Title ?? key;

    public static string OfLevel(SectionLevel level) => level switch
    {
        SectionLevel.None => "withheld",
        SectionLevel.View => "read only",
        SectionLevel.Edit => "as the permissions say",
    };

    /// <summary>Of an application that was submitted or withdrawn.</summary>
    public const string Closed = "It was submitted or withdrawn: nobody changes or signs it any more, whatever these rights say.";

    public static string OfPreset(string key) =>
        key.StartsWith(OfferedPreset.OwnPrefix, StringComparison.Ordinal)
            ? key[OfferedPreset.OwnPrefix.Length..]
            : Preset.All.FirstOrDefault(p => p.Key == key)?.Title ?? "Chosen permissions";

    /// <summary>How a period came to its end, for people.</summary>
    public static string OfCause(string? cause) => cause switch
    {
        null => "",
        "revoked" => "Ended",
        "left" => "Given up by the person",
        "parent-ended" => "Ended with the access it was given under",
        "changed" => "Changed",
        "renewed" => "Renewed",
        "restored" => "Restored",
        "parent-changed" => "Moved with the access it was given under",
        _ => cause,
    };
}
