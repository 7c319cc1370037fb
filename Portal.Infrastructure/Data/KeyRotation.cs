using System.Text;
using System.Xml.Linq;
using Npgsql;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Data;

/// <summary>What a rotation came to.</summary>
/// <param name="Moved">How many keys, and mails that wait, are under the current master key now and were not before.</param>
/// <param name="Others">Other master keys under which something is sealed all the same: a portal that does not know the current one yet sealed it.</param>
public sealed record RotationOutcome(int Moved, IReadOnlyList<string> Others);

/// <summary>
/// Moves what is sealed under a master key itself to the current one: the data keys of applications and evidence, the accounts' key, the
/// key ring of cookies, and mails that wait. What those keys seal is not touched: no answer, no file, no frozen row. Runs as the owner of
/// the tables; the portal's own role may change none of these keys.
/// </summary>
public sealed class KeyRotation(NpgsqlDataSource owner, MasterKeys keys)
{
    private static readonly Place[] Places =
    [
        new("data_keys", "owner", "wrapped", ", master_key_id = $4", (k, id, value) => DataKey.Rewrap(k, id, value)),
        new("server_keys", "owner", "wrapped", "", (k, id, value) => DataKey.Rewrap(k, id, value)),
        new("outbox", "id", "payload", "", (k, id, value) => k.IsCurrent(value) ? null : k.Seal($"outbox|{id}", k.Open($"outbox|{id}", value))),
    ];

    /// <summary>Moves everything. May be broken off and begun again at any point.</summary>
    /// <exception cref="SealBrokenException">Something is sealed under a master key that is not given, or was altered; the rest was moved.</exception>
    public async Task<RotationOutcome> RunAsync(CancellationToken cancel = default)
    {
        var moved = 0;
        foreach (var place in Places)
        {
            await using var connection = await owner.OpenConnectionAsync(cancel);
            moved += await MoveAsync(connection, place, cancel);
            // Whoever wrote meanwhile is waited for, one table at a time, and what they wrote is moved too.
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await ExecuteAsync(connection, $"lock table {place.Table} in share row exclusive mode", cancel);
            moved += await MoveAsync(connection, place, cancel);
            await transaction.CommitAsync(cancel);
        }
        moved += await MoveKeyRingAsync(cancel);
        return new RotationOutcome(moved, await OthersAsync(cancel));
    }

    private async Task<int> MoveAsync(NpgsqlConnection connection, Place place, CancellationToken cancel)
    {
        byte[] current = [SealedBytes.UnderMasterKey, (byte)keys.CurrentId.Length, .. Encoding.ASCII.GetBytes(keys.CurrentId)];
        var old = await ReadAsync<byte[]>(
            connection, $"select {place.Id}::text, {place.Column} from {place.Table} where substr({place.Column}, 1, {current.Length}) <> $1", cancel, current);
        var moved = 0;
        foreach (var (id, value) in old)
            if (place.Reseal(keys, id, value) is { } under)
                moved += await ExecuteAsync(
                    connection, $"update {place.Table} set {place.Column} = $1{place.More} where {place.Id}::text = $2 and {place.Column} = $3",
                    cancel, place.More.Length == 0 ? [under, id, value] : [under, id, value, keys.CurrentId]);
        return moved;
    }

    private async Task<int> MoveKeyRingAsync(CancellationToken cancel)
    {
        await using var connection = await owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync(connection, "lock table data_protection_keys in share row exclusive mode", cancel);
        var moved = 0;
        foreach (var (id, xml) in await ReadAsync<string>(connection, "select id::text, xml from data_protection_keys", cancel))
            if (MasterKeyXmlEncryptor.Reseal(keys, XElement.Parse(xml)) is { } under)
                moved += await ExecuteAsync(
                    connection, "update data_protection_keys set xml = $1 where id::text = $2", cancel, under.ToString(SaveOptions.DisableFormatting), id);
        await transaction.CommitAsync(cancel);
        return moved;
    }

    private async Task<IReadOnlyList<string>> OthersAsync(CancellationToken cancel)
    {
        await using var connection = await owner.OpenConnectionAsync(cancel);
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var place in Places)
            foreach (var (_, start) in await ReadAsync<byte[]>(
                connection, $"select distinct '', substr({place.Column}, 1, {2 + MasterKey.MaxIdLength}) from {place.Table} where {place.Column} is not null", cancel))
                ids.Add(MasterKeys.IdOf(start));
        foreach (var (_, xml) in await ReadAsync<string>(connection, "select id::text, xml from data_protection_keys", cancel))
            ids.UnionWith(MasterKeyXmlEncryptor.MasterKeysOf(XElement.Parse(xml)));
        ids.Remove(keys.CurrentId);
        return [.. ids];
    }

    private static async Task<List<(string Id, T Value)>> ReadAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<(string, T)>();
        while (await reader.ReadAsync(cancel))
            rows.Add((reader.GetString(0), await reader.GetFieldValueAsync<T>(1, cancel)));
        return rows;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
#pragma warning disable CA2100 // Made of constants: tables and columns of the list above.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private sealed record Place(string Table, string Id, string Column, string More, Func<MasterKeys, string, byte[], byte[]?> Reseal);
}
