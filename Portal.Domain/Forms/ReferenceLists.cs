using System.Collections.Frozen;
using System.Text.Json;

namespace Portal.Domain.Forms;

/// <summary>A list of choices that several forms share, with the version in its name: a list is never edited, only succeeded.</summary>
/// <param name="Name">The name and version by which a field refers to it: <c>states.v1</c>.</param>
/// <param name="Title">What it lists.</param>
/// <param name="Source">Where its facts are from.</param>
/// <param name="Choices">The choices, in the order in which they are shown.</param>
/// <param name="Sha256">Of the embedded bytes, lower-case hexadecimal.</param>
public sealed record ReferenceList(string Name, string Title, string Source, IReadOnlyList<Choice> Choices, string Sha256)
{
    private readonly FrozenDictionary<string, Choice> _byValue = Choices.ToFrozenDictionary(c => c.Value, StringComparer.Ordinal);

    /// <summary>What the person reads for a value; null when the list does not have it.</summary>
    public string? Label(string value) => _byValue.GetValueOrDefault(value)?.Label;
}

/// <summary>All embedded reference lists.</summary>
public static class ReferenceLists
{
    private static readonly FrozenDictionary<string, ReferenceList> ByName = Embedded.In("Reference").Select(Read).ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);

    /// <summary>Every list.</summary>
    public static IReadOnlyCollection<ReferenceList> All => ByName.Values;

    /// <summary>The list with this name, version included, or null.</summary>
    public static ReferenceList? Find(string name) => ByName.GetValueOrDefault(name);

    private static ReferenceList Read(EmbeddedFile file)
    {
        var content = JsonSerializer.Deserialize<Content>(file.Bytes.Span, JsonSerializerOptions.Web)!;
        return new(file.Name, content.Title, content.Source, content.Choices, file.Sha256);
    }

    private sealed record Content(string Title, string Source, IReadOnlyList<Choice> Choices);
}
