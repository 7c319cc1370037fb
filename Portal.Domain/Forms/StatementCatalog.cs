using System.Globalization;
using System.Text.Json;

namespace Portal.Domain.Forms;

/// <summary>A text that people agree to or declare, in one version. It is never edited, only succeeded.</summary>
/// <param name="Id">Which text: <c>certification</c>.</param>
/// <param name="Version">1 for the first.</param>
/// <param name="Title">The heading.</param>
/// <param name="Paragraphs">What is declared. <c>{date}</c> stands for the day of signing.</param>
/// <param name="Acceptance">What the person confirms by acting, such as the label of a box to tick.</param>
/// <param name="Bytes">The exact bytes of the file, which evidence keeps.</param>
/// <param name="Sha256">Of these bytes, lower-case hexadecimal.</param>
public sealed record Statement(
    string Id, int Version, string Title, IReadOnlyList<string> Paragraphs, string Acceptance, ReadOnlyMemory<byte> Bytes, string Sha256)
{
    /// <summary>The paragraphs as they are shown to somebody who signs on this day: <c>March 31, 2026</c>.</summary>
    public IReadOnlyList<string> On(DateOnly day)
    {
        var date = day.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
        return [.. Paragraphs.Select(p => p.Replace("{date}", date, StringComparison.Ordinal))];
    }
}

/// <summary>The statements that are part of the program, each version that was ever published.</summary>
public static class StatementCatalog
{
    /// <summary>The certification under penalty of perjury of an individual practitioner.</summary>
    public const string Certification = "certification";

    /// <summary>The consent to sign and to get records electronically.</summary>
    public const string ElectronicSignature = "esign-consent";

    /// <summary>Every statement in every version.</summary>
    public static IReadOnlyList<Statement> All { get; } = [.. Embedded.In("Texts").Select(Read)];

    /// <summary>The statement to which evidence refers; null when the program does not have it.</summary>
    public static Statement? Find(string id, int version) => All.FirstOrDefault(s => s.Id == id && s.Version == version);

    /// <summary>The version that is shown today; null for an unknown text.</summary>
    public static Statement? Latest(string id) => All.Where(s => s.Id == id).MaxBy(s => s.Version);

    private static Statement Read(EmbeddedFile file)
    {
        var content = JsonSerializer.Deserialize<Content>(file.Bytes.Span, JsonSerializerOptions.Web)!;
        return file.Name == string.Create(CultureInfo.InvariantCulture, $"{content.Id}.v{content.Version}")
            ? new(content.Id, content.Version, content.Title, content.Paragraphs, content.Acceptance, file.Bytes, file.Sha256)
            : throw new FormatException($"The file {file.Name} holds {content.Id} version {content.Version}.");
    }

    private sealed record Content(string Id, int Version, string Title, IReadOnlyList<string> Paragraphs, string Acceptance);
}
