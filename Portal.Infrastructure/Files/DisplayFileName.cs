using System.Text;
using Microsoft.Net.Http.Headers;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>
/// The name under which a file is shown and downloaded: what the browser sent, made harmless. It is never a path on the
/// server.
/// </summary>
public static class DisplayFileName
{
    /// <summary>The longest name, in UTF-16 code units, ending included.</summary>
    public const int MaxLength = 150;

    private const string NotInNames = "\"*/:<>?\\|";

    // Windows opens a device instead of a file, whatever the ending.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Takes paths, invisible characters and changes of direction out of a name; never empty, always with an ending of the
    /// kind.
    /// </summary>
    public static string Clean(string? sent, FileKind kind)
    {
        var name = Visible(sent ?? "");
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        name = string.Concat(name.Select(c => NotInNames.Contains(c, StringComparison.Ordinal) ? '_' : c));
        var ending = kind.Fits(name) ? name[name.LastIndexOf('.')..] : "." + kind.Endings[0];
        var stem = (kind.Fits(name) ? name[..^ending.Length] : name).Trim(' ', '.');
        if (stem.Length == 0) stem = "document";
        if (Devices.Contains(stem.Split('.')[0].TrimEnd())) stem = "_" + stem;
        return Cut(stem, MaxLength - ending.Length) + ending;
    }

    /// <summary>
    /// The Content-Disposition header of a download: attachment, with an ASCII name and the real one (RFC 6266, RFC 8187).
    /// </summary>
    public static string AttachmentHeader(string displayName)
    {
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(displayName);
        return header.ToString();
    }

    private static string Visible(string sent)
    {
        var kept = new StringBuilder();
        var spaced = true;
        // Cut before normalization, so that a name of megabytes costs nothing; four times, since a path may stand in front.
        foreach (var rune in sent[Math.Max(0, sent.Length - 4 * MaxLength)..].EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (!spaced) kept.Append(' ');
                spaced = true;
            }
            else if (!UnseenCharacters.Is(rune))
            {
                kept.Append(rune);
                spaced = false;
            }
        }
        return kept.ToString().Normalize(NormalizationForm.FormC).Trim();
    }

    private static string Cut(string stem, int length)
    {
        if (stem.Length <= length) return stem;
        return stem[..(char.IsHighSurrogate(stem[length - 1]) ? length - 1 : length)].TrimEnd(' ', '.');
    }
}
