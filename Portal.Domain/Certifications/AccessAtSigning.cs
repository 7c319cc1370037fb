using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Certifications;

/// <summary>Who could do what when an application was certified, as the manifest lists it: asked of the access table, cell by cell.</summary>
public static class AccessAtSigning
{
    private static readonly (PortalAction Action, Permission Permission)[] OfSections =
    [
        (Actions.ViewSection, Permission.ViewApplication), (Actions.EditSection, Permission.EditDraft),
        (Actions.ManageDocuments, Permission.ManageDocuments), (Actions.ViewSensitive, Permission.ViewSensitive),
    ];

    private static readonly (PortalAction Action, Permission Permission)[] OfApplications =
    [
        (Actions.AddNote, Permission.AddNote), (Actions.RequestSignature, Permission.RequestSignature),
        (Actions.Withdraw, Permission.Withdraw), (Actions.ViewAccess, Permission.ManageAccess),
        (Actions.StartApplication, Permission.StartApplication), (Actions.Certify, Permission.Certify),
    ];

    /// <summary>What one account may do with the application.</summary>
    /// <param name="account">The account.</param>
    /// <param name="holdings">What it holds for the provider.</param>
    /// <param name="application">The application with all of its sections.</param>
    /// <param name="now">The moment.</param>
    /// <returns>Null when it may do nothing.</returns>
    public static ManifestAccess? Of(AccountId account, Holdings holdings, Resource application, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(application);
        var actor = new Actor(account, new HashSet<StaffRole>());
        var sections = application.Sections ?? [];
        var may = new List<string>();
        foreach (var (action, permission) in OfSections)
        {
            var allowed = sections.Where(s => Allows(action, application with { Section = s })).ToList();
            var plain = sections.Where(s => NameOf(action, permission, s) == permission).ToList();
            if (plain.Count > 0 && plain.All(allowed.Contains)) may.Add(permission.ToString());
            else may.AddRange(allowed.Where(plain.Contains).Select(s => $"{permission}:{s.Key}"));
            may.AddRange(allowed.Except(plain).Select(s => $"{NameOf(action, permission, s)}:{s.Key}"));
        }

        may.AddRange(OfApplications.Where(a => Allows(a.Action, application)).Select(a => a.Permission.ToString()));
        may = [.. may.Distinct(StringComparer.Ordinal)];
        return may.Count == 0 ? null : new ManifestAccess(account.Value, may);

        bool Allows(PortalAction action, Resource resource) => AccessPolicy.Decide(actor, action, resource, holdings, now).IsAllowed;
    }

    // In the payment section EditBanking takes the place of the rights to edit and to manage documents.
    private static Permission NameOf(PortalAction action, Permission permission, SectionRef section) =>
        section.Banking && action.Reach == Reach.EditSection ? Permission.EditBanking : permission;
}
