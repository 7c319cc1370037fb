using System.Security.Cryptography;
using Npgsql;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger;

/// <summary>What one row says by itself.</summary>
/// <param name="LeafIsRight">Whether its leaf is the hash of its entry.</param>
/// <param name="Problem">What else is wrong with it, as a sentence.</param>
internal readonly record struct LineFindings(bool LeafIsRight, string? Problem);

/// <summary>A row of the log as it is stored.</summary>
internal sealed record LedgerLine(long Seq, byte[] Entry, byte[] Leaf, byte[] Chain, LedgerColumns Columns, byte[]? SaltedTexts)
{
    /// <summary>What <see cref="Read"/> reads of a row <c>l</c>. A time that .NET cannot hold is read as none.</summary>
    public const string Columnlist = """
        seq, entry, leaf, chain, entry_id, case when at between '0001-01-01 UTC' and '9999-12-31 23:59:59.999999 UTC' then at end,
        kind, action, outcome, basis, actor_id, provider_id, application_id, section, subject_id,
        (select t.salt || t.texts from audit_texts t where t.entry_id = l.entry_id)
        """;

    /// <summary>Reads one. Whoever may drop a constraint can leave a null anywhere: it is a difference, not the end of the walk.</summary>
    public static LedgerLine Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), Bytes(row, 1), Bytes(row, 2), Bytes(row, 3),
        new LedgerColumns(
            Id(row, 4) ?? Guid.Empty, row.IsDBNull(5) ? default : row.GetFieldValue<DateTimeOffset>(5),
            Text(row, 6) ?? "\0", Text(row, 7) ?? "\0", Text(row, 8) ?? "\0", Text(row, 9) ?? "\0",
            Id(row, 10), Id(row, 11), Id(row, 12), Text(row, 13), Id(row, 14)),
        row.IsDBNull(15) ? null : row.GetFieldValue<byte[]>(15));

    /// <summary>Everything about it that needs no other row.</summary>
    /// <param name="erasures">What was erased beside entries, as the ledger itself says.</param>
    public LineFindings Examine(RecordedErasures erasures)
    {
        if (!MerkleHash.Leaf(Entry).AsSpan().SequenceEqual(Leaf))
            return new LineFindings(false, null);
        return new LineFindings(true, LedgerColumns.Read(Entry) is not { } said ? "Its entry is not one that the portal writes."
            : said.FirstDifference(Columns) is { } column ? $"Its column {column} is not what its entry says."
            : ProblemOfTexts(said, erasures));
    }

    private string? ProblemOfTexts(LedgerColumns said, RecordedErasures erasures) => (said.Texts, SaltedTexts) switch
    {
        (null, null) => null,
        (null, _) => "Words stand beside it that it does not speak of.",
        (_, null) => erasures.Cover(Seq, said.At) ? null : "The words beside it are gone, and no erasure says so.",
        var (hash, texts) => SHA256.HashData(texts).AsSpan().SequenceEqual(hash) ? null : "The words beside it are not those that were written.",
    };

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
