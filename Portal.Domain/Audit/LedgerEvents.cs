using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>An auditor took events out of the portal. Which person or provider they were filtered by is not in the ledger.</summary>
/// <param name="Application">The application that was asked for.</param>
/// <param name="EventKind">The kind that was asked for; null for every one.</param>
/// <param name="From">From when on; null for the beginning.</param>
/// <param name="Until">Before when; null for the end.</param>
/// <param name="Staff">Whether only what staff did was asked for.</param>
/// <param name="OnePerson">Whether it was filtered by person.</param>
/// <param name="OneProvider">Whether it was filtered by provider.</param>
/// <param name="Format">csv or json.</param>
/// <param name="Count">How many there were.</param>
public sealed record EventsExported(
    EnrollmentApplicationId? Application, string? EventKind, DateTimeOffset? From, DateTimeOffset? Until, bool Staff, bool OnePerson, bool OneProvider,
    string Format, long Count) : PortalEvent;

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
