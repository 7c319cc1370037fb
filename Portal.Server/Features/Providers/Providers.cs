using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Providers;

/// <summary>What became of a claim.</summary>
public sealed record Claim(ProviderId Provider, PrincipalId Principal, bool Contested);

/// <summary>Creating a provider record and claiming to be its practitioner or official.</summary>
public sealed class Providers(OperationRunner operations, ProviderMails mails, DataKeys keys, TakeOvers takeOvers, RateLimiter limiter)
{
    /// <summary>
    /// How many records an account may claim in a day: an official of a group claims dozens. Each claim answers whether there is a record, and
    /// tells everybody who holds it.
    /// </summary>
    public static readonly RateLimit ClaimsOfADay = new("provider-claim", 50, 24 * 60, "You claimed many records today.");

    /// <summary>
    /// Creates the record, or joins the one that has this NPI. Whoever comes first holds a claimed binding; a later claim of an NPI that
    /// somebody holds is contested: it has no power, staff decide, and everybody who holds it or manages access is told and can object. So
    /// is the claim of a record that nobody holds and that is not empty: an agent started it, or its holder was ended.
    /// </summary>
    public Task<Result<Claim>> CreateAsync(ProviderInput typed, CancellationToken cancel = default) =>
        operations.RunAsync<Claim>(Actions.CreateProvider, async (operation, c) =>
        {
            var checkedInput = typed.Check();
            if (!checkedInput.Succeeded)
                return checkedInput.Error;
            // Beside this transaction: a claim that is refused counts too.
            if (await limiter.TakeAsync(ClaimsOfADay, operation.Account.Value.ToString(), c) is { } limited)
                return limited with { Field = "npi" };
            var input = checkedInput.Value;
            var me = operation.Account.Value;
            // Two people may enter the same NPI at the same moment: the index lets one of them create it, and both go on with that row.
            await operation.Db.Database.ExecuteSqlAsync(
                $"""
                insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by)
                values ({Operation.NewId()}, {input.Npi}, {input.Kind}, {input.LegalName}, {input.Taxonomy}, {input.PracticeState}, {me})
                on conflict (npi) do nothing
                """, c);
            var provider = await operation.Db.Providers
                .FromSql($"select * from providers where npi = {input.Npi} for no key update").SingleAsync(c);
            var live = await operation.Db.Principals.AsNoTracking()
                .Where(p => p.ProviderId == provider.Id && (p.Status == "claimed" || p.Status == "verified" || p.Status == "contested"))
                .ToListAsync(c);
            if (live.Find(p => p.AccountId == me) is { } mine)
                return mine.Status == "contested" ? ProviderErrors.AlreadyClaimed : ProviderErrors.AlreadyYours;
            var holders = live.FindAll(p => p.Status != "contested");
            // Nobody holds it, and it is not empty: who comes first is not therefore whose it is. A claim that its claimant made anew, and that
            // nobody of staff decided about, fills nothing.
            var unknown = holders.Count == 0
                && (provider.StartedByAgent || await operation.Db.Principals.AnyAsync(p => p.ProviderId == provider.Id && (p.VerifiedAt != null || (p.Status == "ended" && p.DecidedBy != null)), c)
                    || await operation.Db.Applications.AnyAsync(a => a.ProviderId == provider.Id, c));
            return await ClaimAsync(operation, provider, input, holders, unknown, c);
        }, cancel);

    private async Task<Claim> ClaimAsync(
        Operation operation, ProviderRow provider, ProviderInput said, List<PrincipalRow> holders, bool unknown, CancellationToken cancel)
    {
        var contested = holders.Count > 0 || unknown;
        // Those who manage access are told and can object, also where nobody holds the record.
        var asked = holders.Count > 0 || (unknown && await VisibleTo.Managing(operation.Db, new ProviderId(provider.Id), operation.Now).AnyAsync(cancel));
        var differing = ProviderInput.Of(provider).Differing(said);
        var principal = new PrincipalRow
        {
            Id = Operation.NewId(),
            ProviderId = provider.Id,
            AccountId = operation.Account.Value,
            Capacity = said.Capacity,
            Status = contested ? "contested" : "claimed",
            Contested = contested,
            ClaimedAt = operation.Now,
            ObjectUntil = asked ? operation.Now.AddDays(TakeOverRules.ObjectionDays) : null,
            ClaimedKind = differing.Count == 0 ? null : said.Kind,
            ClaimedLegalName = differing.Count == 0 ? null : said.LegalName,
            ClaimedTaxonomy = differing.Count == 0 ? null : said.Taxonomy,
            ClaimedState = differing.Count == 0 ? null : said.PracticeState,
        };
        operation.Db.Principals.Add(principal);
        keys.Create(operation.Db, DataKeys.OwnerOf(new PrincipalId(principal.Id))).Dispose();
        var claim = new Claim(new ProviderId(provider.Id), new PrincipalId(principal.Id), contested);
        if (!contested)
        {
            // Nobody holds it any more: the words of a claim that was refused do not stay.
            await ProviderRecords.TakeOverAsync(operation, provider, said, cancel);
            operation.Record(new ProviderCreated(claim.Provider, claim.Principal, provider.Npi));
            await operation.AnnounceAccessChangeAsync(claim.Provider, cancel);
            await takeOvers.BeginRivalsAnewAsync(operation, principal, cancel);
        }
        else
        {
            operation.Record(new ProviderClaimContested(claim.Provider, claim.Principal));
            operation.SendAll(await mails.ContestedAsync(operation, provider, holders, principal, cancel));
        }
        return claim;
    }
}
