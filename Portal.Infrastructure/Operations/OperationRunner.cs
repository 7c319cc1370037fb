using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Outbox;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// The only way to change anything: actor from the session, locks, clock, decision, change, ledger entry and outbox rows in one
/// transaction. A denied attempt is recorded and answered with "not found".
/// </summary>
public sealed class OperationRunner(
    IDbContextFactory<PortalDb> factory, ICurrentSession current, SectionsOfForm sectionsOfForm, OutboxSeal outbox)
{
    private readonly AccessReader _access = new(sectionsOfForm);

    /// <summary>Changes something that has no provider: one's own account, staff matters, a record that is only now created.</summary>
    public Task<Result<T>> RunAsync<T>(
        PortalAction action, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default) =>
        RunAsync(action, new Target(), WithoutProvider(action), change, cancel);

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

    /// <summary>Looks at something and records the look, with the decision and the entry in one transaction. Changes nothing else.</summary>
    public Task<Result<T>> LookAtAsync<T>(
        PortalAction action, Target target, Func<Operation, CancellationToken, Task<Result<T>>> look, CancellationToken cancel = default) =>
        RunAsync(action, target, LockMode.Session, look, cancel);

    private static LockMode WithoutProvider(PortalAction action) => action switch
    {
        { Permission: Permission.AdministerAccounts } => LockMode.Administration,
        { Reach: Reach.Visitor or Reach.OwnAccount } => LockMode.OwnSessions,
        _ => LockMode.Session,
    };

    private async Task<Result<T>> RunAsync<T>(
        PortalAction action, Target target, LockMode mode, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel)
    {
        var ticket = await current.GetAsync();
        await using var db = await factory.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var facts = await _access.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), ticket, target, mode, cancel);

        var decision = facts.Decide(action);
        if (decision is AccessDecision.Denied denied)
        {
            db.PendingEntries.Add(DeniedAttempt.Of(action, target, facts, denied));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return Error.NotFound;
        }

        var operation = new Operation(db, action, facts, ((AccessDecision.Allowed)decision).Basis, outbox);
        var result = await change(operation, cancel);
        if (!result.Succeeded)
            return result; // Leaving the transaction rolls it back.
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await operation.RunAfterCommitAsync();
        return result;
    }
}
