namespace Portal.Infrastructure.Data;

/// <summary>A question that an auditor named, to ask it again.</summary>
public sealed class SavedQuestionRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Name { get; set; }
    public required string NameKey { get; set; }
    public required string Page { get; init; }
    public required string Query { get; init; }
    public DateTimeOffset SavedAt { get; init; }
}
