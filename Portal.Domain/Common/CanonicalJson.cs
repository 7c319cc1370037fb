using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Domain.Common;

/// <summary>
/// Canonical JSON after RFC 8785 (JCS): one value, one sequence of UTF-8 bytes, so that a hash of the bytes is a hash of the value.
/// Narrower than the RFC: a number must be a whole number between -(2^53-1) and 2^53-1, written without fraction or exponent.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The largest whole number that may be written, 2^53 - 1 (RFC 8785 3.2.2.3, RFC 7493 2.2).</summary>
    public const long MaxSafeInteger = 9_007_199_254_740_991;

    /// <summary>How many arrays and objects may stand inside each other.</summary>
    public const int MaxDepth = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Writes a value.</summary>
    /// <param name="value">Objects, arrays, strings, booleans, whole numbers and null. A date or a Guid must be made a string first.</param>
    /// <returns>UTF-8 bytes without byte order mark, white space or trailing line end.</returns>
    /// <exception cref="FormatException">A number that is not a safe integer, half of a surrogate pair, deeper nesting than
    /// <see cref="MaxDepth"/>, or a value of another type.</exception>
    public static byte[] Write(JsonNode? value)
    {
        var text = new StringBuilder();
        WriteValue(text, value, depth: 0);
        try
        {
            return StrictUtf8.GetBytes(text.ToString());
        }
        catch (EncoderFallbackException e)
        {
            throw new FormatException("Text holds half of a surrogate pair, which canonical JSON cannot carry.", e);
        }
    }

    /// <summary>Reads JSON from anywhere and writes the same value canonically. Stored evidence is canonical when this returns the same bytes.</summary>
    /// <param name="json">UTF-8 JSON text.</param>
    /// <returns>The canonical bytes.</returns>
    /// <exception cref="FormatException">Not JSON, a name twice in one object, or a value that <see cref="Write"/> refuses.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Write(Node(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new FormatException("Not well-formed JSON with unique names.", e);
        }
        catch (InvalidOperationException e)
        {
            // JsonElement.GetString says it this way when an escape or the UTF-8 itself holds half of a surrogate pair.
            throw new FormatException("Text holds half of a surrogate pair, which canonical JSON cannot carry.", e);
        }
    }

    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Node(p.Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Node)]),
        JsonValueKind.String => JsonValue.Create(element.GetString()),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };

    private static void WriteValue(StringBuilder text, JsonNode? value, int depth)
    {
        if (depth > MaxDepth) throw new FormatException($"Canonical JSON is at most {MaxDepth} levels deep.");
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteObject(text, members, depth);
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    WriteValue(text, items[i], depth + 1);
                }

                text.Append(']');
                break;
            default:
                WriteScalar(text, value.AsValue());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members, int depth)
    {
        // RFC 8785 3.2.3: by UTF-16 code units, which is what ordinal comparison compares.
        var names = members.Select(m => m.Key).ToArray();
        Array.Sort(names, StringComparer.Ordinal);

        text.Append('{');
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0) text.Append(',');
            WriteString(text, names[i]);
            text.Append(':');
            WriteValue(text, members[names[i]], depth + 1);
        }

        text.Append('}');
    }

    private static void WriteScalar(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.String when value.TryGetValue<string>(out var s):
                WriteString(text, s);
                break;
            case JsonValueKind.Number:
                text.Append(SafeInteger(value.ToJsonString()).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                throw new FormatException("Canonical JSON carries strings, whole numbers, booleans and null; make it a string first.");
        }
    }

    private static long SafeInteger(string literal) =>
        long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is >= -MaxSafeInteger and <= MaxSafeInteger
            ? number
            : throw new FormatException("Canonical JSON carries whole numbers between -(2^53-1) and 2^53-1 only.");

    // RFC 8785 3.2.2.2: the seven short escapes, \u00xx in lower case for other control characters, everything else as it is.
    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
