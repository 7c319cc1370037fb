using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>What one name of a PDF means for its safety, and how many bytes it takes from its slash on.</summary>
internal readonly record struct PdfName(Error? Refusal, bool IsObjectStream, int Length);

/// <summary>Reads names such as <c>/JavaScript</c> (ISO 32000-1 7.3.5) and knows which of them make a PDF do something.</summary>
internal static class PdfNames
{
    private const int Longest = 24;

    // Three letters and fewer come up by chance in compressed images, so these count inside objects only. What they start is
    // named in full elsewhere.
    private static readonly HashSet<string> ActiveInObjects = ["JS", "AA"];

    private static readonly HashSet<string> Active =
        ["JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "RichMediaContent", "XFA", "SubmitForm", "ImportData"];

    private static readonly HashSet<string> OfAPlainView =
        ["S", "GoTo", "D", "Type", "Action", "XYZ", "Fit", "FitH", "FitV", "FitR", "FitB", "FitBH", "FitBV"];

    public static PdfName Read(ReadOnlySpan<byte> fromSlash, bool inObject)
    {
        var name = Decode(fromSlash, out var length);
        Error? refusal = name switch
        {
            "Encrypt" => FileErrors.PdfProtected,
            "OpenAction" => OpensAsAPlainView(fromSlash[length..]) ? null : FileErrors.PdfActive("/OpenAction"),
            _ when Active.Contains(name) || inObject && ActiveInObjects.Contains(name) => FileErrors.PdfActive("/" + name),
            _ => null,
        };
        return new PdfName(refusal, name == "ObjStm", length);
    }

    public static bool IsSpace(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsRegular(byte b) => !IsSpace(b) && "()<>[]{}/%"u8.IndexOf(b) < 0;

    // Longer names are cut: none of those above is as long.
    private static string Decode(ReadOnlySpan<byte> fromSlash, out int length)
    {
        Span<char> name = stackalloc char[Longest];
        var count = 0;
        for (length = 1; length < fromSlash.Length && IsRegular(fromSlash[length]); length++)
        {
            var value = (char)fromSlash[length];
            if (value == '#' && fromSlash[(length + 1)..] is [var high, var low, ..] && IsHex(high) && IsHex(low))
            {
                value = (char)(Nibble(high) << 4 | Nibble(low));
                length += 2;
            }
            if (count < Longest) name[count++] = value;
        }
        return new string(name[..count]);
    }

    private static bool IsHex(byte digit) => char.IsAsciiHexDigit((char)digit);

    private static int Nibble(byte digit) => (digit & 0x0F) + (digit >> 6) * 9;

    // Office programs write where the first page stands, as an array or as a "go to" without a follow-up. Nothing else is
    // known to be harmless.
    private static bool OpensAsAPlainView(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty && IsSpace(value[0])) value = value[1..];
        if (value.StartsWith("["u8)) return true;
        if (!value.StartsWith("<<"u8)) return false;
        var end = value.IndexOf(">>"u8);
        if (end < 0 || value[2..end].IndexOfAny("<(%"u8) >= 0) return false;
        value = value[..end];
        for (var slash = value.IndexOf((byte)'/'); slash >= 0; slash = value.IndexOf((byte)'/'))
        {
            value = value[slash..];
            if (!OfAPlainView.Contains(Decode(value, out var length))) return false;
            value = value[length..];
        }
        return true;
    }
}
