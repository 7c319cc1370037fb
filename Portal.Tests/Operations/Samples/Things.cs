using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Tests.Operations.Samples;

/// <summary>A service as it should be: the door is asked first, and what is named beside it has to belong to it.</summary>
public sealed class GuardedThings(OperationRunner operations, AccessGate gate)
{
    public Task<Result<string>> NameAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewProvider, new Target(provider), async (db, _, c) =>
            (await db.Providers.SingleAsync(p => p.Id == provider.Value, c)).LegalName, cancel);

    public Task<Result<int>> RenameAsync(ProviderId provider, DelegationId delegation, string name, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.KeepProvider, provider, async (operation, c) =>
            await operation.Db.Delegations.AnyAsync(d => d.Id == delegation.Value && d.ProviderId == provider.Value, c)
                ? await operation.Db.Providers.Where(p => p.Id == provider.Value).ExecuteUpdateAsync(set => set.SetProperty(p => p.LegalName, name), c)
                : Error.NotFound, cancel);
}

/// <summary>A service with a hole in each method.</summary>
public sealed class LeakyThings(OperationRunner operations, IDbContextFactory<PortalDb> factory)
{
    /// <summary>Answers whatever is asked.</summary>
    public async Task<Result<string>> AnswersAsync(ProviderId provider, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        return (await db.Providers.SingleAsync(p => p.Id == provider.Value, cancel)).LegalName;
    }

    /// <summary>Writes first and asks afterwards.</summary>
    public async Task<Result<int>> WritesAsync(ProviderId provider, string name, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        await db.Providers.Where(p => p.Id == provider.Value).ExecuteUpdateAsync(set => set.SetProperty(p => p.AccessEpoch, p => p.AccessEpoch + 1), cancel);
        return await operations.ForProviderAsync<int>(Actions.KeepProvider, provider, (_, _) => Task.FromResult<Result<int>>(name.Length), cancel);
    }

    /// <summary>Tells absent from forbidden.</summary>
    public Task<Result<int>> TellsAsync(InvitationId invitation, CancellationToken cancel = default) =>
        operations.RunAsync<int>(Actions.AnswerInvitation, async (operation, c) =>
            await operation.Db.Invitations.AnyAsync(i => i.Id == invitation.Value, c)
                ? new Error("invitation.not-yours", "This invitation is for somebody else.")
                : Error.NotFound, cancel);

    /// <summary>Has no way to say no.</summary>
    public async Task<string> NeverRefusesAsync(EnrollmentApplicationId application, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        return $"{await db.Applications.CountAsync(a => a.Id == application.Value, cancel)} found";
    }
}
