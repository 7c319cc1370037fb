using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Common;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Infrastructure.Ledger;

/// <summary>Makes proofs about the ledger out of what is stored. A proof that cannot be made is none.</summary>
public sealed class ProofReader(CheckpointKey key)
{
    /// <summary>The public key that the proofs are checked with.</summary>
    public string PublicKey => key.Public.ToString();

    /// <summary>The entries that the newest checkpoint counts; 0 while nothing is signed.</summary>
    public static async Task<long> SignedSizeAsync(PortalDb db, CancellationToken cancel) =>
        await db.Checkpoints.OrderByDescending(c => c.Size).Select(c => c.Size).FirstOrDefaultAsync(cancel);

    /// <summary>That an entry stands in the ledger of the newest checkpoint.</summary>
    /// <returns>Null when there is no such entry, or none that a checkpoint counts.</returns>
    /// <exception cref="InvalidDataException">Rows are missing.</exception>
    public async Task<InclusionProof?> InclusionAsync(PortalDb db, long number, CancellationToken cancel)
    {
        if (await SignedSizeAsync(db, cancel) is var size && (number < 1 || number > size))
            return null;
        var entry = await db.LedgerEntries.Where(e => e.Seq == number).Select(e => e.Entry).SingleOrDefaultAsync(cancel);
        return entry is null ? null : new InclusionProof(
            entry, number - 1, await Tree(db).InclusionAsync(number - 1, size, cancel), (await NoteAsync(db, size, cancel))!, PublicKey);
    }

    /// <summary>The entry of a version's certification, once a checkpoint counts it.</summary>
    /// <returns>Its number; null while there is none, or none that is signed.</returns>
    public static async Task<long?> CertificationAsync(
        PortalDb db, EnrollmentApplicationId application, VersionId version, CancellationToken cancel)
    {
        var signed = await SignedSizeAsync(db, cancel);
        // One for each version that was certified: few. Which it is, only the entry says.
        var entries = await db.LedgerEntries.AsNoTracking()
            .Where(e => e.ApplicationId == application.Value && e.Kind == CertificationProof.Kind && e.Seq <= signed)
            .OrderByDescending(e => e.Seq).Select(e => new { e.Seq, e.Entry }).ToListAsync(cancel);
        return entries.FirstOrDefault(e => CertificationProof.VersionOf(e.Entry) == version.Value)?.Seq;
    }

    /// <summary>That the ledger of one checkpoint is the beginning of that of another.</summary>
    /// <returns>Null when one of them was not signed.</returns>
    /// <exception cref="InvalidDataException">Rows are missing.</exception>
    public async Task<ConsistencyProof?> ConsistencyAsync(PortalDb db, long earlier, long later, CancellationToken cancel)
    {
        if (earlier > later || await NoteAsync(db, earlier, cancel) is not { } first || await NoteAsync(db, later, cancel) is not { } second)
            return null;
        return new ConsistencyProof(first, second, await Tree(db).ConsistencyAsync(earlier, later, cancel), PublicKey);
    }

    /// <summary>A checkpoint with what witnesses added to it.</summary>
    /// <returns>Null when none of this size was signed.</returns>
    public static async Task<string?> NoteAsync(PortalDb db, long size, CancellationToken cancel)
    {
        var note = await db.Checkpoints.Where(c => c.Size == size).Select(c => c.Note).SingleOrDefaultAsync(cancel);
        var lines = await db.Cosignatures.Where(c => c.Size == size).OrderBy(c => c.Witness).Select(c => c.Line).ToListAsync(cancel);
        return note is null ? null : note + string.Concat(lines.Select(line => line + "\n"));
    }

    private static LedgerTree Tree(PortalDb db) => new((NpgsqlConnection)db.Database.GetDbConnection());
}
