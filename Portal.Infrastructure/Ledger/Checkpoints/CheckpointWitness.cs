using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>
/// Somebody else who signs a checkpoint too, once they have checked that it goes on from the last one that they saw (C2SP tlog-witness). Then
/// nobody can be shown another ledger than they.
/// </summary>
internal sealed class CheckpointWitness(
    WitnessSettings witness, HttpClient http, NpgsqlDataSource source,
    [FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource sequencer) : ICheckpointPlace
{
    private const int MaxAnswer = SignedNote.MaxLength;

    private long _seen;

    public string Name => $"Witness {witness.Key.Name}";

    public async Task BringAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        if (await IsCosignedAsync(checkpoint, cancel))
            return;
        var (status, answer) = await AskAsync(note, checkpoint, cancel);
        if (status == HttpStatusCode.Conflict && long.TryParse(answer.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var seen) && seen != _seen)
        {
            // It says how far it has seen the ledger: after a start that is how one learns it.
            _seen = seen <= checkpoint.Size ? seen
                : throw new CheckpointRefusedException($"The witness has signed {seen} entries, and the ledger has {checkpoint.Size}: its end was cut off.");
            (status, answer) = await AskAsync(note, checkpoint, cancel);
        }
        if (status != HttpStatusCode.OK)
            throw new CheckpointRefusedException(Reason(status));
        var line = Cosignature(note, answer) ?? throw new CheckpointRefusedException("The witness answered without a signature of its own.");
        await StoreAsync(checkpoint, line, cancel);
        _seen = checkpoint.Size;
    }

    private async Task<(HttpStatusCode Status, string Answer)> AskAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var proof = await new LedgerTree(connection).ConsistencyAsync(_seen, checkpoint.Size, cancel);
        var body = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {_seen}\n");
        foreach (var hash in proof)
            body.Append(Convert.ToBase64String(hash)).Append('\n');
        body.Append('\n').Append(note);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToString()));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(witness.Address, "add-checkpoint")) { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaxAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return (response.StatusCode, Encoding.UTF8.GetString(buffer, 0, length));
    }

    // Only a line that is right is kept; a witness may answer with others.
    private NoteSignature? Cosignature(SignedNote note, string answer) => answer.Split('\n').Select(NoteSignature.Parse).FirstOrDefault(line =>
        line is not null && new SignedNote(note.Text, [line]).IsSignedBy(witness.Key, Ed25519.Check));

    private async Task<bool> IsCosignedAsync(Checkpoint checkpoint, CancellationToken cancel)
    {
        await using var command = sequencer.CreateCommand("select exists (select from audit_cosignatures where size = $1 and witness = $2)");
        command.Parameters.Add(new() { Value = checkpoint.Size });
        command.Parameters.Add(new() { Value = witness.Key.Name });
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    private async Task StoreAsync(Checkpoint checkpoint, NoteSignature line, CancellationToken cancel)
    {
        await using var command = sequencer.CreateCommand(
            "insert into audit_cosignatures (size, witness, line) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.Add(new() { Value = checkpoint.Size });
        command.Parameters.Add(new() { Value = witness.Key.Name });
        command.Parameters.Add(new() { Value = line.ToString() });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Reason(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => "The witness does not know this ledger: give its operator the public key, ./portal ledger key prints it.",
        HttpStatusCode.Forbidden => "The witness does not know the key: give its operator the public key, ./portal ledger key prints it.",
        HttpStatusCode.Conflict => "The witness has signed another ledger of the same size: the history was written anew.",
        HttpStatusCode.UnprocessableEntity => "The witness finds that the ledger does not go on from what it signed: the history was written anew.",
        _ => $"The witness answered with HTTP status {(int)status}.",
    };
}
