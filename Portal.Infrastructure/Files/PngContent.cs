using System.Buffers.Binary;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>The structure of a PNG: header chunk first, image data, end chunk last and nothing after it (W3C PNG 5.2 to 5.6).</summary>
internal static class PngContent
{
    private const int ChunkFrame = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static Error? Refusal(ReadOnlySpan<byte> content)
    {
        if (ImageLimits.AlsoStartsAPdf(content)) return FileErrors.ImageHidesPdf;
        var rest = content[Signature.Length..];
        var (first, data) = (true, false);
        while (rest.Length >= ChunkFrame)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame) return FileErrors.ImageDamaged;
            var type = rest.Slice(4, 4);
            var body = rest.Slice(8, (int)length);
            if (first && (!type.SequenceEqual("IHDR"u8) || HeaderIsWrong(body))) return FileErrors.ImageDamaged;
            if (first)
            {
                var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
                if (ImageLimits.Refusal(width, height) is { } refusal) return refusal;
                first = false;
            }
            data |= type.SequenceEqual("IDAT"u8);
            rest = rest[(ChunkFrame + body.Length)..];
            if (type.SequenceEqual("IEND"u8)) return data && rest.IsEmpty ? null : FileErrors.ImageDamaged;
        }
        return FileErrors.ImageDamaged;
    }

    // Width, height, bit depth, color type, compression, filter, interlace.
    private static bool HeaderIsWrong(ReadOnlySpan<byte> header) =>
        header.Length != 13 || header[10] != 0 || header[11] != 0 || header[12] > 1
        || (header[9], header[8]) is not ((0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16));
}
