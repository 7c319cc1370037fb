using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>
/// Signs what the ledger is, again and again, and brings it to every place that is configured. What fails is tried with the next round and
/// stands on the health page; it stops nothing else.
/// </summary>
internal sealed class CheckpointPublisher(
    CheckpointSigner signer, IReadOnlyList<ICheckpointPlace> places, NpgsqlDataSource source, CheckpointHealth health, TimeSpan every,
    ILogger<CheckpointPublisher> log) : BackgroundService
{
    /// <summary>One place may not take longer: the others wait for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>How long a place may take here: <see cref="Limit"/>, or less in a test.</summary>
    internal TimeSpan Most { get; init; } = Limit;

    /// <summary>One round.</summary>
    public async Task RoundAsync(CancellationToken cancel)
    {
        await SignAndBringAsync(cancel);
        health.RoundEnded();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RoundAsync(stoppingToken);
            await Task.Delay(every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SignAndBringAsync(CancellationToken cancel)
    {
        foreach (var place in places)
            health.Expect(place.Name);
        (SignedNote Note, Checkpoint Checkpoint)? signed = null;
        await TryAsync(CheckpointHealth.Signing, async c => (signed = await signer.SignAsync(c))?.Checkpoint.Size ?? 0, cancel);
        if (signed is not { } now)
            return;
        foreach (var place in places)
            await TryAsync(place.Name, async c =>
            {
                await place.BringAsync(await WithCosignaturesAsync(now.Note, now.Checkpoint.Size, c), now.Checkpoint, c);
                return now.Checkpoint.Size;
            }, cancel);
    }

    private async Task TryAsync(string name, Func<CancellationToken, Task<long>> work, CancellationToken stopping)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timed.CancelAfter(Most);
        try
        {
            health.Well(name, await work(timed.Token));
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The portal stops: nothing is wrong.
        }
        catch (Exception e)
        {
            var trouble = e is CheckpointRefusedException ? e.Message : $"It failed with {TroubleLog.CodeOf(e)} and is tried again.";
            if (health.Trouble(name, trouble))
                log.LogError("Checkpoints of the ledger, {Name}: {Trouble}", name, trouble);
        }
    }

    private async Task<SignedNote> WithCosignaturesAsync(SignedNote note, long size, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("select line from audit_cosignatures where size = $1 order by witness");
        command.Parameters.Add(new() { Value = size });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var lines = new List<NoteSignature>();
        while (await reader.ReadAsync(cancel))
            if (NoteSignature.Parse(reader.GetString(0)) is { } line)
                lines.Add(line);
        return note with { Signatures = [.. note.Signatures, .. lines] };
    }
}
