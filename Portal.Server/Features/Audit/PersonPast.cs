using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>"What could this person do" as it was typed.</summary>
/// <param name="Person">E-mail address or id.</param>
/// <param name="Provider">An NPI, for one provider only.</param>
/// <param name="At">The moment; now when empty.</param>
/// <param name="Known">Up to when what was recorded counts; now when empty.</param>
public sealed record PersonForm(string? Person, string? Provider, string? At, string? Known);

/// <summary>What somebody held, and how it stood.</summary>
public sealed record PersonGrant(PastGround Ground, GrantStatus Status)
{
    /// <summary>Whether it is a contested claim: it gave them nothing.</summary>
    public bool Contested => PastStanding.IsContested(Ground.Basis, Status);
}

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
/// <param name="AskedAt">When it was asked.</param>
public sealed record PersonAnswer(
    AccountId Id, string Name, string Email, PastMoment Moment, bool Suspended, IReadOnlyList<PastGround> Roles, IReadOnlyList<PersonAtProvider> Providers,
    int Total, DateTimeOffset AskedAt);

/// <summary>The whole answer, as a file takes it.</summary>
/// <param name="Answer">The person, without providers.</param>
/// <param name="Pages">The providers, page by page.</param>
public sealed record PersonExport(PersonAnswer Answer, Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<PersonAtProvider>>> Pages);

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
        var asked = await BeginAsync(form, null, cancel);
        return asked.Succeeded
            ? await gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, reader, c) =>
            {
                var found = Where(db, asked.Value);
                var providers = await found.OrderBy(p => p.LegalName).ThenBy(p => p.Id).Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(c);
                return await AnswerAsync(db, reader, asked.Value, providers, await found.CountAsync(c), ApplicationsShown, c);
            }, cancel)
            : asked.Error;
    }

    /// <summary>
    /// The whole answer for a file, after it is recorded that it leaves the portal: what they were as staff and how many providers there are at
    /// once, the providers page by page, with all of their applications. Each page is decided about anew.
    /// </summary>
    public async Task<Result<PersonExport>> ExportAsync(PersonForm form, string format, CancellationToken cancel = default)
    {
        var asked = await BeginAsync(form, format, cancel);
        if (!asked.Succeeded)
            return asked.Error;
        var begun = await gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, reader, c) =>
        {
            var ids = await Where(db, asked.Value).OrderBy(p => p.LegalName).ThenBy(p => p.Id).Select(p => p.Id).ToListAsync(c);
            return (Ids: ids, Answer: await AnswerAsync(db, reader, asked.Value, [], ids.Count, 0, c));
        }, cancel);
        return begun.Succeeded ? new PersonExport(begun.Value.Answer, c => PagesAsync(asked.Value, begun.Value.Ids, c)) : begun.Error;
    }

    private sealed record Question(AccountRow Person, ProviderId? Provider, PastMoment Moment, DateTimeOffset AskedAt);

    private Task<Result<Question>> BeginAsync(PersonForm form, string? format, CancellationToken cancel) =>
        operations.LookAtAsync<Question>(Actions.ViewGrants, new Target(), async (operation, c) =>
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
            operation.RecordQuestion(new AccessQuestionAsked(
                one, null, null, new AccountId(account.Id), "person", null, moment.Value.At, null, moment.Value.Known), format);
            return new Question(account, one, moment.Value, operation.Now);
        }, cancel);

    // By id: whoever gets another name meanwhile is neither left out nor told of twice.
    private async IAsyncEnumerable<IReadOnlyList<PersonAtProvider>> PagesAsync(
        Question question, List<Guid> providers, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var ids in providers.Chunk(PageSize))
        {
            var read = await gate.ReadAgainAsync(Actions.ViewGrants, new Target(), async (db, reader, c) =>
            {
                var rows = await db.Providers.AsNoTracking().Where(p => ids.Contains(p.Id)).OrderBy(p => p.LegalName).ThenBy(p => p.Id).ToListAsync(c);
                return (await AnswerAsync(db, reader, question, rows, providers.Count, int.MaxValue, c)).Providers;
            }, cancel);
            yield return read.Succeeded ? read.Value : throw new OperationCanceledException("The role of whoever exports ended.");
        }
    }

    private async Task<PersonAnswer> AnswerAsync(
        PortalDb db, AccessFacts reader, Question question, IReadOnlyList<ProviderRow> providers, int total, int most, CancellationToken cancel)
    {
        var person = question.Person.Id;
        var facts = await PastFacts.LoadAsync(db, [.. providers.Select(p => p.Id)], question.Moment, cancel);
        var held = providers.Select(p => (Provider: p, Held: PastStanding.Of(facts, person, new ProviderId(p.Id)))).ToList();
        var roles = facts.Roles.Where(r => r.AccountId == person).Select(r => $"staff:{r.Role}").ToList();
        var chains = await PastChains.LoadAsync(
            db, facts, reader, forms, [.. held.SelectMany(h => h.Held).Select(h => (person, h.Basis)), .. roles.Select(basis => (person, basis))], cancel);
        var applications = await PersonApplications.LoadAsync(db, facts, providers, forms, sectionsOfForm, most, cancel);
        // With no provider on the page nothing was read of the account.
        var suspended = facts.IsSuspended(person) || await PastStanding.IsSuspendedAsync(db, person, question.Moment, cancel);
        return new PersonAnswer(
            new AccountId(person), question.Person.Name, question.Person.Email, question.Moment, suspended, [.. roles.Select(basis => chains.Of(person, basis))],
            [.. held.Select(h => Line(h.Provider, [.. h.Held.Select(g => new PersonGrant(chains.Of(person, g.Basis), g.Status))]))], total, question.AskedAt);

        PersonAtProvider Line(ProviderRow provider, IReadOnlyList<PersonGrant> grants) => new(
            provider.LegalName, provider.Npi, grants,
            [.. AskedActs.OfProviders.Where(act => PastGrounds.May(facts, person, act, new Resource(Provider: new ProviderId(provider.Id))))],
            applications.Of(person, provider.Id), applications.CountOf(provider.Id));
    }

    private static IQueryable<ProviderRow> Where(PortalDb db, Question question)
    {
        var found = Where(db, question.Person.Id, question.Moment);
        return question.Provider is { } one ? found.Where(p => p.Id == one.Value) : found;
    }

    /// <summary>Where they had anything, with power or without: a claim that was contested, too.</summary>
    internal static IQueryable<ProviderRow> Where(PortalDb db, Guid person, PastMoment moment)
    {
        var (done, at) = (moment.Done, moment.At);
        var ids = db.Principals
            .Where(p => p.AccountId == person && p.ClaimedAt <= done && !((p.Status == "refused" || p.Status == "ended") && p.DecidedAt <= done))
            .Select(p => p.ProviderId)
            .Union(db.Delegations.Where(d => d.AgentId == person && d.GivenAt <= done && (d.EndedAt == null || d.EndedAt > done)).Select(d => d.ProviderId))
            .Union(db.Looks.Where(l => l.HelperId == person && l.BegunAt <= done && l.EndsAt > at && (l.EndedAt == null || l.EndedAt > done)).Select(l => l.ProviderId));
        return db.Providers.AsNoTracking().Where(p => ids.Contains(p.Id));
    }
}
