using System.Diagnostics.CodeAnalysis;

namespace Portal.Domain.Forms;

/// <summary>
/// Where an answer stands: a field of a section, or a field of an item of a repeating group. Groups and document slots have the address
/// of a field of their section. The text form is stable: it is stored in history and audit and used as id in pages.
/// </summary>
/// <param name="Section">The section's key.</param>
/// <param name="Group">The repeating group's key, for a field of an item.</param>
/// <param name="Item">The item's id, for a field of an item.</param>
/// <param name="Field">The key of the field, the group or the document slot.</param>
public sealed record FieldAddress(string Section, string? Group, Guid? Item, string Field)
{
    /// <summary>The address of a field outside groups, of a group, or of a document slot.</summary>
    public FieldAddress(string section, string field)
        : this(section, null, null, field)
    {
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text"><c>identity/ssn</c> or <c>licenses/licenses[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/number</c>.</param>
    /// <param name="address">The address, when the text is one.</param>
    /// <returns>True when it is. Whether the form has such a field is another question.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FieldAddress? address)
    {
        address = null;
        if (text is null || text.Length > 300) return false;

        var parts = text.Split('/');
        if (parts.Length == 2 && IsKey(parts[0]) && IsKey(parts[1]))
        {
            address = new FieldAddress(parts[0], parts[1]);
        }
        else if (parts.Length == 3 && parts[1].IndexOf('[', StringComparison.Ordinal) is > 0 and var open && parts[1][^1] == ']'
            && Guid.TryParseExact(parts[1][(open + 1)..^1], "D", out var item) && IsKey(parts[0]) && IsKey(parts[1][..open]) && IsKey(parts[2]))
        {
            address = new FieldAddress(parts[0], parts[1][..open], item, parts[2]);
        }

        // One address has one text form: a Guid in upper case would be a second one.
        if (address?.ToString() != text) address = null;
        return address is not null;
    }

    /// <summary>The stable text form.</summary>
    public override string ToString() => Group is null ? $"{Section}/{Field}" : $"{Section}/{Group}[{Item:D}]/{Field}";

    /// <summary>True for a word that may be a key: an ASCII letter first, then letters, digits and dashes.</summary>
    internal static bool IsKey(string text) =>
        text.Length is > 0 and <= 60 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
