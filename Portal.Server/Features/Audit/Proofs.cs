using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;

namespace Portal.Server.Features.Audit;

/// <summary>A signed checkpoint.</summary>
/// <param name="Size">Entries.</param>
/// <param name="SignedAt">When.</param>
/// <param name="Witnesses">Who signed it too.</param>
public sealed record CheckpointLine(long Size, DateTimeOffset SignedAt, string Witnesses);

/// <summary>One page of checkpoints, newest first, the entries of the newest of all, and the public key that signed them.</summary>
public sealed record CheckpointLines(IReadOnlyList<CheckpointLine> Lines, int Total, long Newest, string PublicKey);

/// <summary>What proves that the ledger was not altered: checkpoints, and proofs as files that are checked without the portal.</summary>
public sealed class Proofs(OperationRunner operations, AccessGate gate, ProofReader reader)
{
    /// <summary>Checkpoints on one page.</summary>
    public const int PageSize = 20;

    private const int LastPage = 1_000_000;
    private const string MediaType = "application/json";

    /// <summary>What was signed.</summary>
    public Task<Result<CheckpointLines>> ListAsync(int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewEvents, new Target(), async (db, _, c) =>
        {
            var rows = await db.Checkpoints.AsNoTracking().OrderByDescending(row => row.Size)
                .Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize)
                .Select(row => new { row.Size, row.SignedAt, Witnesses = db.Cosignatures.Where(w => w.Size == row.Size).OrderBy(w => w.Witness).Select(w => w.Witness).ToList() })
                .ToListAsync(c);
            return new CheckpointLines(
                [.. rows.Select(row => new CheckpointLine(row.Size, row.SignedAt, string.Join(", ", row.Witnesses)))],
                await db.Checkpoints.CountAsync(c), await ProofReader.SignedSizeAsync(db, c), reader.PublicKey);
        }, cancel);

    /// <summary>The proof that an entry stands in the ledger. It holds that entry; of the others it has hashes.</summary>
    public Task<Result<OpenedFile>> OfEntryAsync(long number, CancellationToken cancel = default) =>
        operations.LookAtAsync<OpenedFile>(Actions.ViewEvents, new Target(), async (operation, c) =>
        {
            if (number < 1)
                return ProofErrors.NoNumber;
            try
            {
                if (await reader.InclusionAsync(operation.Db, number, c) is not { } proof)
                    return ProofErrors.NotSigned;
                operation.Record(new InclusionProofExported(number, await ProofReader.SignedSizeAsync(operation.Db, c)));
                return File(proof.Serialize(), $"ledger-entry-{number}.json");
            }
            catch (InvalidDataException)
            {
                return ProofErrors.Broken;
            }
        }, cancel);

    /// <summary>The proof that the ledger at one checkpoint begins the ledger at another. It holds no entry.</summary>
    public Task<Result<OpenedFile>> BetweenAsync(long earlier, long later, CancellationToken cancel = default) =>
        operations.LookAtAsync<OpenedFile>(Actions.ViewEvents, new Target(), async (operation, c) =>
        {
            try
            {
                if (await reader.ConsistencyAsync(operation.Db, earlier, later, c) is not { } proof)
                    return ProofErrors.NoCheckpoint;
                operation.Record(new ConsistencyProofExported(earlier, later));
                return File(proof.Serialize(), $"ledger-{earlier}-to-{later}.json");
            }
            catch (InvalidDataException)
            {
                return ProofErrors.Broken;
            }
        }, cancel);

    private static OpenedFile File(byte[] content, string name) => new(new MemoryStream(content), name, MediaType, content.Length);
}

/// <summary>Why there is no proof.</summary>
internal static class ProofErrors
{
    public static readonly Error NoNumber = new(
        "proof.no-number", "Enter the number of the event in digits, as it stands beside the event. The first one is 1.", "number");

    public static readonly Error NotSigned = new(
        "proof.not-signed", "No checkpoint counts an entry of this number yet. A new one is signed about once a minute: try again then.", "number");

    public static readonly Error NoCheckpoint = new(
        "proof.no-checkpoint", "Enter the entries of two checkpoints of the list below, the smaller one first.", "earlier");

    public static readonly Error Broken = new(
        "proof.broken", "The ledger lacks rows of which the proof would consist. Tell the people who run the portal: they run ./portal ledger verify.", "number");

    /// <summary>The one with this code.</summary>
    public static Error? Of(string? code) => new[] { NoNumber, NotSigned, NoCheckpoint, Broken }.FirstOrDefault(error => error.Code == code);
}
