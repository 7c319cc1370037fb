using System.IO.Compression;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

internal enum PdfStream
{
    /// <summary>Page content, an image, a font, or something that does not unpack.</summary>
    Other,

    /// <summary>Objects, not compressed: the search goes on in the raw bytes.</summary>
    PlainObjects,

    /// <summary>Objects, compressed: they were unpacked and searched.</summary>
    PackedObjects,
}

/// <summary>
/// Looks into the streams of a PDF that hold objects. Such a stream starts with pairs of numbers (ISO 32000-1 7.5.7), so
/// every stream that does is searched, whatever its dictionary calls it.
/// </summary>
internal sealed class PdfObjectStreams(byte[] content)
{
    public const long MostUnpacked = 256L * 1024 * 1024;

    private const int MostTried = 50_000;
    private const int ZlibHeader = 2;
    private const int Sample = 64;
    private const int Window = 64 * 1024;

    // More than any name with all its characters escaped takes.
    private const int Carried = 512;

    private long _unpacked;
    private int _tried;

    public (PdfStream Kind, Error? Refusal) Look(int at)
    {
        while (at < content.Length && PdfNames.IsSpace(content[at])) at++;
        if (StartsWithNumber(content.AsSpan(at))) return (PdfStream.PlainObjects, null);
        if (!IsZlib(content.AsSpan(at))) return (PdfStream.Other, null);
        if (++_tried > MostTried) return (PdfStream.Other, FileErrors.PdfUnreadable);
        // Without its frame: readers of PDF do not mind a wrong check sum at the end, so neither may this one.
        using var packed = new MemoryStream(content, at + ZlibHeader, content.Length - at - ZlibHeader);
        using var unpacked = new DeflateStream(packed, CompressionMode.Decompress);
        return Search(unpacked);
    }

    private (PdfStream Kind, Error? Refusal) Search(DeflateStream unpacked)
    {
        var buffer = new byte[Window];
        var held = 0;
        var state = Filling.Going;
        // Byte by byte, so that what comes before a broken place is seen.
        while (held < Sample && state == Filling.Going) held += Fill(unpacked, buffer.AsSpan(held, 1), out state);
        if (!StartsWithNumber(buffer.AsSpan(0, held))) return (PdfStream.Other, null);
        while (state == Filling.Going)
        {
            held += Fill(unpacked, buffer.AsSpan(held), out state);
            if (_unpacked > MostUnpacked) return (PdfStream.PackedObjects, FileErrors.PdfUnreadable);
            var (refusal, used) = Names(buffer.AsSpan(0, held), state == Filling.Ended);
            if (refusal is not null) return (PdfStream.PackedObjects, refusal);
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
        }
        if (state == Filling.Broken) return (PdfStream.PackedObjects, FileErrors.PdfUnreadable);
        return (PdfStream.PackedObjects, Names(buffer.AsSpan(0, held), isEnd: true).Refusal);
    }

    private static (Error? Refusal, int Used) Names(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var at = 0;
        while (bytes[at..].IndexOf((byte)'/') is >= 0 and var next)
        {
            at += next;
            // A name near the end of the window is read again with what follows it: its value may decide.
            if (!isEnd && bytes.Length - at < Carried) return (null, at);
            var found = PdfNames.Read(bytes[at..], inObject: true);
            if (found.Refusal is not null) return (found.Refusal, at);
            at += found.Length;
        }
        return (null, bytes.Length);
    }

    private int Fill(DeflateStream unpacked, Span<byte> buffer, out Filling state)
    {
        try
        {
            var read = unpacked.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            _unpacked += read;
            state = read < buffer.Length ? Filling.Ended : Filling.Going;
            return read;
        }
        catch (InvalidDataException)
        {
            state = Filling.Broken;
            return 0;
        }
    }

    // RFC 1950 2.2: method 8, a header divisible by 31, no preset dictionary.
    private static bool IsZlib(ReadOnlySpan<byte> bytes) =>
        bytes.Length > ZlibHeader && (bytes[0] & 0x0F) == 8 && (bytes[0] << 8 | bytes[1]) % 31 == 0 && (bytes[1] & 0x20) == 0;

    private static bool StartsWithNumber(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && PdfNames.IsSpace(bytes[0])) bytes = bytes[1..];
        return !bytes.IsEmpty && "0123456789+-.%"u8.IndexOf(bytes[0]) >= 0;
    }

    private enum Filling
    {
        Going,
        Ended,
        Broken,
    }
}
