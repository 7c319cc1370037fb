using System.Collections.Frozen;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Providers;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Providers;

/// <summary>Access that no principal gave: of a claimant who was let in, and of an agent who started a record.</summary>
public sealed class ReducedAccess(FormCatalog forms)
{
    /// <summary>Gives it to a claimant.</summary>
    public DelegationRow OfClaim(Operation operation, PrincipalRow claim, string reason) => Give(
        operation, claim.ProviderId, claim.AccountId, Terms(TakeOverRules.Reduced, operation.Now, operation.Now.AddDays(TakeOverRules.ReducedLastDays)), reason, claim.Id, null);

    /// <summary>Gives it to whoever starts a record.</summary>
    public DelegationRow OfStarter(Operation operation, ProviderId started, string reason) => Give(
        operation, started.Value, operation.Account.Value, Terms(TakeOverRules.OfStarter, operation.Now, null), reason, null, started.Value);

    private GrantTerms Terms(FrozenSet<Permission> permissions, DateTimeOffset from, DateTimeOffset? until) => new(
        permissions, ApplicationScope.Every,
        TakeOverRules.SectionsWithout(forms.All.SelectMany(form => form.Sections).Where(section => section.Banking).Select(section => section.Key)), from, until);

    private static DelegationRow Give(
        Operation operation, Guid provider, Guid agent, GrantTerms terms, string reason, Guid? claim, Guid? started) =>
        operation.Db.Delegations.Add(new DelegationRow
        {
            Id = Operation.NewId(),
            ProviderId = provider,
            AgentId = agent,
            ClaimId = claim,
            StartedId = started,
            Preset = "reduced",
            Permissions = TermsRow.WritePermissions(terms.Permissions),
            AllApplications = true,
            SectionDefault = terms.Sections.Default,
            SectionLevels = terms.Sections.Named.ToDictionary(),
            ValidFrom = terms.ValidFrom,
            ValidUntil = terms.ValidUntil,
            Reason = reason,
            GivenBy = operation.Account.Value,
            GivenAt = operation.Now,
        }).Entity;
}
