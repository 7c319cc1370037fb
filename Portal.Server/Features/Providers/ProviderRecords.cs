using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.Providers;

/// <summary>Correcting a provider's record. Its NPI stays: another NPI is another provider.</summary>
public sealed class ProviderRecords(OperationRunner operations, DataKeys keys)
{
    /// <summary>
    /// Changes the record. What staff had checked, the name and the kind, they check again: a verified principal becomes a claim that needs
    /// new evidence. So does a claim whose kind changes: it was made for another one. What waits for a signature has to be asked for again,
    /// because the content to sign names the provider.
    /// </summary>
    public Task<Result<ProviderId>> CorrectAsync(ProviderId provider, ProviderInput typed, CancellationToken cancel = default) =>
        operations.ForProviderAsync<ProviderId>(Actions.KeepProvider, provider, async (operation, c) =>
        {
            var row = await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c);
            var read = (typed with { Npi = row.Npi }).Check();
            if (!read.Succeeded)
                return read.Error;
            var changed = ProviderInput.Of(row).Differing(read.Value);
            if (changed.Count == 0)
                return provider;
            await SignatureRequests.LockOpenAsync(operation, provider, c);
            var live = await operation.Db.Principals
                .FromSql($"select * from principals where provider_id = {provider.Value} and status in ('claimed', 'verified') order by id for update")
                .ToListAsync(c);
            if (read.Value.Kind != row.Kind && live.Count > 1)
                return ProviderErrors.SeveralOfficials;
            if (changed.Contains("legal-name") || changed.Contains("kind"))
                foreach (var principal in live)
                    await CheckAgainAsync(operation, principal, read.Value.Kind == row.Kind ? principal.Capacity : read.Value.Capacity, c);
            await TakeOverAsync(operation, row, read.Value, c);
            await operation.AnnounceAccessChangeAsync(provider, c);
            return provider;
        }, cancel);

    /// <summary>Writes what was said into the record. The caller holds the provider's lock and tells the open screens.</summary>
    internal static async Task TakeOverAsync(Operation operation, ProviderRow row, ProviderInput said, CancellationToken cancel)
    {
        var changed = ProviderInput.Of(row).Differing(said);
        if (changed.Count == 0)
            return;
        (row.Kind, row.LegalName, row.Taxonomy, row.PracticeState) = (said.Kind, said.LegalName, said.Taxonomy, said.PracticeState);
        operation.Record(new ProviderCorrected(new ProviderId(row.Id), changed));
        await SignatureRequests.VoidAllAsync(operation, new ProviderId(row.Id), SignatureRequests.RecordCorrected, cancel);
    }

    // The old binding keeps its history, what it was a binding of included: whoever asks about the past is not told what was corrected later.
    // The new one is of the same account, and what the account gave others stays given. A claim that nobody decided about, and that stays what
    // it is, goes on with its evidence.
    private async Task CheckAgainAsync(Operation operation, PrincipalRow principal, string capacity, CancellationToken cancel)
    {
        if (principal.Status == "claimed" && principal.Capacity == capacity)
            return;
        (principal.Status, principal.DecidedBy, principal.DecidedAt) = ("ended", null, operation.Now);
        principal.DecisionReason = "The record was corrected; the name or the kind has to be checked again.";
        await operation.Db.SaveChangesAsync(cancel); // First, because two live bindings of one account are refused.
        var anew = operation.Db.Principals.Add(new PrincipalRow
        {
            Id = Operation.NewId(),
            ProviderId = principal.ProviderId,
            AccountId = principal.AccountId,
            Capacity = capacity,
            Status = "claimed",
            ClaimedAt = operation.Now,
        }).Entity;
        keys.Create(operation.Db, DataKeys.OwnerOf(new PrincipalId(anew.Id))).Dispose();
        operation.Record(new ProviderClaimedAnew(new ProviderId(anew.ProviderId), new PrincipalId(anew.Id), new PrincipalId(principal.Id)));
    }
}
