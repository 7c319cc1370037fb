using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Data;

/// <summary>A provider record.</summary>
public sealed class ProviderRow
{
    public Guid Id { get; init; }
    public required string Npi { get; init; }
    public required string Kind { get; set; }
    public required string LegalName { get; set; }
    public required string Taxonomy { get; set; }
    public required string PracticeState { get; set; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long AccessEpoch { get; set; } = 1;

    /// <summary>Whether an agent started it for a provider who had no account.</summary>
    public bool StartedByAgent { get; init; }

    /// <summary>Whether the provider requires a letter or contract beside access.</summary>
    public bool AuthorityRequired { get; set; }

    /// <summary>Until when its principals do not want to be asked for a backup manager.</summary>
    public DateTimeOffset? BackupDeferredUntil { get; set; }

    /// <summary>Days between two reviews of access.</summary>
    public int ReviewDays { get; set; } = Domain.Delegations.ReviewRules.UsualDays;

    /// <summary>When the last review of access was opened.</summary>
    public DateTimeOffset? ReviewedAt { get; set; }
}

/// <summary>The binding of an account to a provider. <see cref="Status"/>: contested, claimed, verified, refused or ended.</summary>
public sealed class PrincipalRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public Guid AccountId { get; init; }
    public required string Capacity { get; set; }
    public required string Status { get; set; }
    public DateTimeOffset ClaimedAt { get; init; }
    public bool Contested { get; init; }
    public DateTimeOffset? VerifiedAt { get; set; }
    public Guid? VerifiedBy { get; set; }

    /// <summary>Why staff verified it, in their words. The decision that ends it has its own.</summary>
    public string? Verification { get; set; }

    public Guid? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? DecisionReason { get; set; }
    /// <summary>Until when those who hold the record may object to this claim; null where nobody held it.</summary>
    public DateTimeOffset? ObjectUntil { get; set; }

    public Guid? ObjectedBy { get; set; }
    public DateTimeOffset? ObjectedAt { get; set; }

    /// <summary>Who of staff gave the claimant a few rights, while somebody else holds the record.</summary>
    public Guid? LetInBy { get; set; }

    public DateTimeOffset? LetInAt { get; set; }
    public string? ClaimedKind { get; set; }
    public string? ClaimedLegalName { get; set; }
    public string? ClaimedTaxonomy { get; set; }
    public string? ClaimedState { get; set; }

    /// <summary>
    /// As the access table would have read it once everything up to here was done; null when it was not there, was contested still, or had
    /// been refused or ended.
    /// </summary>
    public PrincipalHolding? HoldingAfter(DateTimeOffset done) =>
        !StoodAfter(done) || IsContestedAfter(done) ? null : new PrincipalHolding(new PrincipalId(Id), VerifiedAt <= done);

    /// <summary>Whether it stood as a contested claim once everything up to here was done: without any power, and undecided.</summary>
    public bool IsContestedAfter(DateTimeOffset done) => StoodAfter(done) && Contested && !(VerifiedAt <= done);

    private bool StoodAfter(DateTimeOffset done) => ClaimedAt <= done && !(Status is "refused" or "ended" && DecidedAt <= done);
}

/// <summary>A file that a claimant uploaded as evidence. Kept for good.</summary>
public sealed class PrincipalEvidenceRow : FileRow
{
    /// <summary>Of a file that was accepted.</summary>
    public PrincipalEvidenceRow(AcceptedUpload file) : base(file)
    {
    }

    private PrincipalEvidenceRow()
    {
    }

    public Guid Id { get; init; }
    public Guid PrincipalId { get; init; }
    public Guid UploadedBy { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
}

/// <summary>A letter with a code for a claim, to the address that the registry has for the NPI.</summary>
public sealed class ClaimLetterRow
{
    public Guid Id { get; init; }
    public Guid PrincipalId { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public Guid? PrintedBy { get; set; }
    public DateTimeOffset? PrintedAt { get; set; }

    /// <summary>A keyed hash of the newest code that was printed.</summary>
    public byte[]? CodeHash { get; set; }

    public int Tries { get; set; }
    public DateTimeOffset? EnteredAt { get; set; }
}
