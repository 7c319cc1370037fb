namespace Portal.Server.Features.People;

/// <summary>An invitation that was just sent.</summary>
/// <param name="Address">To whom.</param>
/// <param name="Entry">The entry that it left in the ledger: what its receipt is about.</param>
public sealed record OfferSent(string Address, Guid? Entry);
