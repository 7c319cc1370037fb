using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Portal.Domain.Common;
using Portal.Domain.Providers;

namespace Portal.Domain.Forms;

/// <summary>
/// A form as data. A version that was published is never edited, only succeeded: an application is bound to its version for ever.
/// </summary>
public sealed record FormDefinition
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Stable, kebab-case: <c>individual-new-enrollment</c>.</summary>
    public required string Key { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Version { get; init; }

    /// <summary>What people call the form.</summary>
    public required string Title { get; init; }

    /// <summary>Who needs it and what it takes.</summary>
    public string? Introduction { get; init; }

    /// <summary>
    /// The kinds of providers that can file it. Individual where a definition does not say: the first one was published before it could.
    /// </summary>
    public IReadOnlyList<ProviderKind> ProviderKinds { get; init; } = [ProviderKind.Individual];

    /// <summary>The pages, in order.</summary>
    public required IReadOnlyList<SectionDefinition> Sections { get; init; }

    /// <summary>SHA-256 of the canonical JSON of the definition as it was published, lower-case hexadecimal; empty for one made in code.</summary>
    [JsonIgnore]
    public string Sha256 { get; init; } = "";

    /// <summary>Reads a definition. In a list of fields, <c>{"use": "name"}</c> stands for the fields of that name in <c>fieldSets</c>.</summary>
    /// <param name="json">UTF-8 JSON text.</param>
    /// <returns>The definition, read but not checked: <see cref="FormChecks"/>.</returns>
    /// <exception cref="FormatException">Not JSON, an unknown or missing member, or an unknown type.</exception>
    public static FormDefinition Parse(ReadOnlyMemory<byte> json)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(json)));
        try
        {
            var root = JsonNode.Parse(json.Span) as JsonObject ?? throw new FormatException("A form definition is a JSON object.");
            FieldSets.Expand(root);
            return root.Deserialize<FormDefinition>(Json)! with { Sha256 = sha256 };
        }
        catch (JsonException e)
        {
            throw new FormatException($"The form definition cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The section with this key, or null.</summary>
    public SectionDefinition? Section(string key) => Sections.FirstOrDefault(s => s.Key == key);

    /// <summary>The field at an address, or null when the form has none there (or a group or a document slot).</summary>
    public FieldDefinition? Field(FieldAddress address) =>
        address.Group is null ? Section(address.Section)?.Field(address.Field) : Section(address.Section)?.Group(address.Group)?.Field(address.Field);
}
