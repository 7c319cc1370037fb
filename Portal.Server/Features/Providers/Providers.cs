using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Providers;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Providers;

/// <summary>What a person enters, or an NPPES record fills in, as typed.</summary>
public sealed record NewProvider(string Npi, string Kind, string LegalName, string Taxonomy, string PracticeState);

/// <summary>What became of a claim.</summary>
public sealed record Claim(ProviderId Provider, PrincipalId Principal, bool Contested);

/// <summary>Creating a provider record and claiming to be its practitioner or official.</summary>
public sealed class Providers(OperationRunner operations, ProviderMails mails, DataKeys keys)
{
    public const int MaxNameLength = 200;

    /// <summary>
    /// Creates the record, or joins the one that has this NPI. Whoever comes first holds a claimed binding; a later claim of an NPI that
    /// somebody holds is contested: it has no power, staff decide, and the first one is told.
    /// </summary>
    public Task<Result<Claim>> CreateAsync(NewProvider typed, CancellationToken cancel = default) =>
        operations.RunAsync<Claim>(Actions.CreateProvider, async (operation, c) =>
        {
            var checkedInput = Check(typed);
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
                .FromSql($"select * from providers where npi = {input.Npi} for no key update").AsNoTracking().SingleAsync(c);
            var live = await operation.Db.Principals.AsNoTracking()
                .Where(p => p.ProviderId == provider.Id && (p.Status == "claimed" || p.Status == "verified" || p.Status == "contested"))
                .ToListAsync(c);
            if (live.Find(p => p.AccountId == me) is { } mine)
                return mine.Status == "contested" ? ProviderErrors.AlreadyClaimed : ProviderErrors.AlreadyYours;
            return await ClaimAsync(operation, provider, live.Find(p => p.Status != "contested"), c);
        }, cancel);

    private async Task<Claim> ClaimAsync(Operation operation, ProviderRow provider, PrincipalRow? holder, CancellationToken cancel)
    {
        var principal = new PrincipalRow
        {
            Id = Operation.NewId(),
            ProviderId = provider.Id,
            AccountId = operation.Account.Value,
            Capacity = provider.Kind == "individual" ? "practitioner" : "authorized-official",
            Status = holder is null ? "claimed" : "contested",
            Contested = holder is not null,
            ClaimedAt = operation.Now,
        };
        operation.Db.Principals.Add(principal);
        keys.Create(operation.Db, DataKeys.OwnerOf(new PrincipalId(principal.Id))).Dispose();
        var claim = new Claim(new ProviderId(provider.Id), new PrincipalId(principal.Id), holder is not null);
        if (holder is null)
        {
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

    private static Result<NewProvider> Check(NewProvider typed)
    {
        if (!Npi.TryParse(typed.Npi, out var npi, out var refusal))
            return ProviderErrors.BadNpi(refusal);
        var name = string.Join(' ', typed.LegalName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (name.Length == 0 || name.Any(char.IsControl))
            return ProviderErrors.NoName;
        if (name.Length > MaxNameLength)
            return ProviderErrors.NameTooLong;
        if (typed.Kind is not ("individual" or "organization"))
            return ProviderErrors.NoKind;
        if (!Taxonomy.TryParse(typed.Taxonomy, out var taxonomy))
            return ProviderErrors.BadTaxonomy;
        var state = typed.PracticeState.Trim().ToUpperInvariant();
        return ReferenceLists.Find("states.v1")?.Label(state) is null
            ? ProviderErrors.BadState
            : new NewProvider(npi.Value, typed.Kind, name, taxonomy.Code, state);
    }
}
