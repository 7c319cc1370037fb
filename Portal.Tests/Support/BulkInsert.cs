using System.Text.Json;
using Npgsql;

namespace Portal.Tests.Support;

/// <summary>Rows of several tables in one round trip. A row is an anonymous object whose properties are named like columns.</summary>
internal sealed class BulkInsert(NpgsqlDataSource owner) : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch = owner.CreateBatch();

    /// <summary>Adds rows. Tables are filled in the order in which they are added.</summary>
    public BulkInsert Into<T>(string table, IEnumerable<T> rows)
    {
        var columns = string.Join(", ", typeof(T).GetProperties().Select(property => property.Name));
        var command = new NpgsqlBatchCommand(
            $"insert into {table} ({columns}) select {columns} from jsonb_populate_recordset(null::{table}, $1::jsonb)");
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(rows) });
        _batch.BatchCommands.Add(command);
        return this;
    }

    /// <summary>Adds a statement after the rows so far.</summary>
    public BulkInsert Then(string sql, NpgsqlParameter parameter)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(parameter);
        _batch.BatchCommands.Add(command);
        return this;
    }

    public Task RunAsync() => _batch.ExecuteNonQueryAsync();

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
