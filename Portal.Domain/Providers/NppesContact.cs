namespace Portal.Domain.Providers;

/// <summary>How the public registry says a provider is reached: the business mailing address, and the phone of the practice.</summary>
/// <param name="Line1">Street or box; empty when the record has no mailing address.</param>
/// <param name="Line2">May be empty.</param>
/// <param name="City">City.</param>
/// <param name="State">Two letters.</param>
/// <param name="PostalCode">Five or nine digits, as the registry has them.</param>
/// <param name="Telephone">Of the practice location, as the registry has it; may be empty.</param>
public sealed record NppesContact(string Line1, string Line2, string City, string State, string PostalCode, string Telephone)
{
    /// <summary>The registry says nothing.</summary>
    public static readonly NppesContact Nothing = new("", "", "", "", "", "");

    /// <summary>Whether a letter can be sent.</summary>
    public bool HasAddress => Line1.Length > 0 && City.Length > 0 && PostalCode.Length > 0;

    /// <summary>The address as lines of a letter.</summary>
    public IReadOnlyList<string> Lines => HasAddress
        ? [.. new[] { Line1, Line2, $"{City}, {State} {Zip}" }.Where(line => line.Length > 0)]
        : [];

    private string Zip => PostalCode.Length == 9 && PostalCode.All(char.IsAsciiDigit) ? $"{PostalCode[..5]}-{PostalCode[5..]}" : PostalCode;
}
