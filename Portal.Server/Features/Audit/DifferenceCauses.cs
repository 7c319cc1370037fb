using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>What made a difference between two moments.</summary>
/// <param name="What">In words.</param>
/// <param name="At">When.</param>
/// <param name="By">Who did it; null where nobody did: a date came, or the portal by itself.</param>
/// <param name="Number">The entry of the ledger; null where a date came.</param>
/// <param name="Proven">Whether a checkpoint counts the entry: then there is a proof.</param>
public sealed record DifferenceCause(string What, DateTimeOffset At, string? By, long? Number, bool Proven)
{
    /// <summary>What stands where there is no cause: what did it may wait for its number.</summary>
    public const string NoneYet = "No entry in the ledger, or not yet.";
}

/// <summary>What happened between two moments, by whom it is about: entries of the ledger, and dates that came.</summary>
internal sealed class DifferenceCauses
{
    private const string Contested = "provider-claim-contested";
    private const string Anew = "claim-time-begun-anew";
    private const string ClaimedAnew = "provider-claimed-anew";

    private readonly ILookup<(Guid Person, Guid? Provider), DifferenceCause> _entries;
    private readonly ILookup<(Guid Person, Guid Provider), DelegationRow> _grants;
    private readonly PastFacts _before, _after;

    private DifferenceCauses(PastFacts before, PastFacts after, ILookup<(Guid Person, Guid? Provider), DifferenceCause> entries)
    {
        (_before, _after, _entries) = (before, after, entries);
        _grants = before.Delegations.Values.Concat(after.Delegations.Values).DistinctBy(d => d.Id).ToLookup(d => (d.AgentId, d.ProviderId));
    }

    public static async Task<DifferenceCauses> LoadAsync(
        PortalDb db, PastFacts before, PastFacts after, IReadOnlyCollection<Guid> providers, IReadOnlyCollection<Guid> people, CancellationToken cancel)
    {
        var (from, to) = (before.Moment.Done, after.Moment.Done);
        List<AccessEntry> entries = [
            .. await AccessLedger.BetweenAsync(db, providers, from, to, cancel), .. await AccessLedger.OfAccountsAsync(db, people, from, to, cancel)];
        var actors = entries.Select(e => e.By).OfType<Guid>().Distinct().ToList();
        var names = await db.NamesOfAsync(actors, cancel);
        var signed = await ProofReader.SignedSizeAsync(db, cancel);
        return new DifferenceCauses(before, after, entries.ToLookup(e => (HolderOf(after, e) ?? Guid.Empty, e.Provider), e => new DifferenceCause(
            Words(IsAnew(after, e) ? Anew : e.Kind, e.Cause), e.At, e.By is { } by ? names.GetValueOrDefault(by) : null, e.Number,
            e.Number <= signed)));
    }

    // A claim is about who made it, also where somebody else made it necessary: a correction of the record makes every official claim it anew.
    // Of a look by a code the subject of the entry is who opened it; who looks is who typed the code.
    private static Guid? HolderOf(PastFacts after, AccessEntry entry) => entry.Kind switch
    {
        Contested or ClaimedAnew => after.ClaimantOf(entry.Of) ?? entry.By,
        "look-begun" => entry.By,
        _ => entry.Subject ?? entry.By,
    };

    // Said of a claim by its claimant. In older entries also by whoever made another the holder of the record: that has a kind of its own now.
    private static bool IsAnew(PastFacts after, AccessEntry entry) => entry.Kind == Contested && after.ClaimantOf(entry.Of) is { } claimant && claimant != entry.By;

    /// <summary>What is about one person at one provider, and about their account.</summary>
    public IReadOnlyList<DifferenceCause> Of(Guid person, Guid provider) =>
        [.. _entries[(person, provider)].Concat(_entries[(person, null)]).Concat(Dates(person, provider)).OrderBy(cause => cause.At).ThenBy(cause => cause.Number)];

    private IEnumerable<DifferenceCause> Dates(Guid person, Guid provider)
    {
        foreach (var grant in _grants[(person, provider)])
        {
            if (grant.ValidFrom > grant.GivenAt && Came(grant.ValidFrom, grant.EndedAt))
                yield return new DifferenceCause("Began by its date", grant.ValidFrom, null, null, false);
            if (grant.ValidUntil is { } until && Came(until, grant.EndedAt))
                yield return new DifferenceCause("Ran out by its date", until, null, null, false);
        }
        foreach (var look in _before.Looks.Where(l => l.HelperId == person && l.ProviderId == provider))
            if (look.EndsAt is { } ends && Came(ends, look.EndedAt))
                yield return new DifferenceCause("Look ended by its time", ends, null, null, false);
    }

    // Between the two moments, and of something that had not been ended by then, as far as is known at the later one: what was renewed or
    // ended before its date did not run out by it, and what was ended later than is known did.
    private bool Came(DateTimeOffset date, DateTimeOffset? ended) =>
        date > _before.Moment.At && date <= _after.Moment.At && !(ended <= date && ended <= _after.Moment.Done);

    /// <summary>What happened, so that "by" and a name can follow.</summary>
    public static string Words(string kind, string? cause) => kind switch
    {
        "access-request-approved" => "Request for access approved",
        "account-readmitted" => "Account let in again",
        "account-suspended" => "Account suspended",
        "admin-link-used" => "Made account administrator at the console",
        "break-glass-begun" => "Look without a code confirmed",
        Anew => "Time to object begun anew",
        "claimant-let-in" => "Let in by staff",
        "delegation-confirmed" => "Confirmed",
        "delegation-ended" when cause == "revoked" => "Ended",
        "delegation-ended" when cause == "left" => "Given up",
        "delegation-ended" or "delegation-replaced" when cause == "changed" => "Changed to another period",
        "delegation-ended" or "delegation-replaced" when cause == "renewed" => "Renewed as another period",
        "delegation-ended" or "delegation-replaced" when cause == "restored" => "Restored as another period",
        "delegation-replaced" when cause == "narrowed" => "Narrowed with the access it was given under",
        "delegation-ended" or "delegation-replaced" => GrantWords.OfCause(cause) ?? kind,
        "delegation-suspended" => "Suspended",
        "invitation-accepted" => "Invitation accepted",
        "look-begun" => "Look begun",
        "look-ended" => "Look ended",
        "principal-refused" => "Claim refused or ended",
        "principal-verified" => "Verified by staff",
        Contested => "Contested claim made",
        ClaimedAnew => "Claimed anew",
        "provider-created" => "Claimed",
        "provider-started-by-agent" => "Started the record",
        "record-taken-over" => "Record taken over by another person",
        "staff-role-confirmed" => "Staff role confirmed",
        "staff-role-ended" => "Staff role ended",
        _ => kind,
    };
}
