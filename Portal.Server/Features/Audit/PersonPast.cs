using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.Audit;

/// <summary>"What could this person do" as it was typed.</summary>
/// <param name="Person">E-mail address or id.</param>
/// <param name="Provider">An NPI, for one provider only.</param>
/// <param name="At">The moment; now when empty.</param>
/// <param name="Known">Up to when what was recorded counts; now when empty.</param>
public sealed record PersonForm(string? Person, string? Provider, string? At, string? Known);

/// <summary>What somebody held, and how it stood.</summary>
public sealed record PersonGrant(PastGround Ground, GrantStatus Status);

/// <summary>What somebody could do with one application.</summary>
public sealed record PersonApplication(
    EnrollmentApplicationId Id, string Title, bool Certified, int Sees, int Changes, int Sections, IReadOnlyList<PortalAction> May);

/// <summary>What somebody held and could do at one provider.</summary>
public sealed record PersonAtProvider(
    string Provider, string Npi, IReadOnlyList<PersonGrant> Grants, IReadOnlyList<PortalAction> May, IReadOnlyList<PersonApplication> Applications,
    int AllApplications);

/// <summary>What somebody could do at a moment.</summary>
/// <param name="Id">The account.</param>
/// <param name="Name">Their name now.</param>
/// <param name="Email">Their address now.</param>
/// <param name="Moment">The moment.</param>
/// <param name="Suspended">Whether the account was suspended.</param>
/// <param name="Roles">Their staff roles.</param>
/// <param name="Providers">Where they held anything: one page.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record PersonAnswer(
    AccountId Id, string Name, string Email, PastMoment Moment, bool Suspended, IReadOnlyList<PastGround> Roles, IReadOnlyList<PersonAtProvider> Providers,
    int Total);

/// <summary>"What could this person do at that moment": at every provider, as staff, and in looks of the help desk.</summary>
public sealed class PersonPast(OperationRunner operations, AccessGate gate, FormCatalog forms, SectionsOfForm sectionsOfForm)
{
    /// <summary>Providers on one page.</summary>
    public const int PageSize = 20;

    /// <summary>Applications of a provider that are gone through, the newest first.</summary>
    public const int ApplicationsShown = 10;

    private const int LastPage = 1_000_000;

    /// <summary>Asks, and writes down that it was asked before anything is answered.</summary>
    public async Task<Result<PersonAnswer>> AskAsync(PersonForm form, int page, CancellationToken cancel = default)
    {
        var asked = await operations.LookAtAsync<Question>(Actions.ViewGrants, new Target(), async (operation, c) =>
        {
            var moment = QuestionParts.Moment(form.At, form.Known, operation.Now);
            if (!moment.Succeeded)
                return moment.Error;
            var (person, provider) = (await QuestionParts.PersonAsync(operation.Db, form.Person, c), await QuestionParts.ProviderAsync(operation.Db, form.Provider, c));
            if ((person.Error ?? provider.Error) is { } problem)
                return problem;
            if (person.Value is not { } account)
                return QuestionErrors.NoPerson;
            ProviderId? one = provider.Value is { } named ? new ProviderId(named.Id) : null;
            operation.Record(new AccessQuestionAsked(
                one, null, null, new AccountId(account.Id), "person", null, moment.Value.At, null, moment.Value.Known));
            return new Question(account, one, moment.Value);
        }, cancel);
        return asked.Succeeded
            ? await gate.ReadAsync(Actions.ViewGrants, new Target(), (db, _, c) => AnswerAsync(db, asked.Value, page, c), cancel)
            : asked.Error;
    }

    private sealed record Question(AccountRow Person, ProviderId? Provider, PastMoment Moment);

