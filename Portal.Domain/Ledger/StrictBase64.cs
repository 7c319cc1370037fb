namespace Portal.Domain.Ledger;

/// <summary>
/// Base64 (RFC 4648, 4) with one way to write each value. The framework passes over blanks and over the bits of the last character that mean
/// nothing (3.5): a signature could be written in several ways then, and a file be changed without being found.
/// </summary>
internal static class StrictBase64
{
    /// <summary>Reads a text that is written in the one way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Where the value goes.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False when it is none, is written in another way, or is longer than there is room.</returns>
    public static bool TryRead(string text, Span<byte> bytes, out int length) =>
        Convert.TryFromBase64String(text, bytes, out length) && Convert.ToBase64String(bytes[..length]) == text;
}
