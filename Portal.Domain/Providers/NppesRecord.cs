using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Domain.Providers;

/// <summary>
/// What a record of the public NPPES registry says, as far as a provider record needs it. Read from the JSON of the registry's API,
/// version 2.1: a whole answer with one result, or the one result.
/// </summary>
/// <param name="Npi">Ten digits.</param>
/// <param name="Kind"><c>individual</c> (NPI-1) or <c>organization</c> (NPI-2).</param>
/// <param name="LegalName">First, middle and last name, or the organization's name.</param>
/// <param name="Taxonomy">The primary taxonomy code; empty when the record has none.</param>
/// <param name="PracticeState">Two letters, of the practice location; empty when the record has none.</param>
public sealed record NppesRecord(string Npi, string Kind, string LegalName, string Taxonomy, string PracticeState)
{
    /// <summary>How the registry says the provider is reached.</summary>
    public NppesContact Contact { get; init; } = NppesContact.Nothing;

    /// <summary>The largest file that is read, in bytes. Real records are below 20 KB.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int TaxonomiesOfRow = 15;

    private static readonly string[] RowNameParts = ["Provider First Name", "Provider Middle Name", "Provider Last Name (Legal Name)"];

    private static readonly string[] NameParts = ["first_name", "middle_name", "last_name"];

    private static readonly Error NotNppes = new(
        "nppes.not-a-record", "This is not a record of the NPPES registry. Save the JSON of one provider from the registry and choose that file.", "nppes");

    private static readonly Error NotOne = new(
        "nppes.not-one", "This file holds no record, or more than one. Search the registry by NPI and save the answer with the one provider.", "nppes");

    /// <summary>Reads a file that a person chose. Unknown members are passed over.</summary>
    /// <param name="json">UTF-8.</param>
    public static Result<NppesRecord> Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            return NotNppes;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("results", out var results))
            {
                if (results.ValueKind != JsonValueKind.Array || results.GetArrayLength() != 1)
                    return NotOne;
                root = results[0];
            }
            return Read(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return NotNppes; // The second is text with half of a surrogate pair, which the parser lets pass and the reader does not.
        }
    }

    /// <summary>Reads all records of an answer of the registry. Those that are not whole are left out.</summary>
    /// <param name="json">UTF-8.</param>
    public static Result<IReadOnlyList<NppesRecord>> ParseAll(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array)
                return NotNppes;
            return results.EnumerateArray().Select(Read).Where(read => read.Succeeded).Select(read => read.Value).ToList();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return NotNppes;
        }
    }

    /// <summary>Reads a row of the registry's monthly file (NPPES Data Dissemination, version 1 or 2).</summary>
    /// <param name="column">The text of a column by its name in the file's first row; empty when the file does not have it.</param>
    /// <returns>Null for a number that is deactivated, which has nothing but its number and that day.</returns>
    public static NppesRecord? FromRow(Func<string, string> column)
    {
        if (column("NPI Deactivation Date").Length > 0 && column("NPI Reactivation Date").Length == 0)
            return null;
        var kind = column("Entity Type Code") switch { "1" => "individual", "2" => "organization", _ => "" };
        var name = kind == "individual"
            ? string.Join(' ', RowNameParts.Select(column).Where(part => part.Length > 0))
            : column("Provider Organization Name (Legal Business Name)");
        var taxonomies = Enumerable.Range(1, TaxonomiesOfRow)
            .Select(n => (Code: column($"Healthcare Provider Taxonomy Code_{n}"), Primary: column($"Healthcare Provider Primary Taxonomy Switch_{n}") == "Y"))
            .Where(t => t.Code.Length > 0).ToList();
        var primary = taxonomies.Where(t => t.Primary).Concat(taxonomies).FirstOrDefault().Code ?? "";
        return new NppesRecord(column("NPI"), kind, name, primary, column("Provider Business Practice Location Address State Name"))
        {
            Contact = new NppesContact(
                column("Provider First Line Business Mailing Address"), column("Provider Second Line Business Mailing Address"),
                column("Provider Business Mailing Address City Name"), column("Provider Business Mailing Address State Name"),
                column("Provider Business Mailing Address Postal Code"), column("Provider Business Practice Location Address Telephone Number")),
        };
    }

    private static Result<NppesRecord> Read(JsonElement record)
    {
        var npi = Text(record, "number");
        var kind = Text(record, "enumeration_type") switch { "NPI-1" => "individual", "NPI-2" => "organization", _ => "" };
        if (npi.Length == 0 || kind.Length == 0 || !record.TryGetProperty("basic", out var basic))
            return NotNppes;
        var name = kind == "individual"
            ? string.Join(' ', NameParts.Select(part => Text(basic, part)).Where(part => part.Length > 0))
            : Text(basic, "organization_name");
        return new NppesRecord(npi, kind, name, Primary(record), State(record)) { Contact = ContactOf(record) };
    }

    private static NppesContact ContactOf(JsonElement record)
    {
        var addresses = Items(record, "addresses");
        var (mail, place) = (addresses.Find(a => Text(a, "address_purpose") == "MAILING"), addresses.Find(a => Text(a, "address_purpose") == "LOCATION"));
        return new NppesContact(
            Text(mail, "address_1"), Text(mail, "address_2"), Text(mail, "city"), Text(mail, "state"), Text(mail, "postal_code"), Text(place, "telephone_number"));
    }

    private static string Primary(JsonElement record)
    {
        var all = Items(record, "taxonomies");
        var primary = all.Where(t => t.TryGetProperty("primary", out var p) && p.ValueKind == JsonValueKind.True).Concat(all).FirstOrDefault();
        return Text(primary, "code");
    }

    private static string State(JsonElement record) =>
        Items(record, "addresses").Where(a => Text(a, "address_purpose") == "LOCATION").Select(a => Text(a, "state")).FirstOrDefault("");

    private static List<JsonElement> Items(JsonElement record, string name) =>
        record.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)]
            : [];

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Trim() is var text && text != "--" ? text : ""
            : "";
}
