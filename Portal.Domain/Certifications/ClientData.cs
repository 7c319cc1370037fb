using System.Text.Json;
using System.Text.Unicode;

namespace Portal.Domain.Certifications;

/// <summary>What the browser says about a ceremony (WebAuthn 5.8.1). Names that the specification may add later are allowed.</summary>
internal sealed record ClientData(string Type, string Challenge, string Origin, bool CrossOrigin, bool HasTopOrigin)
{
    /// <summary>Longer than any browser writes.</summary>
    public const int MaxLength = 8192;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="FormatException">Not one JSON object in UTF-8 with the members that belong in it, each once.</exception>
    public static ClientData Read(ReadOnlyMemory<byte> json)
    {
        var bytes = json.Span;
        if (bytes.Length is 0 or > MaxLength) throw new FormatException($"The client data have 1 to {MaxLength} bytes.");
        if (!Utf8.IsValid(bytes)) throw new FormatException("The client data are not UTF-8.");
        if (bytes[0] != '{' || bytes[^1] != '}') throw new FormatException("Something stands before or after the client data.");

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            return new ClientData(
                Text(root, "type"),
                Text(root, "challenge"),
                Text(root, "origin"),
                root.TryGetProperty("crossOrigin", out var cross) && cross.GetBoolean(),
                root.TryGetProperty("topOrigin", out _));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member of another kind, or half of a surrogate pair written as an escape.
            throw new FormatException("The client data are not JSON with each name once and each value of its kind.", e);
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.GetString() is { } text
            ? text
            : throw new FormatException($"The client data have no {name}.");
}
