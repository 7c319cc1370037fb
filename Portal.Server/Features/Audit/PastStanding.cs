using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;

namespace Portal.Server.Features.Audit;

/// <summary>One thing that somebody held.</summary>
/// <param name="Basis">What a decision on it would rest on.</param>
/// <param name="What">What it was, in words.</param>
/// <param name="Status">With power, or why without.</param>
/// <param name="Until">When it would run out by itself.</param>
public sealed record StandingLine(string Basis, string What, GrantStatus Status, DateTimeOffset? Until)
{
    /// <summary>Whether it is a contested claim: it gave them nothing.</summary>
    public bool Contested => PastStanding.IsContested(Basis, Status);
}

/// <summary>What somebody held at a moment, and how it stood: with power, or why without.</summary>
internal static class PastStanding
{
    /// <summary>A binding has power as soon as it stands: one that waits is a contested claim.</summary>
    public static bool IsContested(string basis, GrantStatus status) => status == GrantStatus.Awaiting && basis.StartsWith("principal:", StringComparison.Ordinal);

    /// <summary>Bindings and contested claims first, then grants and looks by age.</summary>
    public static IReadOnlyList<(string Basis, GrantStatus Status)> Of(PastFacts facts, Guid person, ProviderId provider)
    {
        var held = facts.HoldingsOf(person, provider);
        // What would have power had none while the account was suspended.
        var live = facts.IsSuspended(person) ? GrantStatus.Suspended : GrantStatus.Live;
        return
        [
            .. held.Principal is { } binding ? [($"principal:{binding.Id.Value}", live)] : Array.Empty<(string, GrantStatus)>(),
            .. facts.ContestedOf(person, provider).OrderBy(p => p.Id).Select(p => ($"principal:{p.Id}", GrantStatus.Awaiting)),
            .. held.Delegations.OrderBy(d => d.Id.Value)
                .Select(d => ($"delegation:{d.Id.Value}", d.IsLiveAt(facts.Moment.At) ? live : WithoutPower(d, facts.Moment.At))),
            .. held.Looks.OrderBy(l => l.Id.Value).Select(l => ($"look:{l.Id.Value}", l.IsLiveAt(facts.Moment.At) ? live : GrantStatus.Ended)),
        ];
    }

    /// <summary>The same in words.</summary>
    public static IReadOnlyList<StandingLine> LinesOf(PastFacts facts, Guid person, ProviderId provider, FormCatalog forms) =>
        [.. Of(facts, person, provider).Select(held => Line(facts, held.Basis, held.Status, forms))];

    /// <summary>The staff roles that somebody held, in words and in one order; without power while the account is suspended.</summary>
    public static IReadOnlyList<StandingLine> AsStaff(PastFacts facts, Guid person) =>
        [.. facts.Roles.Where(r => r.AccountId == person).OrderBy(r => r.Role, StringComparer.Ordinal).Select(r => new StandingLine(
            $"staff:{r.Role}", $"Staff role {RoleWords.Of(r.Role)}", facts.IsSuspended(person) ? GrantStatus.Suspended : GrantStatus.Live, null))];

    private static StandingLine Line(PastFacts facts, string basis, GrantStatus status, FormCatalog forms)
    {
        var id = Guid.Parse(basis.Split(':')[1]);
        if (BindingOf(facts, id) is { } binding)
            return new StandingLine(basis, Words(facts, binding), status, null);
        if (facts.Delegations.TryGetValue(id, out var grant))
            return new StandingLine(
                basis, $"{TermsWords.OfPreset(grant.Preset)} ({TermsWords.Of(grant.Terms())}; sections: {TermsWords.OfSections(grant.Terms().Sections, forms)})", status,
                grant.ValidUntil);
        var look = facts.Looks.Single(l => l.Id == id);
        return new StandingLine(basis, GrantWords.OfLook(look.Kind), status, look.EndsAt);
    }

    /// <summary>The binding or the contested claim of this id; null when neither stood.</summary>
    public static PrincipalRow? BindingOf(PastFacts facts, Guid id) => facts.Principals.GetValueOrDefault(id) ?? facts.ContestedClaims.GetValueOrDefault(id);

    /// <summary>A binding or a contested claim, in words.</summary>
    public static string Words(PastFacts facts, PrincipalRow binding) => $"{GrantWords.OfCapacity(binding.Capacity)}, " + (
        facts.ContestedClaims.ContainsKey(binding.Id) ? "contested (no power until staff decide)"
        : binding.VerifiedAt <= facts.Moment.Done ? "verified"
        : "claimed");

    /// <summary>Whether an account was suspended.</summary>
    public static Task<bool> IsSuspendedAsync(PortalDb db, Guid account, PastMoment moment, CancellationToken cancel) =>
        SuspendedAccounts.At(db, moment.Done).AnyAsync(s => s.AccountId == account, cancel);

    private static GrantStatus WithoutPower(DelegationHolding holding, DateTimeOffset at) =>
        holding.SuspendedAt is not null ? GrantStatus.Suspended
        : holding.Terms.ValidUntil <= at ? GrantStatus.Expired
        : at < holding.Terms.ValidFrom ? GrantStatus.Future
        : GrantStatus.Awaiting;
}
