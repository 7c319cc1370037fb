using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What a replacement came to.</summary>
/// <param name="Successor">The period that holds now.</param>
/// <param name="Beside">Periods of other people that changed with it, and how: changed or restored. Those that only moved are not among them.</param>
/// <param name="Ended">Periods of other people that ended with it.</param>
internal sealed record Replaced(
    DelegationRow Successor, IReadOnlyList<(DelegationRow Row, string Cause)> Beside, IReadOnlyList<DelegationRow> Ended);

/// <summary>
/// Ending grant periods and beginning others in their place. A period is never rewritten: the auditor's question what held at a moment is
/// answered by the rows. What was given under a period moves with it, as far as it is still within it.
/// </summary>
internal static class GrantPeriods
{
    /// <summary>Ends a period for good.</summary>
    public static void End(Operation operation, DelegationRow row, string cause, string reason)
    {
        Close(operation, row, cause, reason);
        operation.Record(new DelegationEnded(new ProviderId(row.ProviderId), new DelegationId(row.Id), new AccountId(row.AgentId), cause, reason));
    }

    /// <summary>Ends a period with everything that hangs on it.</summary>
    /// <returns>What ended: the period first.</returns>
    public static IReadOnlyList<DelegationRow> EndAll(Operation operation, AccessPlan plan, string cause, string reason)
    {
        End(operation, plan.Row, cause, reason);
        foreach (var child in plan.Children)
            End(operation, child.Row, "parent-ended", reason);
        MoveOffers(operation, plan, null);
        return [plan.Row, .. plan.Children.Select(child => child.Row)];
    }

    /// <summary>
    /// Puts a period with other terms in the place of one that ends now, and carries over what was given under it. Why that is done stands
    /// with the end and in the entry; what the access is for stays what it was, also for whoever has it from them.
    /// </summary>
    /// <param name="operation">Under way, with the provider locked.</param>
    /// <param name="plan">What is replaced, and what becomes of the rest.</param>
    /// <param name="terms">What the new period allows.</param>
    /// <param name="cause">changed, renewed or restored.</param>
    /// <param name="label">Where the permissions came from.</param>
    /// <param name="reason">Why it is done.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="purpose">What the access is for from now on, where that was asked anew; null for what it was for.</param>
    public static async Task<Replaced> ReplaceAsync(
        Operation operation, AccessPlan plan, GrantTerms terms, string cause, string label, string reason, CancellationToken cancel,
        string? purpose = null)
    {
        var row = plan.Row;
        Close(operation, row, cause, reason);
        var ended = plan.Children.Where(child => child.Fate == ChildFate.Ended).Select(child => child.Row).ToList();
        foreach (var child in ended)
            End(operation, child, "parent-ended", reason);
        var moved = plan.Children.Where(child => child.Terms is not null).ToList();
        foreach (var child in moved)
            Close(operation, child.Row, CauseFor(child.Row, row), reason);
        // A line has one period at a time: the database is told of the ends before it is told of the successors.
        await operation.Db.SaveChangesAsync(cancel);

        var successor = Successor(operation, row, plan.Giver?.Id, terms, label, operation.Account.Value, purpose ?? row.Reason, suspended: false);
        Begin(operation, successor, cause, reason);
        var beside = new List<(DelegationRow, string)>();
        foreach (var child in moved)
        {
            var how = CauseFor(child.Row, row);
            var suspended = child.Row.SuspendedAt is not null && how != "restored";
            var next = Successor(operation, child.Row, successor.Id, child.Terms!, child.Row.Preset, child.Row.GivenBy, child.Row.Reason, suspended);
            Begin(operation, next, how == "parent-changed" && child.Fate == ChildFate.Narrowed ? "narrowed" : how, reason);
            if (how == "restored" || child.Fate == ChildFate.Narrowed)
                beside.Add((next, how == "restored" ? how : "changed"));
        }
        MoveOffers(operation, plan, successor.Id);
        await operation.Db.SaveChangesAsync(cancel); // Who is told is read from the rows.
        return new Replaced(successor, beside, ended);
    }

