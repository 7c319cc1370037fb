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
    private static readonly Error AsAWhole = new("application.lock-as-a-whole", "");
    private readonly AccessReader _access = new(sectionsOfForm);

    /// <summary>Changes something that has no provider: one's own account, staff matters, a record that is only now created.</summary>
    public Task<Result<T>> RunAsync<T>(
        PortalAction action, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default) =>
        RunAsync(
            action, new Target(), action.Permission == Permission.AdministerAccounts ? LockMode.Administration : LockMode.Session, change, cancel);

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
        var beside = await RunAsync<T>(
            action, target, LockMode.Section,
            (operation, c) => operation.Application.Status == ApplicationStatus.AwaitingSignature
                ? Task.FromResult<Result<T>>(AsAWhole)
                : change(operation, c),
            cancel);
        return beside.Error == AsAWhole ? await RunAsync(action, target, LockMode.Application, change, cancel) : beside;
    }

    /// <summary>Changes a look of the help desk. Follows and is followed by changes of its provider's access.</summary>
    public Task<Result<T>> ForLookAsync<T>(
        PortalAction action, LookId look, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default) =>
        RunAsync(action, new Target(Look: look), LockMode.Provider, change, cancel);

    /// <summary>Looks at something and records the look, with the decision and the entry in one transaction. Changes nothing else.</summary>
    public Task<Result<T>> LookAtAsync<T>(
        PortalAction action, Target target, Func<Operation, CancellationToken, Task<Result<T>>> look, CancellationToken cancel = default) =>
        RunAsync(action, target, LockMode.Session, look, cancel);

    /// <summary>
    /// Does what the portal does by itself, by the clock: in nobody's name, whoever's request or circuit this may run beside. Only an action
    /// of <see cref="Reach.Portal"/> is allowed to it.
    /// </summary>
    public Task<Result<T>> AsPortalAsync<T>(
        PortalAction action, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel = default) =>
        RunAsync(action, new Target(), LockMode.Session, change, asPortal: true, cancel);

    private Task<Result<T>> RunAsync<T>(
        PortalAction action, Target target, LockMode mode, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel) =>
        RunAsync(action, target, mode, change, asPortal: false, cancel);

    private async Task<Result<T>> RunAsync<T>(
        PortalAction action, Target target, LockMode mode, Func<Operation, CancellationToken, Task<Result<T>>> change, bool asPortal,
        CancellationToken cancel)
    {
        var ticket = asPortal ? null : await current.GetAsync();
        await using var db = await factory.CreateDbContextAsync(cancel);
        // An operation is kept whole or not at all, and the way back to its middle costs two statements. Whoever needs one makes it (AddressChange).
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var facts = await _access.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), ticket, target, mode, cancel);
        if (asPortal)
            facts = facts with { Actor = Actor.Portal };

        if (facts.Decide(action) is not AccessDecision.Allowed allowed)
        {
            await transaction.RollbackAsync(cancel);
            return await DeniedAttempt.RecordAsync(db, action, target, facts);
        }

        var operation = new Operation(db, action, facts, allowed.Basis, outbox);
        var result = await change(operation, cancel);
        if (!result.Succeeded)
        {
            await transaction.RollbackAsync(cancel);
            return result.Error == Error.NotFound ? await DeniedAttempt.RecordAsync(db, action, target, facts) : result;
        }
        await db.SaveChangesAsync(cancel);
        await NoticeWriter.WriteAsync(operation, cancel);
        // Whoever ends access waits for these locks; a period that runs out meanwhile waits for nobody.
        if (facts.Holdings.Delegations.Any(d => d.Terms.ValidUntil is not null)
            && facts with { Now = await operation.ClockAsync(cancel) } is var late && !late.Decide(action).IsAllowed)
        {
            await transaction.RollbackAsync(cancel);
            return await DeniedAttempt.RecordAsync(db, action, target, late);
        }
        await transaction.CommitAsync(cancel);
        Receipt.Committed(operation.FirstEntry);
        operation.RunAfterCommit();
        return result;
    }
}
