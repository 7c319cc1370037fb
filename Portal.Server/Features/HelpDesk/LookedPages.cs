using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.HelpDesk;

/// <summary>A section that a look shows.</summary>
public sealed record LookLink(EnrollmentApplicationId Application, string Section, string Title);

/// <summary>An application that a look shows.</summary>
public sealed record LookedOverview(ApplicationName Name, IReadOnlyList<LookLink> Sections);

/// <summary>What the help desk's banner says.</summary>
public sealed record LookBar(LookId Id, string Provider, string Npi, bool BreakGlass, DateTimeOffset Until);

/// <summary>The first page of a look.</summary>
public sealed record LookView(LookBar Bar, IReadOnlyList<LookedOverview> Applications);

/// <summary>One section as the help desk sees it: read-only, without one sensitive character.</summary>
public sealed record LookedSectionView(
    LookBar Bar, EnrollmentApplicationId Application, string ApplicationTitle, ApplicationStatus Status, string Title, string? Introduction,
    LookedContent Content, LookLink? Previous, LookLink? Next);

/// <summary>
/// The pages of a look, for whoever of the help desk looks. Each one that is opened is recorded, in the transaction that reads it, before
/// anything of it is shown.
/// </summary>
public sealed class LookedPages(OperationRunner operations, AccessGate gate, FormCatalog forms, AnswerStore answers)
{
    /// <summary>What the look shows.</summary>
    public Task<Result<LookView>> OpenAsync(LookId look, CancellationToken cancel = default) =>
        operations.LookAtAsync<LookView>(Actions.ViewLook, new Target(Look: look), async (operation, c) =>
        {
            await RecordAsync(operation, look, null, null, c);
            var holding = operation.Facts.Holdings.Looks.Single();
            var ids = holding.Scope.Applications.Select(a => a.Value).ToArray();
            var applications = await operation.Db.Applications.AsNoTracking()
                .Where(a => ids.Contains(a.Id) && a.ProviderId == holding.Provider.Value).OrderByDescending(a => a.StartedAt).ToListAsync(c);
            return new LookView(
                await BarAsync(operation.Db, operation.Facts, c),
                [.. applications.Select(a => new LookedOverview(
                    ApplicationName.Of(a, forms),
                    Links(operation.Facts, new EnrollmentApplicationId(a.Id), forms.Find(a.FormKey, a.FormVersion)))).Where(a => a.Sections.Count > 0)]);
        }, cancel);

    /// <summary>Opens a section.</summary>
    public Task<Result<LookedSectionView>> OpenSectionAsync(
        LookId look, EnrollmentApplicationId application, string section, CancellationToken cancel = default) =>
        operations.LookAtAsync<LookedSectionView>(
            Actions.ViewLookSection, new Target(Application: application, Section: section, Look: look), async (operation, c) =>
            {
                if (await ReadAsync(operation.Db, operation.Facts, section, c) is not { } view)
                    return Error.NotFound;
                await RecordAsync(operation, look, application, section, c);
                return view;
            }, cancel);

    /// <summary>Reads a section again that is open, because somebody changed it meanwhile. That it is looked at is in the ledger already.</summary>
    public Task<Result<LookedSectionView>> FollowAsync(
        LookId look, EnrollmentApplicationId application, string section, CancellationToken cancel = default) =>
        gate.ReadAgainAsync<LookedSectionView>(
            Actions.ViewLookSection, new Target(Application: application, Section: section, Look: look),
            async (db, facts, c) => (await ReadAsync(db, facts, section, c))!, cancel);

    private async Task<LookedSectionView?> ReadAsync(PortalDb db, AccessFacts facts, string section, CancellationToken cancel)
    {
        var application = facts.Application!;
        if (forms.Find(application.FormKey, application.FormVersion) is not { } form || form.Section(section) is not { Kind: SectionKind.Questions } definition)
            return null;
        var links = Links(facts, application.Id, form);
        var scope = VisibleSections.Of(links.Select(l => l.Section));
        // Other sections of the look are read for the rules that look into them. Sections that the look does not show are not.
        var loaded = await answers.LoadAsync(db, application.Version, form, [.. links.Select(l => l.Section)], cancel);
        var npi = await db.Providers.Where(p => p.Id == application.Provider.Value).Select(p => p.Npi).SingleAsync(cancel);
        var at = links.FindIndex(l => l.Section == section);
        return new LookedSectionView(
            await BarAsync(db, facts, cancel), application.Id, ApplicationName.ShortOf(form.Title, application.Id), application.Status, definition.Title, definition.Introduction,
            LookedContent.Of(form, definition, loaded.Answers, scope, DateOnly.FromDateTime(facts.Now.UtcDateTime), npi),
            at > 0 ? links[at - 1] : null, at + 1 < links.Count ? links[at + 1] : null);
    }

    private static List<LookLink> Links(AccessFacts facts, EnrollmentApplicationId application, FormDefinition? form)
    {
        var whole = facts.Resource with { Application = application, Sections = form is null ? [] : SectionRef.Of(form) };
        var shown = EffectiveLook.Sections(facts.Actor, whole, facts.Holdings, facts.Now);
        return [.. form?.Sections.Where(s => shown.Contains(s.Key)).Select(s => new LookLink(application, s.Key, s.Title)) ?? []];
    }

    private static async Task<LookBar> BarAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var look = facts.Holdings.Looks.Single();
        var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == look.Provider.Value, cancel);
        return new LookBar(look.Id, provider.LegalName, provider.Npi, look.Giver is null, look.Until);
    }

    private static async Task RecordAsync(Operation operation, LookId look, EnrollmentApplicationId? application, string? section, CancellationToken cancel)
    {
        var provider = operation.Facts.Resource.Provider!.Value;
        operation.Db.LookPages.Add(new LookPageRow
        {
            Id = Operation.NewId(),
            LookId = look.Value,
            At = operation.Now,
            ApplicationId = application?.Value,
            SectionKey = section,
        });
        operation.Record(new LookPageViewed(provider, application, section, look));
        await operation.AnnounceNewsAsync(provider, cancel);
    }
}
