using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Providers;

/// <summary>What became of a claim.</summary>
public sealed record Claim(ProviderId Provider, PrincipalId Principal, bool Contested);

/// <summary>Creating a provider record and claiming to be its practitioner or official.</summary>
public sealed class Providers(OperationRunner operations, ProviderMails mails, DataKeys keys)
{
    /// <summary>
    /// Creates the record, or joins the one that has this NPI. Whoever comes first holds a claimed binding; a later claim of an NPI that
    /// somebody holds is contested: it has no power, staff decide, and the first one is told.
    /// </summary>
    public Task<Result<Claim>> CreateAsync(ProviderInput typed, CancellationToken cancel = default) =>
        operations.RunAsync<Claim>(Actions.CreateProvider, async (operation, c) =>
        {
            var checkedInput = typed.Check();
            if (!checkedInput.Succeeded)
                return checkedInput.Error;
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
            return await ClaimAsync(operation, provider, input, live.Find(p => p.Status != "contested"), c);
        }, cancel);

    private async Task<Claim> ClaimAsync(
        Operation operation, ProviderRow provider, ProviderInput said, PrincipalRow? holder, CancellationToken cancel)
    {
        var differing = ProviderInput.Of(provider).Differing(said);
        var principal = new PrincipalRow
        {
            Id = Operation.NewId(),
            ProviderId = provider.Id,
            AccountId = operation.Account.Value,
            Capacity = said.Capacity,
            Status = holder is null ? "claimed" : "contested",
            Contested = holder is not null,
            ClaimedAt = operation.Now,
            ClaimedKind = differing.Count == 0 ? null : said.Kind,
            ClaimedLegalName = differing.Count == 0 ? null : said.LegalName,
            ClaimedTaxonomy = differing.Count == 0 ? null : said.Taxonomy,
            ClaimedState = differing.Count == 0 ? null : said.PracticeState,
        };
        operation.Db.Principals.Add(principal);
        keys.Create(operation.Db, DataKeys.OwnerOf(new PrincipalId(principal.Id))).Dispose();
        var claim = new Claim(new ProviderId(provider.Id), new PrincipalId(principal.Id), holder is not null);
        if (holder is null)
        {
            // Nobody holds it any more: the words of a claim that was refused do not stay.
            await ProviderRecords.TakeOverAsync(operation, provider, said, cancel);
            operation.Record(new ProviderCreated(claim.Provider, claim.Principal, provider.Npi));
            await operation.AnnounceAccessChangeAsync(claim.Provider, cancel);
        }
        else
        {
            operation.Record(new ProviderClaimContested(claim.Provider, claim.Principal));
            operation.Send(await mails.ContestedAsync(operation, provider, holder, principal, cancel));
        }
        return claim;
    }
}
