using System.Buffers.Binary;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>
/// The structure of a JPEG: segments up to the start of the scan, with the frame's size among them, and an end (ITU-T T.81
/// Annex B).
/// </summary>
internal static class JpegContent
{
    private const byte StartOfScan = 0xDA;
    private const int FrameLength = 9;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> End => [0xFF, 0xD9];

    public static Error? Refusal(ReadOnlySpan<byte> content)
    {
        if (ImageLimits.AlsoStartsAPdf(content)) return FileErrors.ImageHidesPdf;
        var rest = content[2..];
        var framed = false;
        while (rest.Length >= 4 && rest[0] == 0xFF)
        {
            var marker = rest[1];
            if (marker == 0xFF)
            {
                rest = rest[1..];
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length > rest.Length - 2) return FileErrors.ImageDamaged;
            var body = rest.Slice(4, length - 2);
            if (IsFrame(marker))
            {
                if (body.Length < FrameLength) return FileErrors.ImageDamaged;
                var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
                if (ImageLimits.Refusal(width, height) is { } refusal) return refusal;
                framed = true;
            }
            rest = rest[(2 + length)..];
            // Telephones append more after the end marker (a preview, a second image), so it only has to be there.
            if (marker == StartOfScan) return framed && rest.IndexOf(End) >= 0 ? null : FileErrors.ImageDamaged;
        }
        return FileErrors.ImageDamaged;
    }

    // C4, C8 and CC are tables and a reserved marker, not frames.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
