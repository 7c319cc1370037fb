using System.Text;

namespace Portal.Bench.Circuits;

/// <summary>
/// What the server tells a browser to draw, as far as somebody without a screen needs it: which element listens for what. Everything in
/// it is little-endian: diffs, frames, disposed components, disposed handlers and texts, and at the end where each of these begins.
/// A frame is its kind and 16 bytes; an edit is four numbers.
/// </summary>
internal readonly ref struct RenderBatch(ReadOnlySpan<byte> bytes)
{
    private const int FrameSize = 20;
    private const int PrependFrame = 1;
    private const int ElementFrame = 1;
    private const int AttributeFrame = 3;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Whether this text is drawn, or was, in this batch.</summary>
    public bool Says(ReadOnlySpan<byte> text) => _bytes.IndexOf(text) >= 0;

    /// <summary>The handlers that are gone.</summary>
    public List<ulong> Disposed()
    {
        var at = Number(_bytes.Length - 8);
        var disposed = new List<ulong>();
        for (var i = 0; i < Number(at); i++)
            disposed.Add(BitConverter.ToUInt64(_bytes[(at + 4 + 8 * i)..]));
        return disposed;
    }

    /// <summary>
    /// The handlers of elements that are new, as "id/event", or "name/event" for an element without an id. A handler that changes in place
    /// (edit SetAttribute) is not followed: what these measurements press keeps its handler for as long as it is drawn.
    /// </summary>
    public List<(string Label, ulong Handler)> Added()
    {
        var added = new List<(string, ulong)>();
        var (diffs, frames) = (Number(_bytes.Length - 20), Number(_bytes.Length - 16));
        for (var diff = 0; diff < Number(diffs); diff++)
        {
            var at = Number(diffs + 4 + 4 * diff);
            for (var edit = 0; edit < Number(at + 4); edit++)
            {
                var (kind, frame) = (Number(at + 8 + 16 * edit), Number(at + 16 + 16 * edit));
                if (kind == PrependFrame)
                    ReadTree(frames + 4, frame, added);
            }
        }
        return added;
    }

    // Elements (1), components (4) and regions (5) say how many frames they hold, themselves included.
    private void ReadTree(int frames, int root, List<(string, ulong)> added)
    {
        var rootAt = frames + FrameSize * root;
        var end = root + (Number(rootAt) is 1 or 4 or 5 ? Number(rootAt + 4) : 1);
        string? element = null;
        var handlers = new List<(string Event, ulong Handler)>();
        for (var frame = root; frame <= end; frame++)
        {
            var at = frames + FrameSize * frame;
            if (frame < end && Number(at) == AttributeFrame)
            {
                var name = Text(Number(at + 4))!;
                if (BitConverter.ToUInt64(_bytes[(at + 12)..]) is > 0 and var handler)
                    handlers.Add((name, handler));
                else if (name == "id")
                    element = Text(Number(at + 8));
                continue;
            }
            foreach (var (name, handler) in handlers)
                added.Add(($"{element}/{name}", handler));
            handlers.Clear();
            element = frame < end && Number(at) == ElementFrame ? Text(Number(at + 8)) : null;
        }
    }

    private string? Text(int index)
    {
        if (index < 0)
            return null;
        var at = Number(Number(_bytes.Length - 4) + 4 * index);
        var (length, header) = HubMessage.ReadLength(_bytes[at..])!.Value;
        return Encoding.UTF8.GetString(_bytes.Slice(at + header, length));
    }

    private int Number(int at) => BitConverter.ToInt32(_bytes[at..]);
}
