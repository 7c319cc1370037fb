using System.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>What is refused, as a sentence for the people who run the portal.</summary>
public sealed class CheckpointRefusedException(string message) : Exception(message);

/// <summary>
/// Signs what the ledger is now, if it is the continuation of what was signed last. What was signed last is written down outside of the
/// database before the signature goes anywhere.
/// </summary>
internal sealed class CheckpointSigner(
    NpgsqlDataSource source, [FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource sequencer, CheckpointKey key, string folder)
{
    /// <summary>Signs once.</summary>
    /// <returns>What is signed now, new or not; null while the ledger is empty.</returns>
    /// <exception cref="CheckpointRefusedException">The ledger is not the continuation of what was signed.</exception>
    /// <exception cref="IOException">Another process signs at this moment, or the folder cannot be written.</exception>
    public async Task<(SignedNote Note, Checkpoint Checkpoint)?> SignAsync(CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(folder);
        await using var turn = new FileStream(Path.Combine(folder, "signing.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var last = ReadLast();
        var now = await ContinuationAsync(last?.Checkpoint, cancel);
        if (now is null)
            return null;
        if (last is not { } signed || signed.Checkpoint.Size < now.Size)
        {
            signed = (key.Sign(now.ToText()), now);
            LastSigned.Write(folder, signed.Note);
        }
        // Also what a process that died here did not get to.
        await StoreAsync(signed.Note, signed.Checkpoint, cancel);
        return signed;
    }

    private (SignedNote Note, Checkpoint Checkpoint)? ReadLast()
    {
        try
        {
            var last = LastSigned.Read(folder);
            return last is null || last.Value.Checkpoint.Origin == key.Public.Name
                ? last
                : throw new CheckpointRefusedException(
                    $"What was signed last is of {last.Value.Checkpoint.Origin}, and the key is of {key.Public.Name}: a ledger keeps its name.");
        }
        catch (InvalidDataException spoiled)
        {
            throw new CheckpointRefusedException(spoiled.Message);
        }
    }

    private async Task<Checkpoint?> ContinuationAsync(Checkpoint? last, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var now = await NowAsync(connection, cancel);
        if (last is null)
            return await NothingWasSignedAsync(connection, cancel) ? now
                : throw new CheckpointRefusedException(
                    $"The database holds checkpoints, and {folder} does not hold what was signed last: put the newest one of the second place there, as last-signed.");
        if (now is null || now.Size < last.Size)
            throw new CheckpointRefusedException($"A checkpoint of {last.Size} entries was signed, and the ledger has {now?.Size ?? 0}: its end was cut off.");
        return await ContinuesAsync(connection, last, now, cancel) ? now
            : throw new CheckpointRefusedException(
                $"The ledger does not go on from the {last.Size} entries that were signed: its history was written anew. Run ./portal ledger verify.");
    }

    // Null while nothing is numbered.
    private async Task<Checkpoint?> NowAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select size, frontier from audit_head", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var tree = await reader.ReadAsync(cancel) ? TreeFrontier.Read(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
        if (tree is null)
            throw new CheckpointRefusedException("The head of the ledger is missing or was altered: run ./portal ledger verify.");
        return tree.Size == 0 ? null : new Checkpoint(key.Public.Name, tree.Size, tree.Root());
    }

    private static async Task<bool> ContinuesAsync(NpgsqlConnection connection, Checkpoint last, Checkpoint now, CancellationToken cancel)
    {
        try
        {
            var proof = await new LedgerTree(connection).ConsistencyAsync(last.Size, now.Size, cancel);
            return MerkleProofs.Continues(last.Size, last.Root, now.Size, now.Root, proof);
        }
        catch (InvalidDataException)
        {
            return false; // Rows are missing of which a proof would consist.
        }
    }

    private static async Task<bool> NothingWasSignedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select not exists (select from audit_checkpoints)", connection);
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    private async Task StoreAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        await using var command = sequencer.CreateCommand("insert into audit_checkpoints (size, note) values ($1, $2) on conflict do nothing");
        command.Parameters.Add(new() { Value = checkpoint.Size });
        command.Parameters.Add(new() { Value = note.ToString() });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
