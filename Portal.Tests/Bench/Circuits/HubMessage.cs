using System.Buffers.Binary;
using System.Text;

namespace Portal.Bench.Circuits;

/// <summary>Writes one message of Blazor's hub protocol: MessagePack behind its length, as far as a browser's side needs it.</summary>
internal static class HubMessage
{
    /// <summary>An invocation; with an id an answer is expected.</summary>
    public static byte[] Invocation(string? id, string method, params ReadOnlySpan<object?> arguments)
    {
        using var body = new MemoryStream();
        body.Write([0x96, 1, 0x80]); // Six parts; kind 1; no headers.
        Write(body, id);
        Write(body, method);
        body.WriteByte((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
            Write(body, argument);
        body.WriteByte(0x90); // No streams.
        return Framed(body);
    }

    /// <summary>A sign of life.</summary>
    public static byte[] Ping() => [2, 0x91, 6];

    /// <summary>The length that stands before a message, seven bits to a byte; null while it is not whole.</summary>
    public static (int Length, int At)? ReadLength(ReadOnlySpan<byte> received)
    {
        var length = 0;
        for (var i = 0; i < Math.Min(received.Length, 5); i++)
        {
            length |= (received[i] & 0x7f) << (7 * i);
            if ((received[i] & 0x80) == 0)
                return (length, i + 1);
        }
        return null;
    }

    private static byte[] Framed(MemoryStream body)
    {
        var framed = new List<byte>((int)body.Length + 5);
        var left = (uint)body.Length;
        for (; left >= 0x80; left >>= 7)
            framed.Add((byte)(left | 0x80));
        framed.Add((byte)left);
        return [.. framed, .. body.ToArray()];
    }

    private static void Write(MemoryStream to, object? value)
    {
        Span<byte> number = stackalloc byte[8];
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool yes:
                to.WriteByte(yes ? (byte)0xc3 : (byte)0xc2);
                break;
            case long whole:
                to.WriteByte(0xd3);
                BinaryPrimitives.WriteInt64BigEndian(number, whole);
                to.Write(number);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                to.WriteByte(0xdb);
                BinaryPrimitives.WriteInt32BigEndian(number, bytes.Length);
                to.Write(number[..4]);
                to.Write(bytes);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }
}

/// <summary>Reads a message part by part: null, bool, long, string, byte memory, or a list of these.</summary>
internal sealed class HubReader(ReadOnlyMemory<byte> message)
{
    private int _at;

    public List<object?> ReadMessage() => (List<object?>)ReadAny()!;

    private object? ReadAny()
    {
        var head = Bytes(1)[0];
        return head switch
        {
            < 0x80 => (long)head,
            < 0x90 => ReadMap(head & 0x0f),
            < 0xa0 => ReadList(head & 0x0f),
            < 0xc0 => ReadText(head & 0x1f),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 => ReadBinary((int)BigEndian(1)),
            0xc5 => ReadBinary((int)BigEndian(2)),
            0xc6 => ReadBinary((int)BigEndian(4)),
            0xcc => BigEndian(1),
            0xcd => BigEndian(2),
            0xce => BigEndian(4),
            0xcf or 0xd3 => BigEndian(8),
            0xd0 => (long)(sbyte)BigEndian(1),
            0xd1 => (long)(short)BigEndian(2),
            0xd2 => (long)(int)BigEndian(4),
            0xd9 => ReadText((int)BigEndian(1)),
            0xda => ReadText((int)BigEndian(2)),
            0xdb => ReadText((int)BigEndian(4)),
            0xdc => ReadList((int)BigEndian(2)),
            >= 0xe0 => (long)(sbyte)head,
            _ => throw new InvalidDataException($"MessagePack {head:x2}"),
        };
    }

    private List<object?> ReadList(int count)
    {
        var list = new List<object?>(count);
        while (count-- > 0)
            list.Add(ReadAny());
        return list;
    }

    // Only headers are maps, and nobody sends any.
    private object? ReadMap(int count)
    {
        ReadList(2 * count);
        return null;
    }

    private string ReadText(int length) => Encoding.UTF8.GetString(Bytes(length));

    private ReadOnlyMemory<byte> ReadBinary(int length)
    {
        var bytes = message.Slice(_at, length);
        _at += length;
        return bytes;
    }

    private long BigEndian(int length)
    {
        long value = 0;
        foreach (var part in Bytes(length))
            value = (value << 8) | part;
        return value;
    }

    private ReadOnlySpan<byte> Bytes(int length) => ReadBinary(length).Span;
}
