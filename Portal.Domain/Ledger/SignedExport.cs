using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Certifications;
using Portal.Domain.Common;

namespace Portal.Domain.Ledger;

/// <summary>
/// What leaves the portal as a signed list: lines of canonical JSON (RFC 8785). The first line says what the file is, the last one holds a
/// signed note (C2SP signed-note) with the number of lines above it and the SHA-256 of their bytes. It is read and written one line at a
/// time, so that its size does not matter, and a file that broke off has no last line.
/// </summary>
public static class SignedExport
{
    /// <summary>Says what the file is.</summary>
    public const string KindOfFile = "enroll-portal/export";

    /// <summary>
    /// The bytes of the longest line, its end included. An entry of the ledger has at most 65,535; what changed for one person at a provider with
    /// thousands of applications has more.
    /// </summary>
    public const int LongestLine = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = CanonicalJson.MaxDepth };

    private static readonly string[] NotProven =
    [
        "That the key is the portal's. It came with the file: compare it with the one that the portal's operator gave you.",
        "That nothing else was there to export. The first line says what was asked for; whether the portal left something out, only the ledger shows:"
            + " check it with ./portal ledger verify.",
        "That what it says is true. It says what the portal knew when the file was made.",
    ];

    /// <summary>The first line.</summary>
    /// <param name="of">What the lines are: <c>events</c>, <c>grants</c>, or the name of a question.</param>
    /// <param name="madeAt">When it was asked for.</param>
    /// <param name="asked">What was asked for.</param>
    public static JsonObject Head(string of, string madeAt, JsonObject asked) =>
        new() { ["format"] = KindOfFile, ["v"] = 1, ["of"] = of, ["madeAt"] = madeAt, ["asked"] = asked };

    /// <summary>What is signed. It begins with what it is, so that it can never be taken for a checkpoint.</summary>
    public static string Text(long lines, string sha256) => string.Create(CultureInfo.InvariantCulture, $"{KindOfFile}/1\n{lines}\n{sha256}\n");

    /// <summary>Whether a first line is one of such a file.</summary>
    public static bool IsHead(ReadOnlyMemory<byte> line) => Read(line) is { } head && TextOf(head, "format") == KindOfFile;

    /// <summary>Checks a file by itself.</summary>
    /// <returns>Everything that was found; nothing is left out after a failure.</returns>
    public static async Task<EvidenceReport> VerifyAsync(Stream file, SignatureCheck check, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(check);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[]? before = null;
        var (lines, bad) = (0L, 0L);
        JsonElement? head = null;
        await foreach (var line in LinesAsync(file, cancel))
        {
            if (before is not null)
            {
                lines++;
                hash.AppendData(before);
                hash.AppendData("\n"u8);
                head ??= Read(before);
                bad = bad == 0 && !IsCanonical(before) ? lines : bad;
            }
            before = line;
        }
        return new EvidenceReport(
        [
            head is { } first && TextOf(first, "format") == KindOfFile
                ? new("export", true, $"It is a list of {WordsOf(TextOf(first, "of"))}, made at {Printable(TextOf(first, "madeAt"))}: {Printable(first.GetRawText())}")
                : new("export", false, "Its first line does not say that it is an export."),
            bad == 0
                ? new("lines", true, $"{Math.Max(0, lines - 1)} records follow, each in the exact form that the portal writes.")
                : new("lines", false, $"Line {bad} is not in the exact form that the portal writes. Use the original."),
            Signature(before, lines, Convert.ToHexStringLower(hash.GetHashAndReset()), check),
        ], NotProven);
    }

    private static EvidenceCheck Signature(byte[]? last, long lines, string sha256, SignatureCheck check)
    {
        if (last is null || !IsCanonical(last) || Read(last) is not { } end || TextOf(end, "note") is not { } note || SignedNote.Parse(note) is not { } signed)
            return new("signature", false, "Its last line is not the signature: the file broke off. Export it again.");
        if (NoteKey.Parse(TextOf(end, "key")) is not { } key || !signed.IsSignedBy(key, check))
            return new("signature", false, "It is not signed with the key that stands beside the signature.");
        return signed.Text == Text(lines, sha256)
            ? new("signature", true, $"It is whole and unchanged, and signed with the key {key}.")
            : new("signature", false, "Lines were changed, taken away or added after it was signed.");
    }

    private static bool IsCanonical(byte[] line)
    {
        try
        {
            return line.AsSpan().SequenceEqual(CanonicalJson.Canonicalize(line));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static JsonElement? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Shallow);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static string WordsOf(string? of) => of switch
    {
        "who-could" => "who could do something",
        "one-person" => "what one person could do",
        "what-changed" => "what changed between two moments",
        _ => Printable(of),
    };

    // It goes to a terminal: it moves no cursor there and turns no text round.
    private static string Printable(string? text) => string.Concat((text ?? "nothing")
        .Select(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format ? '?' : c));

    /// <summary>The lines without their ends. One that is too long, or that has no end, is handed out cut: it is no line of the portal's.</summary>
    public static async IAsyncEnumerable<byte[]> LinesAsync(
        Stream file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (buffer, held) = (new byte[LongestLine], 0);
        while (await file.ReadAsync(buffer.AsMemory(held), cancel) is > 0 and var read)
        {
            held += read;
            var start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, held - start) is >= 0 and var end)
            {
                yield return buffer[start..end];
                start = end + 1;
            }
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
            if (held < buffer.Length)
                continue;
            yield return buffer[..];
            held = 0;
        }
        if (held > 0)
            yield return buffer[..held];
    }
}
