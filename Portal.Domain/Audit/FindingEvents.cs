using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>The portal found unusual access in the ledger and told the auditors.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="Provider">The provider; null when there are several or none.</param>
/// <param name="Subject">Whose access it is.</param>
/// <param name="Numbers">The entries that show it; of very many the first.</param>
/// <param name="InAll">How many there are in all.</param>
public sealed record UnusualAccessFound(
    FindingId Finding, string Rule, ProviderId? Provider, AccountId? Subject, IReadOnlyList<long> Numbers, int InAll) : PortalEvent;

/// <summary>An auditor said what came of looking into a finding.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Provider">The provider; null when there are several or none.</param>
/// <param name="Subject">Whose access it is.</param>
/// <param name="Outcome">fine or followed-up.</param>
/// <param name="Note">What they wrote.</param>
public sealed record FindingAnswered(FindingId Finding, ProviderId? Provider, AccountId? Subject, string Outcome, PersonalText Note) : PortalEvent;
