using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>A ledger with a signer and a data folder of its own.</summary>
internal sealed class SignedLedger(TestDatabase database) : IDisposable
{
    private readonly ScratchFolder _data = new();

    public SampleLedger Ledger { get; } = new(database);

    /// <summary>The private key as it is configured.</summary>
    public string KeyText { get; } = CheckpointKey.Made("portal.test/ledger");

    public CheckpointKey Key => CheckpointKey.Parse(KeyText)!;

    public CheckpointHealth Health { get; } = new(TimeProvider.System, TimeSpan.FromMinutes(1));

    public LogLines<CheckpointPublisher> Log { get; } = new();

    public string Data => _data.Root;

    public string Folder => LedgerFolder.Of(_data.Root);

    public string LastSignedFile => Path.Combine(Folder, "last-signed");

    public CheckpointSigner Signer => new(database.App, database.Sequencer, Key, Folder);

    /// <summary>A folder that is there for checkpoints.</summary>
    public string SecondFolder
    {
        get
        {
            var path = _data.At("second");
            Directory.CreateDirectory(path);
            return path;
        }
    }

    public CheckpointPublisher Publisher(params ICheckpointPlace[] places) =>
        new(Signer, places, database.App, Health, TimeSpan.FromMinutes(1), Log) { Most = Most };

    /// <summary>How long a place may take.</summary>
    public TimeSpan Most { get; set; } = CheckpointPublisher.Limit;

    /// <summary>An empty ledger of which nothing was signed, by no portal on this database either.</summary>
    public async Task ClearAsync()
    {
        foreach (var file in Directory.GetFiles(database.LedgerFolder))
            File.Delete(file); // A portal that remembers what is gone would take the new ledger for one that was cut.
        await Ledger.ClearAsync();
        foreach (var table in new[] { "audit_cosignatures", "audit_checkpoints" })
            await database.SqlAsync($"alter table {table} disable trigger all");
        await database.SqlAsync("truncate audit_checkpoints, audit_cosignatures");
        foreach (var table in new[] { "audit_cosignatures", "audit_checkpoints" })
            await database.SqlAsync($"alter table {table} enable always trigger {table}_append_only; alter table {table} enable always trigger {table}_no_truncate");
    }

    /// <summary>Adds entries, and signs what there is then.</summary>
    public async Task<Domain.Ledger.Checkpoint> GrowAsync(int entries)
    {
        await Ledger.FillAsync(entries);
        return (await Signer.SignAsync(default))!.Value.Checkpoint;
    }

    public void Dispose() => _data.Dispose();
}
