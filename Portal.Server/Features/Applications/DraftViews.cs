using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>A section in the task list of an application. A withheld one has no line.</summary>
public sealed record SectionLine(
    string Key, string Title, SectionLevel Level, int Answered, int Problems, int Wrong, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    /// <summary>Whether something was answered and nothing lacks or is wrong.</summary>
    public bool Complete => Answered > 0 && Problems == 0;
}

/// <summary>An application's page: what the person may see of it, and what they may do.</summary>
public sealed record ApplicationView(
    EnrollmentApplicationId Id, ProviderId Provider, string ProviderName, string Npi, string FormTitle, ApplicationStatus Status,
    DateTimeOffset StartedAt, string StartedBy, bool Copied, IReadOnlyList<SectionLine> Sections, IReadOnlySet<PortalAction> Can, bool Staff);

/// <summary>An application in a list.</summary>
public sealed record ApplicationLine(
    EnrollmentApplicationId Id, string FormTitle, ApplicationStatus Status, DateTimeOffset StartedAt, string StartedBy, bool Copied,
    DateTimeOffset ChangedAt);

/// <summary>One section, to fill in or to read.</summary>
public sealed record SectionView(
    EnrollmentApplicationId Id, ProviderId Provider, string ProviderName, string Npi, FormDefinition Form, SectionDefinition Section,
    ApplicationStatus Status, bool Editable, bool MayShowSensitive, bool MayUpload, VersionAnswers Content, VisibleSections Scope,
    IReadOnlyDictionary<Guid, string> Names, string? Previous, string? Next, DateOnly Today, bool Staff)
{
    /// <summary>Whether the person may see who else can see it.</summary>
    public bool MaySeePeople { get; init; }

    /// <summary>Whether the person may read the whole application on one page: what follows the last section.</summary>
    public bool MayReadWhole { get; init; }

    /// <summary>Whether there is anything to fill in here; otherwise the section is there to be read.</summary>
    public bool Writable => Editable || (MayUpload && Section.Documents.Count > 0);
}

/// <summary>Reading drafts, section by section, as far as each person may see.</summary>
public sealed class DraftViews(OperationRunner operations, AccessGate gate, FormCatalog forms, AnswerStore answers)
{
    private static readonly PortalAction[] Offered =
        [Actions.RequestSignature, Actions.Withdraw, Actions.CopyApplication, Actions.AddNote, Actions.ReadWhole, Actions.Certify, Actions.AddAttachment,
        Actions.OpenLook, Actions.ViewApplicationPeople];

    /// <summary>The applications of a provider that the person may open, newest change first.</summary>
    public Task<Result<IReadOnlyList<ApplicationLine>>> ApplicationsAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync<IReadOnlyList<ApplicationLine>>(Actions.ViewProvider, new Target(Provider: provider), async (db, facts, c) =>
        {
            var rows = await VisibleTo.Applications(db, facts.Actor, facts.Now).AsNoTracking().Where(a => a.ProviderId == provider.Value)
                .Select(a => new
                {
                    Application = a,
                    StartedBy = db.Accounts.Where(p => p.Id == a.StartedBy).Select(p => p.Name).First(),
                    Frozen = db.Versions.Any(v => v.Id == a.CurrentVersionId && v.FrozenAt != null),
                    Edited = db.Sections.Where(s => s.VersionId == a.CurrentVersionId).Max(s => s.ChangedAt),
                })
                .OrderByDescending(a => a.Edited > a.Application.ChangedAt ? a.Edited : a.Application.ChangedAt).Take(200).ToListAsync(c);
            var versions = rows.Select(r => r.Application.CurrentVersionId).ToArray();
            var sections = (await db.Sections.AsNoTracking().Where(s => versions.Contains(s.VersionId) && s.ChangedAt != null).ToListAsync(c))
                .ToLookup(s => s.VersionId);
            return
            [
                .. rows.Select(r => new ApplicationLine(
                    new EnrollmentApplicationId(r.Application.Id), FormOf(r.Application.FormKey, r.Application.FormVersion).Title, r.Application.Status,
                    r.Application.StartedAt, r.StartedBy, r.Application.CopiedFrom is not null,
                    LastChange(r.Application, r.Frozen, sections[r.Application.CurrentVersionId], facts))).OrderByDescending(l => l.ChangedAt),
            ];
        }, cancel);

