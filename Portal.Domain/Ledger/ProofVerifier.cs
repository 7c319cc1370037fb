using System.Globalization;
using System.Text;
using Portal.Domain.Certifications;

namespace Portal.Domain.Ledger;

/// <summary>Verifies proofs about the ledger by themselves.</summary>
public static class ProofVerifier
{
    private const string OneKey = "That the key is the portal's. It came with the file: compare it with the one that the portal's operator gave you.";

    private const string OneLedger = "That everybody is shown the same ledger. Compare the checkpoint with one that somebody else holds:"
        + " an auditor's mail, the second folder, a witness.";

    private static readonly string[] NotProvenOfEntry =
    [
        OneKey, OneLedger,
        "That what the entry says is true. It says what the portal wrote down, with the portal's clock.",
        "That it is whole: words that people wrote stand beside the entry, which holds their hash only.",
    ];

    private static readonly string[] NotProvenOfTwo =
        [OneKey, OneLedger, "What the entries say. The proof holds hashes only: every entry of the earlier ledger stands unchanged in the later one."];

    /// <summary>Checks that an entry stands in a signed ledger.</summary>
    public static EvidenceReport Verify(InclusionProof proof, SignatureCheck check)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var (checkpoint, checks) = Signed(proof.Checkpoint, proof.Key, "checkpoint", check);
        if (checkpoint is not null)
        {
            var holds = MerkleProofs.Includes(proof.Index, checkpoint.Size, MerkleHash.Leaf(proof.Entry), proof.Proof, checkpoint.Root);
            checks.Add(holds
                ? new("inclusion", true, $"The entry is no. {proof.Index + 1} of the {checkpoint.Size} entries of {checkpoint.Origin}.")
                : new("inclusion", false, "The entry does not stand at this place of this ledger."));
        }
        checks.Add(new("entry", true, $"It says: {Printable(proof.Entry)}"));
        return new EvidenceReport(checks, NotProvenOfEntry);
    }

    /// <summary>Checks that one signed ledger is the beginning of another.</summary>
    public static EvidenceReport Verify(ConsistencyProof proof, SignatureCheck check)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var (earlier, checks) = Signed(proof.Earlier, proof.Key, "earlier", check);
        var (later, more) = Signed(proof.Later, proof.Key, "later", check);
        checks.AddRange(more);
        if (earlier is not null && later is not null)
        {
            var holds = earlier.Origin == later.Origin
                && MerkleProofs.Continues(earlier.Size, earlier.Root, later.Size, later.Root, proof.Proof);
            checks.Add(holds
                ? new("consistency", true, $"The first {earlier.Size} of the {later.Size} entries of {later.Origin} are those that were there before.")
                : new("consistency", false, "The later ledger does not go on from the earlier one: entries were changed or taken away, or the proof is of others."));
        }
        return new EvidenceReport(checks, NotProvenOfTwo);
    }

    private static (Checkpoint? Checkpoint, List<EvidenceCheck> Checks) Signed(string text, string keyText, string name, SignatureCheck check)
    {
        var (note, key) = (SignedNote.Parse(text), NoteKey.Parse(keyText));
        var checkpoint = note is null ? null : Checkpoint.Parse(note.Text);
        if (checkpoint is null)
            return (null, [new(name, false, "It is not a checkpoint.")]);
        if (key is null || key.Name != checkpoint.Origin)
            return (checkpoint, [new(name, false, "The key is not one of this ledger.")]);
        if (!note!.IsSignedBy(key, check))
            return (checkpoint, [new(name, false, $"It is not signed with the key {key}.")]);
        var others = note.Signatures.Where(signature => signature.Name != key.Name).Select(signature => signature.Name).ToList();
        var also = others.Count == 0 ? "" : $" It bears signatures of {string.Join(", ", others)} too, which are not checked here.";
        return (checkpoint, [new(name, true, $"It counts {checkpoint.Size} entries and is signed with the key {key}.{also}")]);
    }

    // An entry goes to a terminal: it moves no cursor there and turns no text round.
    private static string Printable(byte[] entry) => string.Concat(Encoding.UTF8.GetString(entry)
        .Select(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format ? '?' : c));
}
