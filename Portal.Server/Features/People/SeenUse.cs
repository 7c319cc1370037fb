using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.People;

/// <summary>
/// What was counted of the use of access to one provider, as far as somebody may know of it: that a section was looked at is withheld from
/// whom the section is withheld from.
/// </summary>
internal sealed class SeenUse
{
    private readonly Dictionary<Guid, (ApplicationRow Row, FormDefinition Form, IReadOnlySet<string> Sections)> _seen;

    private readonly ILookup<Guid, AccessUseRow> _byAccount;

    private SeenUse(Dictionary<Guid, (ApplicationRow, FormDefinition, IReadOnlySet<string>)> seen, IEnumerable<AccessUseRow> rows)
    {
        _seen = seen;
        Rows = [.. rows.Where(Shows)];
        _byAccount = Rows.ToLookup(row => row.AccountId);
    }

    /// <summary>The rows that may be shown.</summary>
    public IReadOnlyList<AccessUseRow> Rows { get; }

    /// <summary>Reads it.</summary>
    /// <param name="db">Of a reading.</param>
    /// <param name="facts">Who looks.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="forms">The forms.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="of">One account; null for all.</param>
    public static async Task<SeenUse> LoadAsync(
        PortalDb db, AccessFacts facts, ProviderId provider, FormCatalog forms, CancellationToken cancel, AccountId? of = null)
    {
        var rows = db.AccessUse.AsNoTracking().Where(u => u.ProviderId == provider.Value);
        if (of is { } account)
            rows = rows.Where(u => u.AccountId == account.Value);
        var applications = await VisibleTo.Applications(db, facts.Actor, facts.Now).AsNoTracking().Where(a => a.ProviderId == provider.Value).ToListAsync(cancel);
        var seen = new Dictionary<Guid, (ApplicationRow, FormDefinition, IReadOnlySet<string>)>();
        foreach (var application in applications)
            if (forms.Find(application.FormKey, application.FormVersion) is { } form)
            {
                var resource = AccessPreviews.ResourceOf(provider, new EnrollmentApplicationId(application.Id), form, AccessPreviews.Submitted);
                seen[application.Id] = (application, form, EffectiveAccess.Sections(facts.Actor, resource, facts.Holdings, facts.Now).Keys.ToHashSet());
            }
        return new SeenUse(seen, await rows.ToListAsync(cancel));
    }

    /// <summary>When somebody last used access to the provider; null when they did not since a moment.</summary>
    public DateTimeOffset? LastUsed(Guid account, DateTimeOffset since) =>
        _byAccount[account].Where(row => row.LastUsed >= since).Max(row => row.LastUsed);

    /// <summary>What the application of a row is called; null for what is about the provider itself.</summary>
    public string? TitleOf(AccessUseRow row) =>
        _seen.TryGetValue(row.ApplicationId, out var seen) ? new ApplicationName(new EnrollmentApplicationId(row.ApplicationId), seen.Form.Title, seen.Row.StartedAt, seen.Row.Status).Whole : null;

    /// <summary>What the section of a row is called.</summary>
    public string PartOf(AccessUseRow row) =>
        row.Section.Length == 0 ? "The application as a whole"
        : _seen.TryGetValue(row.ApplicationId, out var seen) ? seen.Form.Section(row.Section)?.Title ?? row.Section : row.Section;

    /// <summary>Where a row stands: by application in the order in which they were started, then as in the form.</summary>
    public (DateTimeOffset, Guid, int) PlaceOf(AccessUseRow row) =>
        _seen.TryGetValue(row.ApplicationId, out var seen)
            ? (seen.Row.StartedAt, row.ApplicationId, seen.Form.Sections.TakeWhile(s => s.Key != row.Section).Count() * (row.Section.Length == 0 ? 0 : 1))
            : (DateTimeOffset.MinValue, Guid.Empty, 0);

    private bool Shows(AccessUseRow row) =>
        row.ApplicationId == Guid.Empty
        || (_seen.TryGetValue(row.ApplicationId, out var seen) && (row.Section.Length == 0 || seen.Sections.Contains(row.Section) || (IsReview(seen.Form, row.Section) && SeesAll(seen.Form, seen.Sections))));

    // The review was a section that could be opened once: it showed nothing, and whoever sees all may know of it.
    private static bool IsReview(FormDefinition form, string section) => form.Section(section) is { Kind: SectionKind.Review };

    private static bool SeesAll(FormDefinition form, IReadOnlyCollection<string> seen) => SectionRef.Of(form).All(section => seen.Contains(section.Key));
}
