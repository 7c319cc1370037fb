namespace Portal.Domain.Audit;

/// <summary>An auditor took the proof that one entry stands in the ledger out of the portal.</summary>
/// <param name="Number">The entry.</param>
/// <param name="Size">Entries of the checkpoint that the proof rests on.</param>
public sealed record InclusionProofExported(long Number, long Size) : PortalEvent;

/// <summary>An auditor took the proof that the ledger at one checkpoint begins the ledger at another out of the portal.</summary>
/// <param name="Earlier">Entries of the smaller ledger.</param>
/// <param name="Later">Entries of the larger one.</param>
public sealed record ConsistencyProofExported(long Earlier, long Later) : PortalEvent;

/// <summary>Personal text beside entries was erased at the console. The entries stay.</summary>
/// <param name="Before">All of it that stood beside entries from before this moment; null when one entry was named.</param>
/// <param name="Number">The one entry; null when a moment was named.</param>
/// <param name="Count">How many entries lost their text.</param>
public sealed record PersonalTextErased(DateTimeOffset? Before, long? Number, long Count) : PortalEvent;
