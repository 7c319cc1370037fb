using Portal.Domain.Access;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Audit;

/// <summary>A grant as people read it: the same words on the page and in the file.</summary>
public sealed class GrantWords(FormCatalog forms)
{
    /// <summary>
    /// The grant as it stands at a moment, by what was known then: what was recorded after that is not told, though the row has it by now.
    /// </summary>
    /// <param name="named">The grant.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="accountSuspended">Since when its account was suspended then; null when it was not.</param>
    public GrantLine Line(NamedGrant named, PastMoment moment, DateTimeOffset? accountSuspended = null)
    {
        var grant = named.Grant;
        var (binding, look) = (grant.Kind == "principal", grant.Kind == "look");
        var status = GrantFilter.StatusAt(grant, moment, accountSuspended is not null);
        var withAccount = status == GrantStatus.Suspended && !(grant.SuspendedAt <= moment.Done);
        var suspended = status == GrantStatus.Suspended && !withAccount;
        var ended = !suspended && grant.EndedAt <= moment.Known;
        // Who gave a binding, and why, is who verified it.
        var given = !binding || grant.VerifiedAt <= moment.Known;
        var line = new GrantLine(
            grant.Id, named.Person, named.Email, named.Provider, named.Npi,
            binding ? OfCapacity(grant.Preset) : look ? OfLook(grant.Preset) : TermsWords.OfPreset(grant.Preset),
            look ? "read, on the help desk's own pages, nothing sensitive" : binding ? OfBinding(grant, moment) : TermsWords.Of(grant.Terms()),
            grant.AllApplications ? null : grant.ApplicationIds,
            TermsWords.OfSections(grant.Terms().Sections, forms),
            grant.ValidFrom, grant.ValidUntil, given ? named.GivenBy : null, grant.GivenAt, given ? grant.Reason : "", status,
            OfCause(ended ? CauseOf(grant) : grant.SuspendedAt <= moment.Known ? "suspended" : null),
            suspended ? grant.SuspendReason : ended ? grant.EndReason : null, suspended ? grant.SuspendedAt : ended ? grant.EndedAt : null,
            suspended ? named.SuspendedBy : ended ? named.EndedBy : null, named.LastUsed)
        {
            Account = grant.AccountId,
            Claim = binding,
        };
        return withAccount ? line with { EndCause = AccountSuspended, EndReason = null, EndedAt = accountSuspended, EndedBy = null } : line;
    }

    /// <summary>Why a grant has no power that nobody suspended by itself.</summary>
    internal const string AccountSuspended = "Account suspended by the state";

    /// <summary>A status, for people.</summary>
    /// <param name="status">The status.</param>
    /// <param name="claim">Whether it is a binding's: a contested claim waits for staff, and not for somebody who gave access.</param>
    public static string OfStatus(GrantStatus status, bool claim = false) =>
        status != GrantStatus.Awaiting ? status.ToString() : claim ? "Awaiting a decision" : "Awaiting confirmation";

    private static string OfBinding(GrantRow binding, PastMoment moment) =>
        binding.EmpoweredAt is not { } since || moment.Done < since ? "nothing: contested until staff decide"
        : binding.VerifiedAt <= moment.Done ? "everything, signing included"
        : "everything except signing";

    // A correction of the record ends a binding too, and nobody of staff did that.
    private static string? CauseOf(GrantRow grant) => grant is { Kind: "principal", EndCause: "ended", EndedBy: null } ? "claimed-anew" : grant.EndCause;

    internal static string OfCapacity(string capacity) => capacity switch
    {
        "practitioner" => "Practitioner",
        "authorized-official" => "Authorized official",
        _ => "Delegated official",
    };

    internal static string OfLook(string kind) => kind == LookRow.BreakGlass ? "Help desk look, without a code (break-glass)" : "Help desk look";

    internal static string? OfCause(string? cause) => cause switch
    {
        null => null,
        "revoked" => "Ended by somebody with the right to",
        "left" => "Given up by the person",
        "giver-refused" => "Ended when staff refused who gave it",
        "parent-ended" => "Ended with the access it was given under",
        "refused" => "Claim refused by staff",
        "ended" => "Binding ended by staff",
        "claimed-anew" => "Claimed anew: another binding took its place",
        "suspended" => "Suspended",
        "changed" => "Changed: another period took its place",
        "renewed" => "Renewed: another period took its place",
        "restored" => "Restored: another period took its place",
        "parent-changed" => "Moved with the access it was given under",
        "provider" => "Ended by the provider",
        "help-desk" => "Ended by the help desk",
        _ => cause,
    };
}
