using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What one person did in one section.</summary>
/// <param name="What">The application.</param>
/// <param name="Part">The section, or the application as a whole.</param>
/// <param name="Counts">What was counted.</param>
public sealed record UseLine(string What, string Part, AccessUseRow Counts);

/// <summary>How one person uses their access.</summary>
/// <param name="Account">The person.</param>
/// <param name="Name">Their name.</param>
/// <param name="Access">The newest period of their access, to go to; null for a principal.</param>
/// <param name="State">How the access stands that brings them farthest; ended when there is none any more.</param>
/// <param name="LastUsed">When they last used it.</param>
/// <param name="Views">How often something was on their screen.</param>
/// <param name="Edits">How many changes they made.</param>
/// <param name="Downloads">How many files they took.</param>
/// <param name="Refused">How many attempts were refused.</param>
/// <param name="LastRefused">The last of those.</param>
public sealed record PersonUse(
    AccountId Account, string Name, DelegationId? Access, AccessState State, DateTimeOffset? LastUsed, long Views, long Edits, long Downloads, long Refused,
    DateTimeOffset? LastRefused)
{
    /// <summary>Whether they have access now.</summary>
    public bool Has => State == AccessState.Live;
}

/// <summary>How far the ledger was counted.</summary>
/// <param name="At">When the last entry that is counted happened.</param>
/// <param name="Later">Numbered entries that are not counted yet.</param>
public sealed record CountedTo(DateTimeOffset? At, long Later);

/// <summary>How everybody uses the access to one provider.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="People">Who has access, and who had it.</param>
/// <param name="Strangers">Refused attempts of people who never had access. Who they are is not the provider's to know.</param>
/// <param name="LastStranger">The last of those.</param>
/// <param name="Counted">How far it is counted.</param>
public sealed record ProviderUse(string Provider, IReadOnlyList<PersonUse> People, long Strangers, DateTimeOffset? LastStranger, CountedTo Counted);

/// <summary>What one person did for one provider, section by section.</summary>
/// <param name="Lines">As far as the viewer sees the sections.</param>
/// <param name="LastUsed">When they last used their access.</param>
/// <param name="Refused">How many attempts were refused.</param>
/// <param name="LastRefused">The last of those.</param>
/// <param name="Counted">How far it is counted.</param>
public sealed record PersonUseView(
    IReadOnlyList<UseLine> Lines, DateTimeOffset? LastUsed, long Refused, DateTimeOffset? LastRefused, CountedTo Counted);

/// <summary>Reading how access is used. What is read was counted from the ledger, and says how far.</summary>
public sealed class AccessUses(AccessGate gate, FormCatalog forms)
{
    /// <summary>Everybody's use of the access to one provider.</summary>
    public Task<Result<ProviderUse>> OfProviderAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewUse, new Target(Provider: provider), async (db, facts, c) =>
        {
            var use = await SeenUse.LoadAsync(db, facts, provider, forms, c);
            var delegations = await db.Delegations.AsNoTracking()
                .Where(d => d.ProviderId == provider.Value && !db.Delegations.Any(next => next.ReplacesId == d.Id)).OrderBy(d => d.GivenAt).ToListAsync(c);
            var principals = await db.Principals.AsNoTracking()
                .Where(p => p.ProviderId == provider.Value && p.Status != "contested" && (p.Status != "refused" || p.VerifiedAt != null || !p.Contested))
                .ToListAsync(c);
            var ids = delegations.Select(d => d.AgentId).Concat(principals.Select(p => p.AccountId)).ToHashSet();
            var names = await db.NamesOfAsync(ids, c);
            var rows = use.Rows.ToLookup(row => row.AccountId);
            var strangers = use.Rows.Where(row => !ids.Contains(row.AccountId)).ToList();
            return new ProviderUse(
                await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.LegalName).SingleAsync(c),
                [.. ids.Select(id => Describe(id)).OrderBy(p => p.State).ThenBy(p => p.Name, StringComparer.Ordinal)],
                strangers.Sum(row => row.Refused), strangers.Max(row => row.LastRefused), await CountedAsync(db, c));

            PersonUse Describe(Guid id)
            {
                var mine = delegations.Where(d => d.AgentId == id).ToList();
                var newest = mine.LastOrDefault(d => d.EndedAt is null) ?? mine.LastOrDefault();
                return new PersonUse(
                    new AccountId(id), names[id], newest is null ? null : new DelegationId(newest.Id),
                    principals.Any(p => p.AccountId == id && p.Status is "claimed" or "verified")
                        ? AccessState.Live
                        : mine.Select(d => AccessStates.Of(d, facts.Now)).DefaultIfEmpty(AccessState.Ended).Min(),
                    rows[id].Max(row => row.LastUsed), rows[id].Sum(row => row.Views), rows[id].Sum(row => row.Edits), rows[id].Sum(row => row.Downloads),
                    rows[id].Sum(row => row.Refused), rows[id].Max(row => row.LastRefused));
            }
        }, cancel);

    /// <summary>What the person did whose access this is, whether they still have it or not.</summary>
    public async Task<Result<PersonUseView>> OfPersonAsync(ProviderId provider, DelegationId delegation, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<PersonUseView?>(Actions.ViewUse, new Target(Provider: provider), async (db, facts, c) =>
        {
            var agent = await db.Delegations.Where(d => d.Id == delegation.Value && d.ProviderId == provider.Value)
                .Select(d => (Guid?)d.AgentId).SingleOrDefaultAsync(c);
            if (agent is not { } id)
                return null;
            var use = await SeenUse.LoadAsync(db, facts, provider, forms, c, new AccountId(id));
            return new PersonUseView(
                [.. use.Rows.Where(row => use.TitleOf(row) is not null).OrderBy(use.PlaceOf).Select(row => new UseLine(use.TitleOf(row)!, use.PartOf(row), row))],
                use.Rows.Max(row => row.LastUsed), use.Rows.Sum(row => row.Refused), use.Rows.Max(row => row.LastRefused), await CountedAsync(db, c));
        }, cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    /// <summary>How far the ledger was counted, in the snapshot of a reading.</summary>
    internal static async Task<CountedTo> CountedAsync(PortalDb db, CancellationToken cancel)
    {
        var head = await db.AccessUseHead.AsNoTracking().SingleAsync(cancel);
        return new CountedTo(head.CountedTo, (await db.LedgerEntries.MaxAsync(e => (long?)e.Seq, cancel) ?? 0) - head.Seq);
    }
}
