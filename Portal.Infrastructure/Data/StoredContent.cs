using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;

namespace Portal.Infrastructure.Data;

/// <summary>How often a section was changed, and by whom and when last.</summary>
public sealed record SectionState(int Version, Guid? ChangedBy, DateTimeOffset? ChangedAt);

/// <summary>
/// The rows of some sections of a version, as the tables hold them. Read by one statement: one round trip, and everything in it is of one
/// instant also where the transaction sees what others commit meanwhile.
/// </summary>
internal sealed class StoredContent
{
    // What each kind of row does not have is null. Items and documents come in their order, and before the answers that stand in them.
    private const string Sql = """
        select 0 as kind, '' as section, '' as "group", null::uuid as id, '' as field, null as value, wrapped as bytes, 0 as number,
            null::uuid as by, null::timestamptz as at, 0::bigint as size
        from data_keys where owner = $3
        union all
        select 1, section_key, '', null, '', null, null, version, changed_by, changed_at, 0 from sections where version_id = $1 and section_key = any ($2)
        union all
        select 2, section_key, group_key, item_id, '', null, null, position, null, null, 0
        from section_items where version_id = $1 and section_key = any ($2)
        union all
        select 3, section_key, media_type, id, slot_key, file_name, sha256, 0, null, uploaded_at, size_bytes
        from documents where version_id = $1 and section_key = any ($2) and removed_at is null
        union all
        select 4, section_key, group_key, item_id, field_key, value, sealed, section_version, changed_by, changed_at, 0
        from answers where version_id = $1 and section_key = any ($2)
        order by kind, number, at, id
        """;

    /// <summary>An answer, in clear or sealed.</summary>
    public sealed record StoredAnswer(FieldAddress Address, string? Value, byte[]? Sealed, AnswerMark Mark);

    /// <summary>The version's data key, wrapped; null when it has none.</summary>
    public byte[]? Key { get; private set; }

    public Dictionary<string, SectionState> Sections { get; } = [];

    public List<(string Section, string Group, Guid Id)> Items { get; } = [];

    public List<(string Section, string Slot, AnswerDocument Document)> Documents { get; } = [];

    public List<StoredAnswer> Answers { get; } = [];

    public static async Task<StoredContent> ReadAsync(PortalDb db, VersionId version, IReadOnlyCollection<string> sections, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection());
        foreach (var value in new object[] { version.Value, sections.ToArray(), DataKeys.OwnerOf(version) })
            command.Parameters.Add(new() { Value = value });
        var content = new StoredContent();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            content.Add(reader);
        return content;
    }

    private void Add(NpgsqlDataReader row)
    {
        var (kind, section, group, field) = (row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(4));
        switch (kind)
        {
            case 0:
                Key = row.GetFieldValue<byte[]>(6);
                break;
            case 1:
                Sections.Add(section, new SectionState(row.GetInt32(7), row.GetFieldValue<Guid?>(8), row.GetFieldValue<DateTimeOffset?>(9)));
                break;
            case 2:
                Items.Add((section, group, row.GetGuid(3)));
                break;
            case 3:
                Documents.Add((section, field, new AnswerDocument(
                    row.GetGuid(3), row.GetString(5), TypeOf(group), row.GetInt64(10), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(6)))));
                break;
            default:
                Answers.Add(new StoredAnswer(
                    AnswerStore.AddressOf(section, group, row.GetGuid(3), field), row.IsDBNull(5) ? null : row.GetString(5),
                    row.IsDBNull(6) ? null : row.GetFieldValue<byte[]>(6),
                    new AnswerMark(row.GetInt32(7), new AccountId(row.GetGuid(8)), row.GetFieldValue<DateTimeOffset>(9))));
                break;
        }
    }

    private static DocumentType TypeOf(string mediaType) =>
        mediaType switch { "application/pdf" => DocumentType.Pdf, "image/png" => DocumentType.Png, _ => DocumentType.Jpeg };
}
