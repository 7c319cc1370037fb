using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>Decides by its content what an uploaded file is, and whether that is sound enough to be kept.</summary>
internal static class FileKinds
{
    /// <param name="fileName">The name that the browser sent; only its ending counts.</param>
    /// <param name="content">The whole file.</param>
    public static Result<FileKind> Inspect(string fileName, byte[] content)
    {
        if (content.Length == 0) return FileErrors.Empty;
        var kind = StartsLike(content);
        if (kind is null) return FileErrors.UnknownKind;
        if (!kind.Fits(fileName)) return FileErrors.WrongEnding(kind);
        var refusal = kind == FileKind.Pdf ? PdfContent.Refusal(content)
            : kind == FileKind.Png ? PngContent.Refusal(content)
            : JpegContent.Refusal(content);
        return refusal is null ? kind : refusal;
    }

    // At offset 0 and nowhere else: readers that search for their signature further on are what makes a file of two kinds work.
    private static FileKind? StartsLike(ReadOnlySpan<byte> content) =>
        content.StartsWith("%PDF-"u8) ? FileKind.Pdf
        : content.StartsWith(PngContent.Signature) ? FileKind.Png
        : content.StartsWith(JpegContent.Signature) ? FileKind.Jpeg
        : null;
}
