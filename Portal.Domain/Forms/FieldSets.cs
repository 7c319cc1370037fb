using System.Text.Json.Nodes;

namespace Portal.Domain.Forms;

/// <summary>Fields that several sections or groups of one definition ask in the same way are written once, under <c>fieldSets</c>.</summary>
internal static class FieldSets
{
    internal static void Expand(JsonObject form)
    {
        var sets = form["fieldSets"] as JsonObject ?? [];
        form.Remove("fieldSets");

        foreach (var section in Objects(form["sections"]))
        {
            Expand(section, sets);
            foreach (var group in Objects(section["groups"])) Expand(group, sets);
        }
    }

    private static void Expand(JsonObject owner, JsonObject sets)
    {
        if (owner["fields"] is not JsonArray fields) return;

        owner["fields"] = new JsonArray([.. fields.SelectMany(field => Expanded(field, sets)).Select(f => f?.DeepClone())]);
    }

    private static IEnumerable<JsonNode?> Expanded(JsonNode? field, JsonObject sets)
    {
        if (field is not JsonObject { Count: 1 } reference || reference["use"] is not JsonValue use) return [field];

        return sets[use.ToString()] as JsonArray ?? throw new FormatException($"There is no field set \"{use}\".");
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];
}
