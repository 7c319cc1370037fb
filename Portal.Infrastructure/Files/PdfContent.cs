using Portal.Domain.Common;

namespace Portal.Infrastructure.Files;

/// <summary>
/// Header, end and active parts of a PDF. Names are searched in the raw bytes and in compressed object streams, escapes
/// (<c>/J#53</c>) undone. The file is not parsed by its cross-reference table, which is what an attacker would make lie.
/// </summary>
internal static class PdfContent
{
    private const int WhereTheEndIs = 1024;

    // Keywords: obj, stream, endstream, endobj; and the slash of a name.
    private static readonly System.Buffers.SearchValues<byte> Starts = System.Buffers.SearchValues.Create("/ose"u8);

    public static Error? Refusal(byte[] content)
    {
        if (content.AsSpan(Math.Max(0, content.Length - WhereTheEndIs)).IndexOf("%%EOF"u8) < 0) return FileErrors.PdfIncomplete;
        var streams = new PdfObjectStreams(content);
        var (inObject, streamMustOpen) = (false, false);
        for (var at = 0; at < content.Length; at++)
        {
            var next = content.AsSpan(at).IndexOfAny(Starts);
            if (next < 0) break;
            at += next;
            var rest = content.AsSpan(at);
            if (rest[0] == '/')
            {
                var found = PdfNames.Read(rest, inObject);
                if (found.Refusal is { } refusal) return refusal;
                streamMustOpen |= found.IsObjectStream;
            }
            else if (rest.StartsWith("stream"u8))
            {
                var (opened, refusal) = streams.Look(at + "stream".Length);
                if (refusal is not null) return refusal;
                if (streamMustOpen && opened == PdfStream.Other) return FileErrors.PdfUnreadable;
                (inObject, streamMustOpen) = (opened == PdfStream.PlainObjects, false);
                at += "stream".Length - 1;
            }
            else if (rest.StartsWith("endstream"u8) || rest.StartsWith("endobj"u8))
            {
                inObject = false;
                at += "endobj".Length - 1;
            }
            else if (rest.StartsWith("obj"u8) && at > 0 && PdfNames.IsSpace(content[at - 1]))
            {
                inObject = true;
            }
        }
        return null;
    }
}
