using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Data;

/// <summary>What invitations and delegations share: the terms, stored expanded.</summary>
public abstract class TermsRow
{
    public required string Preset { get; init; }
    public required string[] Permissions { get; init; }
    public bool AllApplications { get; init; }
    public Guid[] ApplicationIds { get; init; } = [];
    public required SectionLevel SectionDefault { get; init; }
    public Dictionary<string, SectionLevel> SectionLevels { get; init; } = [];
    public DateTimeOffset ValidFrom { get; init; }
    public DateTimeOffset? ValidUntil { get; init; }
    public required string Reason { get; init; }

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter(allowIntegerValues: false) } };

    // Not Enum.TryParse: it also reads numbers, lists and blanks, which the SQL twin of the access table does not.
    private static readonly FrozenDictionary<string, Permission> ByName =
        Enum.GetValues<Permission>().ToFrozenDictionary(permission => permission.ToString(), StringComparer.Ordinal);

    /// <summary>The terms as the access table reads them.</summary>
    public GrantTerms Terms() =>
        ReadTerms(Permissions, AllApplications, ApplicationIds, SectionDefault, SectionLevels, ValidFrom, ValidUntil);

    /// <summary>The terms from their columns. A permission name that is not known has no power.</summary>
    internal static GrantTerms ReadTerms(
        string[] permissions, bool allApplications, Guid[] applicationIds, SectionLevel sectionDefault,
        Dictionary<string, SectionLevel> sectionLevels, DateTimeOffset validFrom, DateTimeOffset? validUntil) => new(
            permissions.Where(ByName.ContainsKey).Select(name => ByName[name]).ToHashSet(),
            new ApplicationScope(allApplications, applicationIds.Select(id => new EnrollmentApplicationId(id)).ToHashSet()),
            new SectionScope(sectionDefault, sectionLevels),
            validFrom,
            validUntil);

    internal static Dictionary<string, SectionLevel> ReadLevels(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, SectionLevel>>(json, Json)!;

    internal static string WriteLevels(Dictionary<string, SectionLevel> levels) => JsonSerializer.Serialize(levels, Json);
}

/// <summary>A delegation that was offered to an address.</summary>
public sealed class InvitationRow : TermsRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public required string Email { get; init; }
    public required string EmailKey { get; init; }
    public required string Status { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public int ResendCount { get; set; }
    public string? ReissueAskedFor { get; set; }
    public Guid CreatedBy { get; init; }
    public Guid? CreatedUnder { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; set; }
}

/// <summary>A delegation or a principal's binding, as auditors see it. Read only: a view.</summary>
public sealed class GrantRow : TermsRow
{
    public required string Kind { get; init; }
    public Guid Id { get; init; }
    public required string Basis { get; init; }
    public Guid ProviderId { get; init; }
    public Guid AccountId { get; init; }
    public Guid? GivenBy { get; init; }
    public DateTimeOffset GivenAt { get; init; }

    /// <summary>Since when nobody has to confirm it any more; null while somebody has to.</summary>
    public DateTimeOffset? EmpoweredAt { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }
    public Guid? EndedBy { get; init; }
    public string? EndCause { get; init; }
    public string? EndReason { get; init; }
}

/// <summary>What one account may do for one provider. Ended, never deleted.</summary>
public sealed class DelegationRow : TermsRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public Guid AgentId { get; init; }
    public Guid? ParentId { get; init; }
    public Guid InvitationId { get; init; }
    public Guid GivenBy { get; init; }
    public DateTimeOffset GivenAt { get; init; }
    public Guid? ConfirmedBy { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
    public DateTimeOffset? SuspendedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? EndedBy { get; set; }
    public string? EndCause { get; set; }
    public string? EndReason { get; set; }

    /// <summary>As the access table reads it.</summary>
    public DelegationHolding Holding() => new(
        new DelegationId(Id), Terms(), ConfirmedAt is not null, EndedAt, SuspendedAt, ParentId is { } parent ? new DelegationId(parent) : null);
}
