using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>Somebody chose whether they want the daily digest. Security notices cannot be chosen.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Digest">Whether they want it.</param>
public sealed record NoticeChoiceSet(AccountId Subject, bool Digest) : PortalEvent;