    public Task<Result<ApplicationView>> ApplicationAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewApplication, new Target(Application: application), async (db, facts, c) =>
        {
            var levels = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
            var form = FormOf(facts.Application!.FormKey, facts.Application.FormVersion);
            var content = await answers.LoadAsync(db, facts.Application.Version, form, [.. levels.Keys], c);
            var row = await db.Applications.AsNoTracking().SingleAsync(a => a.Id == application.Value, c);
            var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == row.ProviderId, c);
            var problems = FormValidation.Validate(form, content.Answers, Today(facts.Now), VisibleSections.Of(levels.Keys), provider.Npi)
                .Where(p => p.Severity == Severity.Error).ToLookup(p => p.Address.Section);
            var names = await db.NamesOfAsync(content.Sections.Values.Select(s => s.ChangedBy).Append(row.StartedBy).OfType<Guid>(), c);
            return new ApplicationView(
                application, facts.Application.Provider, provider.LegalName, provider.Npi, form.Title, facts.Application.Status, row.StartedAt,
                names[row.StartedBy], row.CopiedFrom is not null,
                [.. form.Sections.Where(s => levels.ContainsKey(s.Key)).Select(s => Line(s, levels[s.Key], content, [.. problems[s.Key]], names))],
                Offered.Where(action => facts.Decide(action).IsAllowed).ToHashSet(), Attachments.IsStaff(facts));
        }, cancel);

    /// <summary>Of the sections that the person sees: how many are complete, and how many there are.</summary>
    public async Task<Result<(int Complete, int Of)>> ProgressAsync(EnrollmentApplicationId application, CancellationToken cancel = default)
    {
        var found = await ApplicationAsync(application, cancel);
        if (!found.Succeeded)
            return found.Error;
        return (found.Value.Sections.Count(s => s.Complete), found.Value.Sections.Count);
    }

    /// <summary>A section that somebody opens. What they are shown and that they saw it are one transaction.</summary>
    public Task<Result<SectionView>> OpenSectionAsync(EnrollmentApplicationId application, string section, CancellationToken cancel = default) =>
        operations.LookAtAsync<SectionView>(Actions.ViewSection, new Target(Application: application, Section: section), async (operation, c) =>
        {
            if (await ReadSectionAsync(operation.Db, operation.Facts, section, c) is not { } view)
                return Error.NotFound;
            operation.Record(new SectionViewed(operation.Application.Provider, application, section));
            return view;
        }, cancel);

    /// <summary>A section that somebody has open, as it stands now.</summary>
    public async Task<Result<SectionView>> SectionAsync(EnrollmentApplicationId application, string section, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync(
            Actions.ViewSection, new Target(Application: application, Section: section), (db, facts, c) => ReadSectionAsync(db, facts, section, c), cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    // The last edit that the person may know of: when a withheld section changed is withheld as well.
    private DateTimeOffset LastChange(ApplicationRow application, bool frozen, IEnumerable<SectionRow> changed, AccessFacts facts)
    {
        var resource = facts.Resource with
        {
            Application = new EnrollmentApplicationId(application.Id),
            Submitted = frozen,
            Sections = SectionRef.Of(FormOf(application.FormKey, application.FormVersion)),
        };
        var seen = EffectiveAccess.Sections(facts.Actor, resource, facts.Holdings, facts.Now);
        return changed.Where(s => seen.ContainsKey(s.SectionKey)).Select(s => s.ChangedAt!.Value).Append(application.ChangedAt).Max();
    }

    private async Task<SectionView?> ReadSectionAsync(PortalDb db, AccessFacts facts, string section, CancellationToken cancel)
    {
        var application = facts.Application!;
        var levels = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
        var form = FormOf(application.FormKey, application.FormVersion);
        if (form.Section(section) is not { Kind: SectionKind.Questions } definition)
            return null;
        // Other sections are read for the rules that look into them; they stay on this side of the circuit.
        var content = await answers.LoadAsync(db, application.Version, form, [.. levels.Keys], cancel);
        var provider = await db.Providers.Where(p => p.Id == application.Provider.Value).Select(p => new { p.LegalName, p.Npi }).SingleAsync(cancel);
        var seen = form.Sections.Select(s => s.Key).Where(levels.ContainsKey).ToList();
        var at = seen.IndexOf(section);
        return new SectionView(
            application.Id, application.Provider, provider.LegalName, provider.Npi, form, definition, application.Status,
            application.Status.IsOpen() && facts.Decide(Actions.EditSection).IsAllowed,
            facts.Decide(Actions.ViewSensitive).IsAllowed,
            application.Status.IsOpen() && facts.Decide(Actions.ManageDocuments).IsAllowed,
            content, VisibleSections.Of(levels.Keys),
            await db.NamesOfAsync(content.Marks.Values.Select(m => (Guid?)m.By.Value).Append(content.Sections.GetValueOrDefault(section)?.ChangedBy).OfType<Guid>(), cancel),
            at > 0 ? seen[at - 1] : null, seen.ElementAtOrDefault(at + 1),
            Today(facts.Now), Attachments.IsStaff(facts))
        {
            MaySeePeople = facts.Decide(Actions.ViewSectionPeople).IsAllowed,
            MayReadWhole = facts.Decide(Actions.ReadWhole).IsAllowed,
        };
    }

    private static SectionLine Line(
        SectionDefinition section, SectionLevel level, VersionAnswers content, IReadOnlyList<Problem> problems, IReadOnlyDictionary<Guid, string> names)
    {
        var state = content.Sections.GetValueOrDefault(section.Key);
        return new SectionLine(
            section.Key, section.Title, level, content.Marks.Keys.Count(a => a.Section == section.Key) + section.Documents.Sum(d => content.Answers.Documents(section.Key, d.Key).Count),
            problems.Count, problems.Count(p => !p.IsMissing), state?.ChangedAt,
            state?.ChangedBy is { } by ? names.GetValueOrDefault(by) : null);
    }

    private FormDefinition FormOf(string key, int version) =>
        forms.Find(key, version) ?? throw new InvalidOperationException($"The definition {key}/{version} is not shipped.");

    private static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime);
}
