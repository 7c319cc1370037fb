using System.Text.Json.Serialization;

namespace Portal.Domain.Forms;

/// <summary>One thing that a person may choose.</summary>
/// <param name="Value">What is stored; lower-case words with dashes, or a code.</param>
/// <param name="Label">What the person reads.</param>
/// <param name="Group">The heading under which it stands in a long list.</param>
public sealed record Choice(string Value, string Label, string? Group = null);

/// <summary>One question of a form: how it is asked, what it takes, and the rules for its answer.</summary>
public sealed record FieldDefinition
{
    /// <summary>Stable, camelCase, unique in its section or item; stored with every answer.</summary>
    public required string Key { get; init; }

    /// <summary>The kind of answer.</summary>
    public required FieldType Type { get; init; }

    /// <summary>The question as the person reads it.</summary>
    public required string Label { get; init; }

    /// <summary>What sentences call the answer after "the", where the label in small letters will not do: <c>Social Security number</c>.</summary>
    public string? Noun { get; init; }

    /// <summary>A sentence under the label that helps to answer.</summary>
    public string? Hint { get; init; }

    /// <summary>True when the application cannot be sent without an answer.</summary>
    public bool Required { get; init; }

    /// <summary>The answer is required when this holds.</summary>
    public Condition? RequiredWhen { get; init; }

    /// <summary>The field is asked only when this holds; otherwise its answer does not count.</summary>
    public Condition? VisibleWhen { get; init; }

    /// <summary>The fewest characters.</summary>
    public int? MinLength { get; init; }

    /// <summary>The most characters (UTF-16 code units), where the type's own limit is too wide.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A regular expression that the whole canonical answer must match; no backtracking, so no lookaround. Needs a sentence for <c>format</c> in <see cref="Errors"/>.</summary>
    public string? Format { get; init; }

    /// <summary>The choices, where they are few.</summary>
    public IReadOnlyList<Choice>? Choices { get; init; }

    /// <summary>The reference list that holds the choices, with its version: <c>states.v1</c>.</summary>
    public string? List { get; init; }

    /// <summary>True when the answer is encrypted at rest and masked on the screen.</summary>
    public bool Sensitive { get; init; }

    /// <summary>The date may not be after today.</summary>
    public bool NotFuture { get; init; }

    /// <summary>A date before today is a warning: it does not stop the application.</summary>
    public bool WarnWhenPast { get; init; }

    /// <summary>The date is a birth date of somebody who is at least this many years old.</summary>
    public int? MinimumAge { get; init; }

    /// <summary>The date may not be before the date in this field of the same item or section.</summary>
    public string? NotBefore { get; init; }

    /// <summary>The answer may not be a post office box.</summary>
    public bool NoPoBox { get; init; }

    /// <summary>The answer repeats the answer of this field, to catch typing mistakes. It is not part of the canonical content.</summary>
    public string? Confirms { get; init; }

    /// <summary>The answer must be another one than that of this field of the same item or section.</summary>
    public string? DiffersFrom { get; init; }

    /// <summary>The token for the HTML attribute <c>autocomplete</c>; <c>off</c> when absent.</summary>
    public string? Autocomplete { get; init; }

    /// <summary>Own sentences, by problem code (<see cref="ProblemCode"/>), in place of the general ones.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>What sentences call the answer after "the".</summary>
    [JsonIgnore]
    public string Name => Noun ?? (Label.Length > 1 && !char.IsUpper(Label[1]) ? char.ToLowerInvariant(Label[0]) + Label[1..] : Label);

    /// <summary>The most characters that the answer may have, in UTF-16 code units of its tidied text.</summary>
    [JsonIgnore]
    public int Limit => MaxLength ?? Type switch
    {
        FieldType.Multiline => 4000,
        FieldType.Text => 200,
        FieldType.Name or FieldType.Choice => 100,
        FieldType.Email => Accounts.EmailAddress.MaxLength,
        FieldType.LicenseNumber => 40,
        _ => 60,
    };
}
