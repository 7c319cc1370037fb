using System.Buffers.Binary;
using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>
/// The part of CBOR (RFC 8949) that passkeys use, in the one form that CTAP2 allows: lengths known in advance and every number as short
/// as it can be. Anything else is a <see cref="FormatException"/>.
/// </summary>
internal ref struct StrictCbor(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _bytes.Length;

    public int ReadInteger()
    {
        var (major, value) = ReadHead();
        return (major, value) switch
        {
            (0, <= int.MaxValue) => (int)value,
            (1, <= int.MaxValue) => -1 - (int)value,
            _ => throw new FormatException("A small whole number belongs here."),
        };
    }

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadLength(2, "A byte string"));

    public string ReadText() => Encoding.UTF8.GetString(Take(ReadLength(3, "A text")));

    public int ReadMap() => ReadLength(5, "A map");

    /// <summary>Passes over one value of any kind.</summary>
    public void Skip(int depth = 0)
    {
        if (depth > MaxDepth) throw new FormatException("CBOR is nested too deeply.");
        var (major, value) = ReadHead();
        switch (major)
        {
            case 2 or 3:
                Take(checked((int)Math.Min(value, int.MaxValue)));
                break;
            case 4 or 5:
                if (value > (ulong)_bytes.Length) throw new FormatException("CBOR ends too early.");
                for (var items = value * (major == 5 ? 2u : 1u); items > 0; items--) Skip(depth + 1);
                break;
            case 6:
                throw new FormatException("CTAP2 allows no CBOR tags.");
        }
    }

    private int ReadLength(int expected, string what)
    {
        var (major, value) = ReadHead();
        return major == expected && value <= int.MaxValue ? (int)value : throw new FormatException(what + " belongs here.");
    }

    private (int Major, ulong Value) ReadHead()
    {
        var first = Take(1)[0];
        var (major, info) = (first >> 5, first & 0x1F);
        if (major == 7 && info is not (20 or 21 or 22))
            throw new FormatException("Of the simple values only true, false and null are used.");
        if (info < 24) return (major, (ulong)info);

        var (value, least) = info switch
        {
            24 => (Take(1)[0], 24UL),
            25 => (BinaryPrimitives.ReadUInt16BigEndian(Take(2)), 1UL << 8),
            26 => (BinaryPrimitives.ReadUInt32BigEndian(Take(4)), 1UL << 16),
            27 => (BinaryPrimitives.ReadUInt64BigEndian(Take(8)), 1UL << 32),
            _ => throw new FormatException("CBOR of unknown length is not canonical."),
        };
        return value >= least ? (major, value) : throw new FormatException("A CBOR number is longer than it must be.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - Position) throw new FormatException("CBOR ends too early.");
        var taken = _bytes.Slice(Position, length);
        Position += length;
        return taken;
    }
}
