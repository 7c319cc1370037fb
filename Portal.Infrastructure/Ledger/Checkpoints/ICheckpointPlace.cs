using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>A second place for checkpoints: a folder, a mail, a witness. Whoever holds the database does not hold it.</summary>
internal interface ICheckpointPlace
{
    /// <summary>What it is, for the health page.</summary>
    string Name { get; }

    /// <summary>Brings it there, or sees that it is there. It is asked again and again with the newest checkpoint.</summary>
    /// <exception cref="CheckpointRefusedException">It was refused, and why.</exception>
    Task BringAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel);
}
