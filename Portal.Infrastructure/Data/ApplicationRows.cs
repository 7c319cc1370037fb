using Portal.Domain.Applications;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Data;

/// <summary>One request of one provider for one form type.</summary>
public sealed class ApplicationRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public required string FormKey { get; init; }
    public int FormVersion { get; init; }
    public ApplicationStatus Status { get; set; }
    public Guid CurrentVersionId { get; set; }
    public Guid? CopiedFrom { get; init; }
    public Guid StartedBy { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>One content of an application.</summary>
public sealed class VersionRow
{
    public Guid Id { get; init; }
    public Guid ApplicationId { get; init; }
    public int Number { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FrozenAt { get; set; }
}

/// <summary>The wrapped key of what one version, or one claim's evidence, keeps sealed.</summary>
public sealed class DataKeyRow
{
    public required string Owner { get; init; }
    public required byte[] Wrapped { get; set; }
    public required string MasterKeyId { get; set; }
}

/// <summary>The unit of editing, of permission and of history.</summary>
public sealed class SectionRow
{
    public Guid VersionId { get; init; }
    public required string SectionKey { get; init; }
    public int Version { get; set; }
    public Guid? ChangedBy { get; set; }
    public DateTimeOffset? ChangedAt { get; set; }
}

/// <summary>An item of a repeating group.</summary>
public sealed class SectionItemRow
{
    public Guid VersionId { get; init; }
    public required string SectionKey { get; init; }
    public required string GroupKey { get; init; }
    public Guid ItemId { get; init; }
    public int Position { get; set; }
    public Guid AddedBy { get; init; }
    public DateTimeOffset AddedAt { get; init; }
}

/// <summary>One field as typed: in clear, or sealed when it is sensitive. A field outside of a group has an empty group and item.</summary>
public sealed class AnswerRow
{
    public Guid VersionId { get; init; }
    public required string SectionKey { get; init; }
    public string GroupKey { get; init; } = "";
    public Guid ItemId { get; init; }
    public required string FieldKey { get; init; }
    public string? Value { get; set; }
    public byte[]? Sealed { get; set; }
    public int SectionVersion { get; set; }
    public Guid ChangedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>What a field held at some time. Insert-only.</summary>
public sealed class AnswerHistoryRow
{
    public long Id { get; init; }
    public Guid VersionId { get; init; }
    public required string SectionKey { get; init; }
    public string GroupKey { get; init; } = "";
    public Guid ItemId { get; init; }
    public required string FieldKey { get; init; }
    public string? Value { get; init; }
    public byte[]? Sealed { get; init; }
    public int SectionVersion { get; init; }
    public Guid ChangedBy { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>A file in a document slot of a section.</summary>
public sealed class DocumentRow : FileRow
{
    /// <summary>Of a file that was accepted.</summary>
    public DocumentRow(AcceptedUpload file) : base(file)
    {
    }

    private DocumentRow()
    {
    }

    public Guid Id { get; init; }
    public Guid VersionId { get; init; }
    public required string SectionKey { get; init; }
    public required string SlotKey { get; init; }
    public Guid UploadedBy { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
    public Guid? RemovedBy { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }
}
