using System.Globalization;
using System.Text.Json;
using Npgsql;
using Portal.Domain.Audit;

namespace Portal.Infrastructure.Ledger;

/// <summary>The erasures of words that the ledger itself records. What is gone without one of them was taken away.</summary>
internal sealed class RecordedErasures
{
    private static readonly string Kind = PortalEvent.KebabCase(nameof(PersonalTextErased));

    private readonly HashSet<long> _numbers = [];
    private DateTimeOffset _before = DateTimeOffset.MinValue;

    /// <summary>Reads them. The rows that they stand in are verified like all others.</summary>
    public static async Task<RecordedErasures> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var erasures = new RecordedErasures();
        await using var command = new NpgsqlCommand("select entry from audit_log where kind = $1 order by seq", connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = Kind });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            if (!reader.IsDBNull(0) && reader.GetFieldValue<byte[]>(0) is var entry && LedgerColumns.Read(entry)?.Kind == Kind)
                erasures.Add(entry);
        return erasures;
    }

    /// <summary>Whether the words beside an entry were erased.</summary>
    public bool Cover(long number, DateTimeOffset at) => at < _before || _numbers.Contains(number);

    private void Add(byte[] entry)
    {
        using var document = JsonDocument.Parse(entry);
        var detail = document.RootElement.GetProperty("detail");
        if (detail.TryGetProperty("number", out var number) && number.ValueKind == JsonValueKind.Number)
            _numbers.Add(number.GetInt64());
        if (detail.TryGetProperty("before", out var text) && text.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParseExact(
                text.GetString(), LedgerEntry.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var before)
            && before > _before)
            _before = before;
    }
}
