using System.Collections.Frozen;
using Portal.Domain.Common;

namespace Portal.Domain.Access;

/// <summary>Whose eyes a preview is for, and what is being previewed.</summary>
/// <param name="Viewer">Who looks.</param>
/// <param name="OfViewer">What the viewer holds for the provider: nothing that is withheld from them is in the answer.</param>
/// <param name="OfPerson">What the person holds, or would hold.</param>
/// <param name="Now">When the viewer looks.</param>
/// <param name="At">The moment that is previewed: now, or the start of access that has not begun.</param>
public sealed record PreviewQuestion(Actor Viewer, Holdings OfViewer, Holdings OfPerson, DateTimeOffset Now, DateTimeOffset At);

/// <summary>What a person can do with one section.</summary>
/// <param name="Section">The section.</param>
/// <param name="Level">None, view or edit.</param>
/// <param name="Documents">Whether they may add and remove its documents.</param>
/// <param name="Sensitive">Whether they may see its sensitive values in clear.</param>
public sealed record SectionPreview(SectionRef Section, SectionLevel Level, bool Documents, bool Sensitive);

/// <summary>What a person can do with one application.</summary>
/// <param name="Sees">Whether it is there for them at all.</param>
/// <param name="Sections">The sections that the viewer sees, each with the person's level.</param>
/// <param name="May">What they may do with the application as such.</param>
public sealed record ApplicationPreview(bool Sees, IReadOnlyList<SectionPreview> Sections, IReadOnlyList<PortalAction> May);

/// <summary>
/// What somebody sees, or would see, without becoming that person: the same decision that opens pages and runs operations, asked for every
/// section and act. Holds nothing that is withheld from who asks.
/// </summary>
public static class AccessPreview
{
    /// <summary>What can be done with an application as such.</summary>
    public static readonly IReadOnlyList<PortalAction> OfApplications =
        [Actions.ReadWhole, Actions.AddNote, Actions.AddAttachment, Actions.RequestSignature, Actions.Withdraw, Actions.CopyApplication, Actions.Certify];

    /// <summary>What can be done for the provider.</summary>
    public static readonly IReadOnlyList<PortalAction> OfProviders =
        [Actions.StartApplication, Actions.ViewAccess, Actions.Invite, Actions.EndAccess, Actions.KeepProvider];

    // No account of anybody: the decision asks only that there is one. Staff roles are not part of what a provider gives.
    private static readonly Actor Somebody = new(new AccountId(Guid.Empty), FrozenSet<StaffRole>.Empty);

    /// <summary>The decision for the person, at the moment that is previewed.</summary>
    public static AccessDecision Decide(PreviewQuestion question, PortalAction action, Resource resource) =>
        AccessPolicy.Decide(Somebody, action, resource, question.OfPerson, question.At);

    /// <summary>What the person can do with an application.</summary>
    /// <returns>Null when the viewer does not see it.</returns>
    public static ApplicationPreview? Of(PreviewQuestion question, Resource application)
    {
        var shown = application.Sections?.Where(section => Viewer(question, Actions.ViewSection, application with { Section = section })).ToList() ?? [];
        if (!Viewer(question, Actions.ViewApplication, application))
            return null;
        // Acts on the whole rest on every section: whether somebody may do one tells what they see of a section that the viewer does not.
        var all = shown.Count == application.Sections?.Count;
        return new ApplicationPreview(
            Person(question, Actions.ViewApplication, application),
            [.. shown.Select(section => Of(question, application with { Section = section }, section))],
            [.. OfApplications.Where(act => (all || act.Reach != Reach.WholeApplication) && Person(question, act, application))]);
    }

    /// <summary>What the person may do for the provider.</summary>
    public static IReadOnlyList<PortalAction> Of(PreviewQuestion question, ProviderId provider) =>
        [.. OfProviders.Where(act => Person(question, act, new Resource(Provider: provider)))];

    private static SectionPreview Of(PreviewQuestion question, Resource resource, SectionRef section) => new(
        section,
        Person(question, Actions.EditSection, resource) ? SectionLevel.Edit
            : Person(question, Actions.ViewSection, resource) ? SectionLevel.View
            : SectionLevel.None,
        Person(question, Actions.ManageDocuments, resource),
        Person(question, Actions.ViewSensitive, resource));

    private static bool Person(PreviewQuestion question, PortalAction action, Resource resource) => Decide(question, action, resource).IsAllowed;

    private static bool Viewer(PreviewQuestion question, PortalAction action, Resource resource) =>
        AccessPolicy.Decide(question.Viewer, action, resource, question.OfViewer, question.Now).IsAllowed;
}
