using Microsoft.EntityFrameworkCore;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What comes of an offer that is accepted.</summary>
internal static class AcceptedOffers
{
    /// <summary>Whether its giver could still give it: who lost the access that they gave from has nothing to give any more.</summary>
    public static async Task<bool> GiverStillHoldsAsync(this Operation operation, InvitationRow row, CancellationToken cancel)
    {
        if (row.CreatedUnder is not { } under)
            return await operation.Db.Principals.AnyAsync(
                p => p.ProviderId == row.ProviderId && p.AccountId == row.CreatedBy && (p.Status == "claimed" || p.Status == "verified"), cancel);
        var parent = await operation.Db.Delegations.FromSql($"select * from delegations where id = {under} for share").AsNoTracking().SingleAsync(cancel);
        return parent.Holding().IsLiveAt(operation.Now) && parent.Terms().MayGiveOn
            && ChangeRules.From(row.Terms(), operation.Now).IsWithin(parent.Terms());
    }

    /// <summary>The delegation that it becomes.</summary>
    public static DelegationRow Accepted(this Operation operation, InvitationRow row, Guid agent) => new()
    {
        Id = Operation.NewId(),
        ProviderId = row.ProviderId,
        AgentId = agent,
        ParentId = row.CreatedUnder,
        InvitationId = row.Id,
        Preset = row.Preset,
        Permissions = row.Permissions,
        AllApplications = row.AllApplications,
        ApplicationIds = row.ApplicationIds,
        SectionDefault = row.SectionDefault,
        SectionLevels = row.SectionLevels,
        ValidFrom = ChangeRules.From(row.Terms(), operation.Now).ValidFrom,
        ValidUntil = row.ValidUntil,
        ConfirmFirst = row.ConfirmFirst,
        Reason = row.Reason,
        GivenBy = row.CreatedBy,
        GivenAt = operation.Now,
    };
}
