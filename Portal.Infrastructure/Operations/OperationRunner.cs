using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// The only way to change anything: actor from the session, locks, clock, decision, change, ledger entry and outbox rows in one
/// transaction. A denied attempt is recorded and answered with "not found".
/// </summary>
public sealed class OperationRunner(IDbContextFactory<PortalDb> factory, ICurrentSession current, SectionsOfForm sectionsOfForm)
{
    private readonly AccessReader _access = new(sectionsOfForm);

    /// <summary>Changes something that has no provider: one's own account, staff matters, a record that is only now created.</summary>
    public Task<Result<T>> RunAsync<T>(
        PortalAction action, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default) =>
        RunAsync(action, new Target(), LockMode.Session, change, cancel);

    /// <summary>Changes a provider's record or who has access to it. Such changes of one provider follow each other.</summary>
    public Task<Result<T>> ForProviderAsync<T>(
        PortalAction action, ProviderId provider, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default) =>
        RunAsync(action, new Target(Provider: provider), LockMode.Provider, change, cancel);

    /// <summary>Moves an application through its life. Waits for edits that are under way and keeps out new ones.</summary>
    public Task<Result<T>> ForApplicationAsync<T>(
        PortalAction action, EnrollmentApplicationId application, Func<Operation, CancellationToken, Task<Result<T>>> change,
        CancellationToken cancel = default) =>
        RunAsync(action, new Target(Application: application), LockMode.Application, change, cancel);

    /// <summary>
    /// Changes one section of a draft, beside changes of other sections. An edit of an application that waits for its signature voids the
    /// request, which is a step of its life: then the application is locked like one, from the start.
    /// </summary>
    public async Task<Result<T>> ForSectionAsync<T>(
        PortalAction action, EnrollmentApplicationId application, string section,
        Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default)
    {
        var target = new Target(Application: application, Section: section);
        var beside = true;
        var result = await RunAsync<T>(
            action, target, LockMode.Section,
            (operation, c) =>
            {
                beside = operation.Application.Status != ApplicationStatus.AwaitingSignature;
                return beside ? change(operation, c) : Task.FromResult<Result<T>>(Error.NotFound);
            },
            cancel);
        return beside ? result : await RunAsync(action, target, LockMode.Application, change, cancel);
    }

    private async Task<Result<T>> RunAsync<T>(
        PortalAction action, Target target, LockMode mode, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel)
    {
        var ticket = await current.GetAsync();
        await using var db = await factory.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var facts = await _access.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), ticket, target, mode, cancel);

        if (facts.Decide(action) is not AccessDecision.Allowed allowed)
        {
            db.PendingEntries.Add(Denied(action, target, facts));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return Error.NotFound;
        }

        var operation = new Operation(db, action, facts, allowed.Basis);
        var result = await change(operation, cancel);
        if (!result.Succeeded)
            return result; // Leaving the transaction rolls it back.
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await operation.RunAfterCommitAsync();
        return result;
    }

    private static PendingEntryRow Denied(PortalAction action, Target target, AccessFacts facts)
    {
        var reason = ((AccessDecision.Denied)facts.Decide(action)).Reason;
        var denied = new AccessDenied(facts.Resource.Provider ?? target.Provider, target.Application, target.Section, reason);
        return new LedgerEntry(Operation.NewId(), facts.Now, facts.Actor.Account, facts.Session, action.Name, "denied", "", denied).ToRow();
    }
}
