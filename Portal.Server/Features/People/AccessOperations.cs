using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.People;

/// <summary>What operations on somebody's access share.</summary>
internal static class AccessOperations
{
    /// <summary>
    /// Somebody's access, locked with everything that hangs on it, if it is the actor's to change: the principal reaches every delegation of
    /// the provider; an agent those that they gave, and never their own.
    /// </summary>
    public static async Task<AccessPlan?> ReachAsync(
        this Operation operation, ProviderId provider, DelegationId delegation, CancellationToken cancel) =>
        await AccessPlan.LoadAsync(operation.Db, provider, delegation, locked: true, cancel) is { } access && access.IsReachedBy(operation.Facts)
            ? access
            : null;

    /// <summary>Does to somebody's access what has a reason, and an effect on others that the person was shown before.</summary>
    /// <param name="operation">The operation, with the provider's lock.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The delegation.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="seen">What the person saw that would happen (<see cref="AccessPlan.Seen"/>); null when they were not shown anything.</param>
    /// <param name="becomes">What would happen, or why it may not.</param>
    /// <param name="act">Does it, with the reason.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<Result<T>> ActOnAsync<T>(
        this Operation operation, ProviderId provider, DelegationId delegation, string reason, string? seen,
        Func<AccessPlan, Result<AccessPlan>> becomes, Func<AccessPlan, string, Task<T>> act, CancellationToken cancel)
    {
        if (OfferRules.CheckReason(reason) is { Succeeded: false } unexplained)
            return unexplained.Error!;
        if (await operation.ReachAsync(provider, delegation, cancel) is not { } access)
            return Error.NotFound;
        var plan = becomes(access);
        if (!plan.Succeeded)
            return plan.Error;
        return seen is null || seen == plan.Value.Seen ? await act(plan.Value, reason.Trim()) : AccessErrors.EffectChanged;
    }

    /// <summary>Whether it is theirs to change.</summary>
    public static bool IsReachedBy(this AccessPlan access, AccessFacts facts) =>
        EffectiveAccess.Reaches(facts.Holdings, access.Giver is { } giver ? new DelegationId(giver.Id) : null, facts.Now);

    /// <summary>Whether all of these are applications of the provider.</summary>
    public static async Task<bool> AreOfAsync(
        this Operation operation, ProviderId provider, IReadOnlyCollection<EnrollmentApplicationId> applications, CancellationToken cancel)
    {
        var chosen = applications.Select(a => a.Value).Distinct().ToArray();
        return await operation.Db.Applications.CountAsync(a => a.ProviderId == provider.Value && chosen.Contains(a.Id), cancel) == chosen.Length;
    }

    /// <summary>Tells both sides that a period took the place of another one, and of what was narrowed or ended beside it.</summary>
    public static async Task TellAsync(this Operation operation, AccessMails mails, Replaced done, string cause, CancellationToken cancel)
    {
        operation.SendAll(await mails.ReplacedAsync(operation, done.Successor, cause, cancel));
        foreach (var (row, how) in done.Beside)
            operation.SendAll(await mails.ReplacedAsync(operation, row, how, cancel));
        foreach (var row in done.Ended)
            operation.SendAll(await mails.EndedAsync(operation, row, cancel));
    }

    /// <summary>Queues several mails.</summary>
    public static void SendAll(this Operation operation, IEnumerable<OutboxMail> mails)
    {
        foreach (var mail in mails)
            operation.Send(mail);
    }
}