    /// <summary>
    /// Ends the access of somebody who holds the record from now on. What they gave and offered under it is theirs as the holder's: it goes
    /// on, directly under them. What is over by its date ends with it.
    /// </summary>
    /// <returns>What ended of other people.</returns>
    public static async Task<IReadOnlyList<DelegationRow>> LiftAsync(Operation operation, AccessPlan plan, string reason, CancellationToken cancel)
    {
        End(operation, plan.Row, "revoked", reason);
        var over = plan.Children.Where(child => AccessPlan.IsOver(child.Row, operation.Now)).Select(child => child.Row).ToList();
        foreach (var child in over)
            End(operation, child, "parent-ended", reason);
        var lifted = plan.Children.Select(child => child.Row).Except(over).ToList();
        foreach (var child in lifted)
            Close(operation, child, "parent-changed", reason);
        await operation.Db.SaveChangesAsync(cancel);
        foreach (var child in lifted)
            Begin(
                operation,
                Successor(operation, child, null, ChangeRules.From(child.Terms(), operation.Now), child.Preset, child.GivenBy, child.Reason, child.SuspendedAt is not null),
                "parent-changed", reason);
        MoveOffers(operation, plan, null);
        return over;
    }

    /// <summary>Section levels as the ledger writes them.</summary>
    public static IReadOnlyList<string> SectionsForLedger(SectionScope sections) =>
    [
        $"*={sections.Default}",
        .. sections.Named.OrderBy(level => level.Key, StringComparer.Ordinal).Select(level => $"{level.Key}={level.Value}"),
    ];

    // What was suspended with it comes back with it; what was suspended by itself stays so.
    private static string CauseFor(DelegationRow child, DelegationRow parent) => child.SuspendedWith == parent.Id ? "restored" : "parent-changed";

    private static void Close(Operation operation, DelegationRow row, string cause, string reason) =>
        (row.EndedAt, row.EndedBy, row.EndCause, row.EndReason) = (operation.Now, operation.Account.Value, cause, reason);

    private static void Begin(Operation operation, DelegationRow row, string cause, string reason)
    {
        operation.Db.Delegations.Add(row);
        var terms = row.Terms();
        operation.Record(new DelegationReplaced(
            new ProviderId(row.ProviderId), new DelegationId(row.Id), new DelegationId(row.ReplacesId!.Value),
            row.ParentId is { } parent ? new DelegationId(parent) : null, new AccountId(row.AgentId), cause, [.. terms.Permissions.Order()],
            terms.Applications.All, [.. terms.Applications.Chosen], SectionsForLedger(terms.Sections), terms.ValidFrom, terms.ValidUntil,
            row.ConfirmedAt is null && terms.NeedsConfirmation, row.SuspendedAt is not null, reason));
    }

    private static DelegationRow Successor(
        Operation operation, DelegationRow row, Guid? parent, GrantTerms terms, string label, Guid givenBy, string purpose, bool suspended)
    {
        var confirmed = ChangeRules.KeepsConfirmation(row.Terms(), terms);
        return new DelegationRow
        {
            Id = Operation.NewId(),
            ProviderId = row.ProviderId,
            AgentId = row.AgentId,
            ParentId = parent,
            ReplacesId = row.Id,
            FirstId = row.Line,
            Preset = label,
            Permissions = TermsRow.WritePermissions(terms.Permissions),
            AllApplications = terms.Applications.All,
            ApplicationIds = [.. terms.Applications.Chosen.Select(a => a.Value)],
            SectionDefault = terms.Sections.Default,
            SectionLevels = terms.Sections.Named.ToDictionary(),
            ValidFrom = terms.ValidFrom,
            ValidUntil = terms.ValidUntil,
            ConfirmFirst = row.ConfirmFirst,
            Reason = purpose,
            GivenBy = givenBy,
            GivenAt = operation.Now,
            ConfirmedBy = confirmed ? row.ConfirmedBy : null,
            ConfirmedAt = confirmed ? row.ConfirmedAt : null,
            SuspendedAt = suspended ? row.SuspendedAt : null,
            SuspendedBy = suspended ? row.SuspendedBy : null,
            SuspendReason = suspended ? row.SuspendReason : null,
        };
    }

    // What was offered under a period is offered under its successor, as far as that may still give it.
    private static void MoveOffers(Operation operation, AccessPlan plan, Guid? successor)
    {
        foreach (var offer in plan.TakenBack)
        {
            (offer.Status, offer.DecidedAt) = ("cancelled", operation.Now);
            operation.Record(new InvitationCancelled(new ProviderId(offer.ProviderId), new InvitationId(offer.Id)));
        }
        foreach (var offer in plan.Offers.Except(plan.TakenBack))
            offer.CreatedUnder = successor;
    }
}
