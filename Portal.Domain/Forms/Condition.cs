using System.Text.Json.Serialization;

namespace Portal.Domain.Forms;

/// <summary>
/// When something is asked or required. Either <see cref="All"/> or <see cref="Any"/>, or a <see cref="Field"/> with exactly one test.
/// A field without a dot is looked for in the same item, then in the same section; <c>section.field</c> is a field of another section,
/// outside its groups. A field that is not shown counts as not answered.
/// </summary>
public sealed record Condition
{
    /// <summary>The field that is tested.</summary>
    public string? Field { get; init; }

    /// <summary>Its canonical answer is this.</summary>
    [JsonPropertyName("equals")]
    public string? EqualTo { get; init; }

    /// <summary>Its canonical answer is not this; so also when it has none.</summary>
    [JsonPropertyName("notEquals")]
    public string? NotEqualTo { get; init; }

    /// <summary>Its canonical answer is one of these.</summary>
    public IReadOnlyList<string>? In { get; init; }

    /// <summary>It has an answer (true) or none (false).</summary>
    public bool? Answered { get; init; }

    /// <summary>Every one of these holds.</summary>
    public IReadOnlyList<Condition>? All { get; init; }

    /// <summary>At least one of these holds.</summary>
    public IReadOnlyList<Condition>? Any { get; init; }

    /// <summary>The other sections that this condition reads. Who may not see one of them must not learn how the condition turns out.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> Sections => Tests().Where(t => t.OtherSection is not null).Select(t => t.OtherSection!).ToHashSet(StringComparer.Ordinal);

    /// <summary>The section before the dot of <see cref="Field"/>; null for a field of the same section.</summary>
    [JsonIgnore]
    public string? OtherSection => Field?.IndexOf('.', StringComparison.Ordinal) is int dot and >= 0 ? Field[..dot] : null;

    /// <summary>The field without its section.</summary>
    [JsonIgnore]
    public string? FieldKey => Field?[(Field.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>This condition taken apart: all the ones that test a field.</summary>
    public IEnumerable<Condition> Tests() =>
        Field is not null ? [this] : (All ?? []).Concat(Any ?? []).SelectMany(c => c.Tests());
}
