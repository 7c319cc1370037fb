using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Files;

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
    public bool ConfirmFirst { get; init; }
    public required string Reason { get; init; }

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter(allowIntegerValues: false) } };

    // Not Enum.TryParse: it also reads numbers, lists and blanks, which the SQL twin of the access table does not.
    private static readonly FrozenDictionary<string, Permission> ByName =
        Enum.GetValues<Permission>().ToFrozenDictionary(permission => permission.ToString(), StringComparer.Ordinal);

    /// <summary>The terms as the access table reads them.</summary>
    public GrantTerms Terms() =>
        ReadTerms(Permissions, AllApplications, ApplicationIds, SectionDefault, SectionLevels, ValidFrom, ValidUntil, ConfirmFirst);

    /// <summary>The terms from their columns.</summary>
    internal static GrantTerms ReadTerms(
        string[] permissions, bool allApplications, Guid[] applicationIds, SectionLevel sectionDefault,
        Dictionary<string, SectionLevel> sectionLevels, DateTimeOffset validFrom, DateTimeOffset? validUntil, bool confirmFirst) => new(
            ReadPermissions(permissions),
            new ApplicationScope(allApplications, applicationIds.Select(id => new EnrollmentApplicationId(id)).ToHashSet()),
            new SectionScope(sectionDefault, sectionLevels),
            validFrom,
            validUntil,
            confirmFirst);

    /// <summary>Permissions from their names. A name that is not known has no power.</summary>
    internal static HashSet<Permission> ReadPermissions(IEnumerable<string> names) =>
        names.Where(ByName.ContainsKey).Select(name => ByName[name]).ToHashSet();

    /// <summary>Permissions as they are stored.</summary>
    public static string[] WritePermissions(IEnumerable<Permission> permissions) => [.. permissions.Order().Select(p => p.ToString())];

    internal static Dictionary<string, SectionLevel> ReadLevels(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, SectionLevel>>(json, Json)!;

    /// <summary>Section levels as they are stored.</summary>
    public static string WriteLevels(IReadOnlyDictionary<string, SectionLevel> levels) => JsonSerializer.Serialize(levels, Json);
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
    public Guid? CreatedUnder { get; set; }
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

    /// <summary>When the row itself ended; <see cref="StoppedAt"/> is the earlier one of this and its suspension.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? SuspendedAt { get; init; }
    public Guid? SuspendedBy { get; init; }
    public string? SuspendReason { get; init; }
    public Guid? ReplacesId { get; init; }
}

/// <summary>
/// One grant period: what one account may do for one provider. Confirmed, suspended and ended, never rewritten and never deleted; a change
/// is the end of this row and the beginning of another. It came from an invitation, a request, a claim,
/// the start of the record, or the period that it replaces.
/// </summary>
public sealed class DelegationRow : TermsRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public Guid AgentId { get; init; }
    public Guid? ParentId { get; init; }
    public Guid? InvitationId { get; init; }
    public Guid? RequestId { get; init; }

    /// <summary>The claim whose claimant was let in.</summary>
    public Guid? ClaimId { get; init; }

    /// <summary>The provider whose record the agent started.</summary>
    public Guid? StartedId { get; init; }

    public Guid? ReplacesId { get; init; }
    public Guid? FirstId { get; init; }
    public Guid GivenBy { get; init; }
    public DateTimeOffset GivenAt { get; init; }
    public Guid? ConfirmedBy { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
    public DateTimeOffset? SuspendedAt { get; set; }
    public Guid? SuspendedBy { get; set; }
    public string? SuspendReason { get; set; }
    public Guid? SuspendedWith { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? EndedBy { get; set; }
    public string? EndCause { get; set; }
    public string? EndReason { get; set; }
    public string? HandoverNote { get; set; }

    /// <summary>The first period of this line: what stays the same when access is changed or renewed.</summary>
    public Guid Line => FirstId ?? Id;

    /// <summary>As the access table reads it.</summary>
    public DelegationHolding Holding() => new(
        new DelegationId(Id), Terms(), ConfirmedAt is not null, EndedAt, SuspendedAt, ParentId is { } parent ? new DelegationId(parent) : null);

    /// <summary>As the access table would have read it once everything up to here was done; null when it was not there, or had ended.</summary>
    public DelegationHolding? HoldingAfter(DateTimeOffset done) =>
        GivenAt > done || EndedAt <= done
            ? null
            : Holding() with { Confirmed = ConfirmedAt <= done, EndedAt = null, SuspendedAt = SuspendedAt <= done ? SuspendedAt : null };
}

/// <summary>A warning before the end of a delegation that was given, with its mails.</summary>
public sealed class DelegationNoticeRow
{
    public Guid DelegationId { get; init; }
    public int Days { get; init; }
    public DateTimeOffset SentAt { get; init; }
}

/// <summary>Somebody's request for access. <see cref="Status"/> is what the provider's side sees; the asker is told less.</summary>
public sealed class AccessRequestRow
{
    public Guid Id { get; init; }
    public Guid AgentId { get; init; }
    public required string Npi { get; init; }
    public required string[] Permissions { get; init; }

    /// <summary>Null, like the levels, of a request from before requests named sections.</summary>
    public SectionLevel? SectionDefault { get; init; }

    public Dictionary<string, SectionLevel>? SectionLevels { get; init; }
    public DateTimeOffset? ValidUntil { get; init; }
    public required string Reason { get; init; }
    public required string Status { get; set; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? ReleasedAt { get; set; }
    public DateTimeOffset? ToldAt { get; set; }
    public Guid? AnsweredBy { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>What is asked for, as the access table reads it.</summary>
    public IReadOnlySet<Permission> Asked() => TermsRow.ReadPermissions(Permissions);

    /// <summary>The sections that were named; null when none were.</summary>
    public SectionScope? Named() => SectionDefault is { } usual && SectionLevels is { } levels ? new SectionScope(usual, levels) : null;
}

/// <summary>Somebody whose requests a provider does not want to hear.</summary>
public sealed class AccessBlockRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public Guid AgentId { get; init; }
    public Guid BlockedBy { get; init; }
    public DateTimeOffset BlockedAt { get; init; }
    public Guid? LiftedBy { get; set; }
    public DateTimeOffset? LiftedAt { get; set; }
}

/// <summary>A preset of a provider's own.</summary>
public sealed class ProviderPresetRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public required string Name { get; set; }
    public required string NameKey { get; set; }
    public required string[] Permissions { get; set; }
    public required SectionLevel SectionDefault { get; set; }
    public Dictionary<string, SectionLevel> SectionLevels { get; set; } = [];
    public Guid ChangedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>What it expands to, as the access table reads it.</summary>
    public IReadOnlySet<Permission> Expanded() => TermsRow.ReadPermissions(Permissions);
}

/// <summary>A letter or contract that says that an agent acts for the provider, beside a line of grant periods. Kept for good.</summary>
public sealed class AuthorityRow : FileRow
{
    /// <summary>Of a file that was accepted.</summary>
    public AuthorityRow(AcceptedUpload file) : base(file)
    {
    }

    private AuthorityRow()
    {
    }

    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public Guid LineId { get; init; }
    public required string Kind { get; init; }

    /// <summary>The first instant at which it says nothing any more.</summary>
    public DateTimeOffset EndsAt { get; init; }

    public Guid AttachedBy { get; init; }
    public DateTimeOffset AttachedAt { get; init; }
}
