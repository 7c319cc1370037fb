using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.People;

/// <summary>One's own access.</summary>
/// <param name="Id">Its newest period.</param>
/// <param name="Provider">The provider.</param>
/// <param name="ProviderName">Its name.</param>
/// <param name="Npi">Its NPI.</param>
/// <param name="Terms">What it allows.</param>
/// <param name="Reason">What it is for.</param>
/// <param name="GivenBy">Who gave it.</param>
/// <param name="GivenAt">When.</param>
/// <param name="State">How it stands.</param>
/// <param name="Helpers">Names of those who have access from oneself, and would lose it.</param>
/// <param name="Now">The database's clock.</param>
public sealed record MyAccessView(
    DelegationId Id, ProviderId Provider, string ProviderName, string Npi, GrantTerms Terms, string Reason, string GivenBy, DateTimeOffset GivenAt,
    AccessState State, IReadOnlyList<string> Helpers, DateTimeOffset Now)
{
    /// <summary>What one holds for the same provider beside it.</summary>
    public IReadOnlyList<OtherGrant> Others { get; init; } = [];
}

/// <summary>A draft of which somebody was the last to change something.</summary>
public sealed record OpenDraft(EnrollmentApplicationId Id, string Title, IReadOnlyList<string> Sections, DateTimeOffset ChangedAt);

/// <summary>Looking at one's own access, whether it has power or not.</summary>
public sealed class MyAccess(AccessGate gate, FormCatalog forms)
{
    /// <summary>One's own access, also by the id of a period that was replaced since.</summary>
    public async Task<Result<MyAccessView>> OneAsync(DelegationId delegation, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<MyAccessView?>(Actions.ViewOwnAccess, new Target(Delegation: delegation), async (db, facts, c) =>
        {
            var newest = await AccessPlan.NewestOfLineAsync(db, delegation.Value, c);
            var row = await db.Delegations.AsNoTracking().SingleAsync(d => d.Id == newest, c);
            var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == row.ProviderId, c);
            var helpers = await db.Delegations.Where(d => d.ParentId == row.Id && d.EndedAt == null)
                .Join(db.Accounts, d => d.AgentId, a => a.Id, (_, a) => a.Name).Distinct().OrderBy(name => name).ToListAsync(c);
            return new MyAccessView(
                new DelegationId(row.Id), new ProviderId(provider.Id), provider.LegalName, provider.Npi, row.Terms(), row.Reason,
                await db.Accounts.Where(a => a.Id == row.GivenBy).Select(a => a.Name).SingleAsync(c), row.GivenAt, AccessStates.Of(row, facts.Now),
                helpers, facts.Now)
            {
                Others = [.. (await OtherGrants.LoadAsync(db, row.ProviderId, [row.AgentId], [row.Id], c))
                    .Where(other => !AccessPlan.IsOver(other, facts.Now)).Select(other => OtherGrant.Of(other, facts.Now))],
            };
        }, cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    /// <summary>
    /// Drafts of a provider in which one was the last to change a section that one still sees: what somebody who leaves leaves open.
    /// </summary>
    public async Task<IReadOnlyList<OpenDraft>> LeftOpenAsync(MyAccessView access, CancellationToken cancel = default)
    {
        // Without power there is nothing to see, and that is no attempt.
        if (access.State != AccessState.Live)
            return [];
        var touched = await gate.ReadAsync<IReadOnlyList<Touched>>(
            Actions.ViewProvider, new Target(Provider: access.Provider), async (db, facts, c) => await TouchedAsync(db, facts, access.Provider, c), cancel);
        var open = new List<OpenDraft>();
        foreach (var draft in touched.Succeeded ? touched.Value.GroupBy(t => t.Application) : [])
        {
            var facts = await gate.FactsAsync(new Target(Application: draft.Key), cancel);
            var seen = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
            var mine = draft.Where(t => seen.ContainsKey(t.Section)).OrderBy(t => t.At).ToList();
            if (mine.Count > 0 && forms.Find(mine[0].Form, mine[0].FormVersion) is { } form)
                open.Add(new OpenDraft(
                    draft.Key, ApplicationName.ShortOf(form.Title, draft.Key), [.. form.Sections.Where(s => mine.Any(t => t.Section == s.Key)).Select(s => s.Title)], mine[^1].At));
        }
        return [.. open.OrderByDescending(draft => draft.ChangedAt)];
    }

    private static async Task<IReadOnlyList<Touched>> TouchedAsync(PortalDb db, AccessFacts facts, ProviderId provider, CancellationToken cancel)
    {
        var me = facts.Actor.Account!.Value.Value;
        return await VisibleTo.Applications(db, facts.Actor, facts.Now)
            .Where(a => a.ProviderId == provider.Value && (a.Status == ApplicationStatus.Draft || a.Status == ApplicationStatus.AwaitingSignature))
            .Join(
                db.Sections.Where(s => s.ChangedBy == me && s.ChangedAt != null), a => a.CurrentVersionId, s => s.VersionId,
                (a, s) => new Touched(new EnrollmentApplicationId(a.Id), a.FormKey, a.FormVersion, s.SectionKey, s.ChangedAt!.Value))
            .ToListAsync(cancel);
    }

    private sealed record Touched(EnrollmentApplicationId Application, string Form, int FormVersion, string Section, DateTimeOffset At);
}
