using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.People;

/// <summary>What a person can do with one application, or with those that are started later.</summary>
/// <param name="Id">The application; null for future ones.</param>
/// <param name="Title">What it is called.</param>
/// <param name="What">The answer of the access table.</param>
/// <param name="Closed">Whether it was submitted or withdrawn: nobody changes it any more, whatever they may do by their rights.</param>
public sealed record PreviewedApplication(EnrollmentApplicationId? Id, string Title, ApplicationPreview What, bool Closed);

/// <summary>What a person sees and may do, or would.</summary>
/// <param name="Applications">Of the applications that the viewer sees.</param>
/// <param name="ForProvider">What they may do for the provider.</param>
/// <param name="Name">Whose access it is; null for an offer.</param>
/// <param name="State">How their access stands; null for an offer. What has no power is shown as it would be once it has.</param>
/// <param name="At">The moment that is shown.</param>
public sealed record PreviewView(
    IReadOnlyList<PreviewedApplication> Applications, IReadOnlyList<PortalAction> ForProvider, string? Name, AccessState? State, DateTimeOffset At)
{
    /// <summary>Whether the state suspended the account: then nothing of it is seen at this moment, and this is what is once it is let in again.</summary>
    public bool AccountSuspended { get; init; }
}

/// <summary>
/// "Preview what this person sees": the access table asked with what the person holds, or would hold. Nobody becomes anybody by it, and what
/// is withheld from the viewer is not shown.
/// </summary>
public sealed class AccessPreviews(AccessGate gate, FormCatalog forms)
{
    /// <summary>What an offer would open, by itself.</summary>
    public Task<Result<PreviewView>> OfOfferAsync(ProviderId provider, GrantTerms terms, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ExplainAccess, new Target(Provider: provider), async (db, facts, c) =>
        {
            var at = terms.ValidFrom > facts.Now ? terms.ValidFrom : facts.Now;
            var offered = new DelegationHolding(new DelegationId(Guid.Empty), terms with { ValidFrom = at }, Confirmed: true);
            return await AnswerAsync(db, provider, facts, new Holdings(null, [offered]), null, at, c);
        }, cancel);

    /// <summary>
    /// What somebody sees with all of their access for this provider. Access that has no power yet, or is suspended, is shown as it would be.
    /// </summary>
    public async Task<Result<PreviewView>> OfDelegationAsync(ProviderId provider, DelegationId delegation, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<PreviewView?>(Actions.ExplainAccess, new Target(Provider: provider), async (db, facts, c) =>
        {
            var newest = await AccessPlan.NewestOfLineAsync(db, delegation.Value, c);
            var row = await db.Delegations.AsNoTracking().SingleOrDefaultAsync(d => d.Id == newest && d.ProviderId == provider.Value, c);
            if (row is null)
                return null;
            var at = row.ValidFrom > facts.Now ? row.ValidFrom : facts.Now;
            var held = await HoldingsOfAsync(db, provider, new AccountId(row.AgentId), c);
            var whole = held with { Delegations = [.. held.Delegations.Select(d => d.Id.Value == row.Id ? d with { Confirmed = true, SuspendedAt = null } : d)] };
            return await AnswerAsync(db, provider, facts, whole, row, at, c);
        }, cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    /// <summary>What somebody holds for a provider, as the access table reads it.</summary>
    internal static async Task<Holdings> HoldingsOfAsync(PortalDb db, ProviderId provider, AccountId account, CancellationToken cancel) =>
        (await HoldingsOfAsync(db, [provider.Value], account, cancel))[provider.Value];

    /// <summary>The same for several providers at once.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, Holdings>> HoldingsOfAsync(
        PortalDb db, IReadOnlyCollection<Guid> providers, AccountId account, CancellationToken cancel)
    {
        var principals = (await db.Principals.AsNoTracking()
            .Where(p => providers.Contains(p.ProviderId) && p.AccountId == account.Value && (p.Status == "claimed" || p.Status == "verified")).ToListAsync(cancel))
            .ToLookup(p => p.ProviderId);
        var delegations = (await db.Delegations.AsNoTracking()
            .Where(d => providers.Contains(d.ProviderId) && d.AgentId == account.Value && d.EndedAt == null).OrderBy(d => d.Id).ToListAsync(cancel))
            .ToLookup(d => d.ProviderId);
        return providers.Distinct().ToDictionary(id => id, id => new Holdings(
            principals[id].SingleOrDefault() is { } principal ? new PrincipalHolding(new PrincipalId(principal.Id), principal.Status == "verified") : null,
            [.. delegations[id].Select(d => d.Holding())]));
    }

    /// <summary>An application as the access table is asked about it, with the sections of its form.</summary>
    internal static Resource ResourceOf(ProviderId provider, EnrollmentApplicationId application, FormDefinition form, bool submitted) => new(
        Provider: provider, Application: application, Submitted: submitted,
        Sections: SectionRef.Of(form));

    /// <summary>Whether something was certified matters to what staff may see, and nobody of staff is looked at here.</summary>
    internal const bool Submitted = false;

    private async Task<PreviewView> AnswerAsync(
        PortalDb db, ProviderId provider, AccessFacts facts, Holdings person, DelegationRow? row, DateTimeOffset at, CancellationToken cancel)
    {
        var question = new PreviewQuestion(facts.Actor, facts.Holdings, person, facts.Now, at);
        var applications = await VisibleTo.Applications(db, facts.Actor, facts.Now).AsNoTracking()
            .Where(a => a.ProviderId == provider.Value).OrderBy(a => a.StartedAt).ToListAsync(cancel);
        var shown = new List<PreviewedApplication>();
        foreach (var application in applications)
            if (forms.Find(application.FormKey, application.FormVersion) is { } form)
                Add(new EnrollmentApplicationId(application.Id), ApplicationName.Of(application, forms).Whole, form, !application.Status.After(LifecycleStep.Edit).Succeeded);
        // An id that no application has: what is decided is what those of later will be decided by.
        foreach (var form in forms.Current)
            Add(null, $"{form.Title}, those that are started later", form, false);
        var who = row is null ? null : await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == row.AgentId, cancel);
        return new PreviewView(shown, AccessPreview.Of(question, provider), who?.Name, row is null ? null : AccessStates.Of(row, facts.Now), at)
        {
            AccountSuspended = who?.SuspendedAt is not null,
        };

        void Add(EnrollmentApplicationId? id, string title, FormDefinition form, bool closed)
        {
            if (AccessPreview.Of(question, ResourceOf(provider, id ?? new EnrollmentApplicationId(Guid.Empty), form, Submitted)) is { } what)
                shown.Add(new PreviewedApplication(id, title, what, closed));
        }
    }
}
