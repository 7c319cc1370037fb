using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.People;

/// <summary>One step of a chain: what was given, by whom, since when and until when.</summary>
/// <param name="Delegation">The period; null for a principal's binding.</param>
/// <param name="Holder">Who holds it.</param>
/// <param name="GivenBy">Who gave it; null for a binding.</param>
/// <param name="Since">Since when it holds.</param>
/// <param name="Until">Until when; null for until it is ended.</param>
public sealed record ChainLink(DelegationId? Delegation, string Holder, string? GivenBy, DateTimeOffset Since, DateTimeOffset? Until);

/// <summary>One ground on which somebody can see or change something: from the person up to the provider's principal.</summary>
public sealed record Ground(string Basis, IReadOnlyList<ChainLink> Chain);

/// <summary>Why somebody can see something, or that they cannot.</summary>
/// <param name="Name">The person.</param>
/// <param name="What">The application, and the section where one was asked about.</param>
/// <param name="See">Grounds to see it; empty when they cannot.</param>
/// <param name="Change">Grounds to change the section; empty when they cannot, or when none was asked about.</param>
/// <param name="Powerless">Access of theirs that has no power at the moment, and why.</param>
public sealed record ReasonView(
    string Name, string What, IReadOnlyList<Ground> See, IReadOnlyList<Ground> Change,
    IReadOnlyList<(DelegationId Delegation, AccessState State)> Powerless)
{
    /// <summary>Whether the state suspended the account. Then there is no ground at this moment.</summary>
    public bool AccountSuspended { get; init; }

    /// <summary>Of a suspended account: grounds to see it once it is let in again.</summary>
    public IReadOnlyList<Ground> SeeOnceLetIn { get; init; } = [];

    /// <summary>Of a suspended account: grounds to change the section once it is let in again.</summary>
    public IReadOnlyList<Ground> ChangeOnceLetIn { get; init; } = [];
}

/// <summary>What can be asked about.</summary>
public sealed record ReasonChoices(
    string Provider, IReadOnlyList<(AccountId Id, string Name, string Email)> People,
    IReadOnlyList<(EnrollmentApplicationId Id, string Title, IReadOnlyList<(string Key, string Title)> Sections)> Applications);

/// <summary>"Why can this person see this?": the grounds of the access table's own answer, with who gave what to whom.</summary>
public sealed class AccessReasons(AccessGate gate, FormCatalog forms)
{
    /// <summary>The people, and what of the provider the viewer sees.</summary>
    public Task<Result<ReasonChoices>> ChoicesAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ExplainAccess, new Target(Provider: provider), async (db, facts, c) =>
        {
            var people = await People(db, provider).OrderBy(a => a.Name).ThenBy(a => a.Id).ToListAsync(c);
            var applications = await VisibleTo.Applications(db, facts.Actor, facts.Now).AsNoTracking()
                .Where(a => a.ProviderId == provider.Value).OrderBy(a => a.StartedAt).ToListAsync(c);
            return new ReasonChoices(
                await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.LegalName).SingleAsync(c),
                [.. people.Select(a => (new AccountId(a.Id), a.Name, a.Email))],
                [.. applications.Where(a => forms.Find(a.FormKey, a.FormVersion) is not null).Select(a =>
                {
                    var form = forms.Find(a.FormKey, a.FormVersion)!;
                    var seen = EffectiveAccess.Sections(facts.Actor, Resource(provider, a, form), facts.Holdings, facts.Now);
                    return (new EnrollmentApplicationId(a.Id), ApplicationName.Of(a, forms).Whole,
                        (IReadOnlyList<(string, string)>)[.. form.Sections.Where(s => seen.ContainsKey(s.Key)).Select(s => (s.Key, s.Title))]);
                })]);
        }, cancel);

    /// <summary>Why somebody can see an application, or one of its sections. What the viewer does not see is not found.</summary>
    public async Task<Result<ReasonView>> WhyAsync(
        ProviderId provider, AccountId person, EnrollmentApplicationId application, string? section, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<ReasonView?>(Actions.ExplainAccess, new Target(Provider: provider), async (db, facts, c) =>
        {
            var who = await People(db, provider).SingleOrDefaultAsync(a => a.Id == person.Value, c);
            var row = await VisibleTo.Applications(db, facts.Actor, facts.Now).AsNoTracking()
                .SingleOrDefaultAsync(a => a.Id == application.Value && a.ProviderId == provider.Value, c);
            if (who is null || row is null || forms.Find(row.FormKey, row.FormVersion) is not { } form)
                return null;
            var (resource, name) = (Resource(provider, row, form), ApplicationName.Of(row, forms).Short);
            var asked = section is null ? null : form.Sections.FirstOrDefault(s => s.Key == section);
            if (section is not null
                && (asked is null || !EffectiveAccess.Sections(facts.Actor, resource, facts.Holdings, facts.Now).ContainsKey(section)))
                return null;
            if (asked is not null)
                resource = resource with { Section = new SectionRef(asked.Key, asked.Banking) };
            return await AnswerAsync(db, provider, facts, who, resource, asked is null ? name : $"{name}, {asked.Title}", c);
        }, cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    // Who has access, may have it again, or had it and has not left the lists yet.
    private static IQueryable<AccountRow> People(PortalDb db, ProviderId provider) => db.Accounts.AsNoTracking()
        .Where(a => db.Delegations.Any(d => d.ProviderId == provider.Value && d.AgentId == a.Id && d.EndedAt == null)
            || db.Principals.Any(p => p.ProviderId == provider.Value && p.AccountId == a.Id && (p.Status == "claimed" || p.Status == "verified")));

    private static async Task<ReasonView> AnswerAsync(
        PortalDb db, ProviderId provider, AccessFacts facts, AccountRow who, Resource resource, string what, CancellationToken cancel)
    {
        var held = await AccessPreviews.HoldingsOfAsync(db, provider, new AccountId(who.Id), cancel);
        var chains = await AccessChains.LoadAsync(db, provider, cancel);
        // Whose account is suspended comes to nothing that they hold: the same question, with nothing held.
        var suspended = who.SuspendedAt is not null;
        var (see, change) = Grounds(suspended ? Holdings.None : held);
        var (later, laterChange) = suspended ? Grounds(held) : ([], []);
        var rows = await db.Delegations.AsNoTracking()
            .Where(d => d.ProviderId == provider.Value && d.AgentId == who.Id && d.EndedAt == null).OrderBy(d => d.Id).ToListAsync(cancel);
        return new ReasonView(
            who.Name, what, see, change,
            [.. rows.Select(d => (new DelegationId(d.Id), AccessStates.Of(d, facts.Now))).Where(d => d.Item2 != AccessState.Live)])
        {
            AccountSuspended = suspended,
            SeeOnceLetIn = later,
            ChangeOnceLetIn = laterChange,
        };

        (IReadOnlyList<Ground> See, IReadOnlyList<Ground> Change) Grounds(Holdings holdings)
        {
            var question = new PreviewQuestion(facts.Actor, facts.Holdings, holdings, facts.Now, facts.Now);
            return (
                [.. AccessExplanation.Of(question, resource.Section is null ? Actions.ViewApplication : Actions.ViewSection, resource).Select(chains.Of)],
                resource.Section is null ? [] : [.. AccessExplanation.Of(question, Actions.EditSection, resource).Select(chains.Of)]);
        }
    }

    private static Resource Resource(ProviderId provider, ApplicationRow application, FormDefinition form) =>
        AccessPreviews.ResourceOf(provider, new EnrollmentApplicationId(application.Id), form, AccessPreviews.Submitted);
}
