using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>How many pixels an image may unpack to, so that a small file cannot take a viewer's memory.</summary>
internal static class ImageLimits
{
    public const long MaxSide = 20_000;
    public const long MaxPixels = 100_000_000;

    private const int WhereReadersSearchForPdf = 1024;

    public static Error? Refusal(long width, long height)
    {
        if (width == 0 || height == 0) return FileErrors.ImageDamaged;
        return width > MaxSide || height > MaxSide || width * height > MaxPixels ? FileErrors.ImageTooManyPixels : null;
    }

    public static bool AlsoStartsAPdf(ReadOnlySpan<byte> content) =>
        content[..Math.Min(content.Length, WhereReadersSearchForPdf)].IndexOf("%PDF-"u8) >= 0;
}
