using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Npgsql;
using NpgsqlTypes;
using Portal.Domain.Common;
using Portal.Domain.Providers;

namespace Portal.Infrastructure.Data;

/// <summary>What an import did.</summary>
/// <param name="Kept">Records that are new or brought up to date.</param>
/// <param name="Removed">Numbers that the file says are deactivated, and that were here.</param>
/// <param name="PassedOver">Rows with a wrong number or without a name.</param>
public sealed record NppesImported(long Kept, long Removed, long PassedOver);

/// <summary>
/// Brings in records of the public NPPES registry: its monthly or weekly file (CSV, version 1 or 2), or an answer of its API (JSON). Nothing
/// of the file stands before all of it does. What the file does not name stays.
/// </summary>
/// <param name="owner">Connections of the role that owns the tables: the portal's own role may only read the records.</param>
public sealed class NppesImport(NpgsqlDataSource owner)
{
    private const int MaxNameLength = 300;

    private const string ContactColumns = "mail_line1, mail_line2, mail_city, mail_state, mail_postal_code, telephone";

    private const string ContactTypes = "mail_line1 text, mail_line2 text, mail_city text, mail_state text, mail_postal_code text, telephone text";

    private static readonly Error NotNppes = new(
        "nppes.not-a-file", "This is neither a file of the NPPES registry (npidata_pfile_....csv) nor an answer of its API in JSON. Nothing was imported.");

    private static readonly Error BrokenOff = new(
        "nppes.broken-off", "A row of this file does not have as many columns as its first row: it breaks off, or was changed. Nothing was imported; download it again.");

    /// <summary>Imports one file.</summary>
    public async Task<Result<NppesImported>> RunAsync(Stream file, CancellationToken cancel = default)
    {
        using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: false));
        while (reader.Peek() is ' ' or '\t' or '\r' or '\n')
            reader.Read();
        if (reader.Peek() == '{')
        {
            var all = NppesRecord.ParseAll(Encoding.UTF8.GetBytes(await reader.ReadToEndAsync(cancel)));
            return all.Succeeded ? await StoreAsync(all.Value.Select(record => (record.Npi, (NppesRecord?)record)), cancel) : NotNppes;
        }
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
        try
        {
            if (!await csv.ReadAsync() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains("NPI") || !header.Contains("Entity Type Code"))
                return NotNppes;
            return await StoreAsync(Rows(csv, header), cancel);
        }
        catch (Exception e) when (e is CsvHelperException or InvalidDataException)
        {
            return BrokenOff;
        }
    }

    private static IEnumerable<(string Npi, NppesRecord? Record)> Rows(CsvReader csv, string[] header)
    {
        var places = header.Select((name, place) => (name, place)).DistinctBy(column => column.name).ToDictionary(column => column.name, column => column.place);
        string Text(string name) => places.TryGetValue(name, out var place) && csv.TryGetField<string>(place, out var text) ? text ?? "" : "";
        while (csv.Read())
            yield return csv.Parser.Count == header.Length ? (Text("NPI"), NppesRecord.FromRow(Text)) : throw new InvalidDataException();
    }

    private async Task<NppesImported> StoreAsync(IEnumerable<(string Npi, NppesRecord? Record)> rows, CancellationToken cancel)
    {
        await using var connection = await owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await DoAsync(connection, "create temp table brought (place bigint, npi text, kind text, legal_name text, taxonomy text, practice_state text, " + ContactTypes + ") on commit drop", cancel);
        var passedOver = 0L;
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"copy brought (place, npi, kind, legal_name, taxonomy, practice_state, {ContactColumns}) from stdin (format binary)", cancel))
        {
            var place = 0L;
            foreach (var (npi, record) in rows)
            {
                var name = Clean(record?.LegalName);
                if (!Npi.TryParse(npi, out var number, out _) || record is { Kind: "" } || (record is not null && name is not { Length: > 0 and <= MaxNameLength }))
                {
                    passedOver++;
                    continue;
                }
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(place++, NpgsqlDbType.Bigint, cancel);
                string?[] texts = [number.Value, record?.Kind, name, Clean(record?.Taxonomy), Clean(record?.PracticeState), .. Contact(record)];
                foreach (var text in texts)
                    await copy.WriteAsync(text, NpgsqlDbType.Text, cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        // A number that stands twice in the file counts as its last row says.
        await DoAsync(connection, "delete from brought b using brought later where later.npi = b.npi and later.place > b.place", cancel);
        var removed = await DoAsync(connection, "delete from nppes_records r using brought b where b.npi = r.npi and b.kind is null", cancel);
        var kept = await DoAsync(
            connection,
            $"""
            insert into nppes_records (npi, kind, legal_name, taxonomy, practice_state, {ContactColumns})
            select npi, kind, legal_name, taxonomy, practice_state, {ContactColumns} from brought where kind is not null
            on conflict (npi) do update set kind = excluded.kind, legal_name = excluded.legal_name, taxonomy = excluded.taxonomy,
                practice_state = excluded.practice_state, mail_line1 = excluded.mail_line1, mail_line2 = excluded.mail_line2,
                mail_city = excluded.mail_city, mail_state = excluded.mail_state, mail_postal_code = excluded.mail_postal_code,
                telephone = excluded.telephone, imported_at = clock_timestamp()
            """,
            cancel);
        await transaction.CommitAsync(cancel);
        return new NppesImported(kept, removed, passedOver);
    }

    private static string[] Contact(NppesRecord? record) => record?.Contact is not { } contact
        ? ["", "", "", "", "", ""]
        : [.. new[] { contact.Line1, contact.Line2, contact.City, contact.State, contact.PostalCode, contact.Telephone }.Select(text => Clean(text)!)];

    private static string? Clean(string? text) => text?.Replace("\0", "", StringComparison.Ordinal).Trim();

    private static async Task<int> DoAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancel);
    }
}
