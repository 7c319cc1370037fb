using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What comes of an offer that is accepted.</summary>
internal static class AcceptedOffers
{
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
