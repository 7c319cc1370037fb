using System.Buffers.Binary;
using System.Text;

namespace Portal.Infrastructure.Secrets;

/// <summary>
/// Where a sealed value lives: table, column and the parts of the row's key. It goes into the authenticated data of the
/// seal, so that a value that is copied to another row, column or table does not open there.
/// </summary>
public sealed class SealedPlace
{
    private readonly byte[] _bound;

    public SealedPlace(string table, string column, params ReadOnlySpan<string> rowKey)
    {
        var bound = new MemoryStream();
        Append(bound, table);
        Append(bound, column);
        foreach (var part in rowKey) Append(bound, part);
        _bound = bound.ToArray();
        Name = $"{table}.{column}";
    }

    /// <summary>Table and column, for messages: the row stays unnamed.</summary>
    public string Name { get; }

    internal ReadOnlySpan<byte> Bound => _bound;

    // Each part carries its length, so that no two keys run together: ("a|b", "c") is not ("a", "b|c").
    private static void Append(MemoryStream bound, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        bound.Write(length);
        bound.Write(bytes);
    }
}
