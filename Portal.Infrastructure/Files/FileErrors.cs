using System.Globalization;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>Why an upload is refused: each sentence says what is wrong and what to do.</summary>
internal static class FileErrors
{
    private const string PrintAgain = "Open it, choose Print, then “Save as PDF”, and upload the new file.";

    public static readonly Error Empty = new("file.empty",
        "This file is empty. Check that it opens on your computer, then choose it again.");

    public static readonly Error CutOff = new("file.cut-off", "The upload was cut off before its end. Choose the file again.");

    public static readonly Error UnknownEnding = new("file.unknown-ending",
        "The name of this file does not end in .pdf, .png, .jpg or .jpeg. Only PDF, PNG and JPEG files can be uploaded: save or "
            + "print it as a PDF and upload that.");

    public static readonly Error UnknownKind = new("file.unknown-kind",
        "Only PDF, PNG and JPEG files can be uploaded, and by its content this file is none of them. Save or print it as a PDF "
            + "and upload that.");

    public static readonly Error PdfIncomplete = new("file.pdf-incomplete",
        "This PDF is damaged or incomplete: its end is missing. " + PrintAgain);

    public static readonly Error PdfProtected = new("file.pdf-protected",
        "This PDF is protected by a password or by restrictions, so nobody here could check it. " + PrintAgain);

    public static readonly Error PdfUnreadable = new("file.pdf-unreadable",
        "This PDF is packed in a way that cannot be checked for scripts. " + PrintAgain);

    public static readonly Error ImageDamaged = new("file.image-damaged",
        "This image is damaged or incomplete. Open it in an image program, save it again as PNG or JPEG, and upload that.");

    public static readonly Error ImageHidesPdf = new("file.image-hides-pdf",
        "This image also contains a PDF, and some programs would open it as that. Save it again as PNG or JPEG in an image "
            + "program, and upload that.");

    public static readonly Error ImageTooManyPixels = new("file.image-too-many-pixels",
        string.Create(CultureInfo.InvariantCulture, $"This image is larger than {ImageLimits.MaxSide:N0} pixels on a side or ")
            + $"{ImageLimits.MaxPixels / 1_000_000} million pixels in all. Save it in a smaller size, and upload that.");

    public static readonly Error ScannerDown = new("file.scanner-down",
        "The virus scanner does not answer, so nothing can be uploaded at the moment. Nothing was kept. Please try again in a "
            + "few minutes.");

    public static Error TooLarge(long maxBytes) =>
        new("file.too-large", $"This file is larger than {Size(maxBytes)}. Scan it in a lower resolution or split it into several files.");

    public static Error WrongEnding(FileKind kind) =>
        new("file.wrong-ending",
            $"The content of this file is {kind.Name}, but its name does not end in .{kind.Endings[0]}. Check that it is the "
            + "right file; if so, rename it and upload it again.");

    public static Error PdfActive(string what) =>
        new("file.pdf-active", $"This PDF contains an active part ({what}) that could run when it is opened. {PrintAgain}");

    public static Error Infected(string signature) =>
        new("file.infected",
            $"The virus scanner reports “{signature}” in this file. It was not kept. Check your computer, and upload a clean copy.");

    private static string Size(long bytes) => bytes >= 1 << 20
        ? (bytes / (double)(1 << 20)).ToString("0.#", CultureInfo.InvariantCulture) + " MB"
        : (bytes / 1024.0).ToString("0.#", CultureInfo.InvariantCulture) + " KB";
}