    private async Task<PersonAnswer> AnswerAsync(PortalDb db, Question question, int page, CancellationToken cancel)
    {
        var person = question.Person.Id;
        var found = Where(db, person, question.Moment);
        if (question.Provider is { } one)
            found = found.Where(p => p.Id == one.Value);
        var providers = await found.OrderBy(p => p.LegalName).ThenBy(p => p.Id).Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(cancel);
        var facts = await PastFacts.LoadAsync(db, [.. providers.Select(p => p.Id)], question.Moment, cancel);
        var held = providers.Select(p => (Provider: p, Held: PastStanding.Of(facts, person, new ProviderId(p.Id)))).ToList();
        var roles = facts.Roles.Where(r => r.AccountId == person).Select(r => $"staff:{r.Role}").ToList();
        var chains = await PastChains.LoadAsync(
            db, facts, forms, [.. held.SelectMany(h => h.Held).Select(h => (person, h.Basis)), .. roles.Select(basis => (person, basis))], cancel);
        var lines = new List<PersonAtProvider>();
        foreach (var (provider, grants) in held)
            lines.Add(await LineAsync(db, facts, person, provider, [.. grants.Select(g => new PersonGrant(chains.Of(person, g.Basis), g.Status))], cancel));
        // With no provider on the page nothing was read of the account.
        var suspended = facts.IsSuspended(person) || await PastStanding.IsSuspendedAsync(db, person, question.Moment, cancel);
        return new PersonAnswer(
            new AccountId(person), question.Person.Name, question.Person.Email, question.Moment, suspended, [.. roles.Select(basis => chains.Of(person, basis))],
            lines, await found.CountAsync(cancel));
    }

    private async Task<PersonAtProvider> LineAsync(
        PortalDb db, PastFacts facts, Guid person, ProviderRow provider, IReadOnlyList<PersonGrant> grants, CancellationToken cancel)
    {
        var id = new ProviderId(provider.Id);
        var started = db.Applications.AsNoTracking().Where(a => a.ProviderId == provider.Id && a.StartedAt <= facts.Moment.Done);
        var applications = new List<PersonApplication>();
        foreach (var row in await started.OrderByDescending(a => a.StartedAt).ThenBy(a => a.Id).Take(ApplicationsShown).ToListAsync(cancel))
        {
            var resource = await PastResources.OfAsync(db, id, row, sectionsOfForm, facts.Moment, cancel);
            var levels = EffectiveAccess.Sections(facts.ActorOf(person), resource, facts.HoldingsOf(person, id), facts.Moment.At);
            var may = AskedActs.OfApplications.Where(act => PastGrounds.May(facts, person, act, resource)).ToList();
            if (may.Count > 0)
                applications.Add(new PersonApplication(
                    new EnrollmentApplicationId(row.Id),
                    $"{forms.Find(row.FormKey, row.FormVersion)?.Title ?? row.FormKey}, {StatusWords.NumberOf(new EnrollmentApplicationId(row.Id))}", resource.Submitted,
                    levels.Count, levels.Values.Count(level => level == SectionLevel.Edit), resource.Sections!.Count, may));
        }
        return new PersonAtProvider(
            provider.LegalName, provider.Npi, grants, [.. AskedActs.OfProviders.Where(act => facts.May(person, act, new Resource(Provider: id)))],
            applications, await started.CountAsync(cancel));
    }

    /// <summary>Where they held anything, with power or without.</summary>
    internal static IQueryable<ProviderRow> Where(PortalDb db, Guid person, PastMoment moment)
    {
        var (done, at) = (moment.Done, moment.At);
        var ids = db.Principals
            .Where(p => p.AccountId == person && p.ClaimedAt <= done && !((p.Status == "refused" || p.Status == "ended") && p.DecidedAt <= done)
                && (!p.Contested || p.VerifiedAt <= done)).Select(p => p.ProviderId)
            .Union(db.Delegations.Where(d => d.AgentId == person && d.GivenAt <= done && (d.EndedAt == null || d.EndedAt > done)).Select(d => d.ProviderId))
            .Union(db.Looks.Where(l => l.HelperId == person && l.BegunAt <= done && l.EndsAt > at && (l.EndedAt == null || l.EndedAt > done)).Select(l => l.ProviderId));
        return db.Providers.AsNoTracking().Where(p => ids.Contains(p.Id));
    }
}
