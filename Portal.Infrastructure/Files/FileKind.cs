namespace Portal.Infrastructure.Files;

/// <summary>A kind of file that may be uploaded.</summary>
/// <param name="Name">For people, with its article.</param>
/// <param name="MediaType">For the Content-Type header; never what the browser claimed.</param>
/// <param name="Endings">Endings of file names, without the dot, the usual one first.</param>
public sealed record FileKind(string Name, string MediaType, IReadOnlyList<string> Endings)
{
    public static readonly FileKind Pdf = new("a PDF", "application/pdf", ["pdf"]);
    public static readonly FileKind Png = new("a PNG image", "image/png", ["png"]);
    public static readonly FileKind Jpeg = new("a JPEG image", "image/jpeg", ["jpg", "jpeg", "jfif"]);

    /// <summary>All kinds; their endings are what a file chooser should offer.</summary>
    public static readonly IReadOnlyList<FileKind> All = [Pdf, Png, Jpeg];

    internal bool Fits(string fileName) =>
        Endings.Any(e => fileName.EndsWith("." + e, StringComparison.OrdinalIgnoreCase));
}
