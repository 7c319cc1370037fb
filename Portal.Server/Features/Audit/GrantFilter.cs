using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Audit;

/// <summary>How a grant stands at a moment.</summary>
public enum GrantStatus
{
    /// <summary>It has power.</summary>
    Live,

    /// <summary>Somebody ended it.</summary>
    Ended,

    /// <summary>Its period is over.</summary>
    Expired,

    /// <summary>Its period has not begun.</summary>
    Future,

    /// <summary>It has no power until somebody confirms the person, or staff decide.</summary>
    Awaiting,

    /// <summary>Somebody suspended it, or it would be live and the state suspended the account.</summary>
    Suspended,
}

/// <summary>Which grants an auditor asks for. Everything that is null does not matter.</summary>
/// <param name="Person">How the e-mail address or the name starts.</param>
/// <param name="Provider">How the legal name or the NPI starts.</param>
/// <param name="Status">How it stands now, or at <paramref name="AsOf"/>.</param>
/// <param name="AsOf">The moment; without a status, who held power then.</param>
public sealed record GrantFilter(string? Person, string? Provider, GrantStatus? Status, DateTimeOffset? AsOf)
{
    private static readonly Error NoStatus = new("grants.no-status", "Choose one of the statuses in the list.", "status");

    /// <summary>The filter of a query string. A date without a time is its first instant.</summary>
    public static Result<GrantFilter> Parse(string? person, string? provider, string? status, string? asOf)
    {
        var read = MomentText.Parse(asOf, "asof");
        if (!read.Succeeded)
            return read.Error;
        var moment = read.Value;
        GrantStatus? wanted = null;
        if (Clean(status) is { } word)
        {
            if (Enum.GetValues<GrantStatus>().Where(s => Word(s) == word).Select(s => (GrantStatus?)s).FirstOrDefault() is not { } known)
                return NoStatus;
            wanted = known;
        }
        return new GrantFilter(Clean(person), Clean(provider), wanted ?? (moment is null ? null : GrantStatus.Live), moment);
    }

    /// <summary>The status as it stands in a query string.</summary>
    public static string Word(GrantStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>What was asked for, as the first line of a signed file says it.</summary>
    internal JsonObject ToJson() => new()
    {
        ["person"] = Person,
        ["provider"] = Provider,
        ["status"] = Status is { } status ? Word(status) : null,
        ["asOf"] = AsOf is { } asOf ? MomentText.Write(asOf) : null,
    };

    /// <summary>The grants that match, at the moment asked about or at this one.</summary>
    internal IQueryable<GrantRow> Apply(PortalDb db, DateTimeOffset now)
    {
        var found = db.Grants.AsNoTracking();
        if (Person is { } person)
        {
            var start = Prefix(person);
            var people = db.Accounts.FromSql($"select * from accounts where email_key like lower({start}) or lower(name) like lower({start})").Select(a => a.Id);
            found = found.Where(g => people.Contains(g.AccountId));
        }
        // A whole NPI is one provider: its grants are found by index, however many others there are.
        if (Provider is { Length: 10 } npi && npi.All(char.IsAsciiDigit))
            found = found.Where(g => g.ProviderId == db.Providers.Where(p => p.Npi == npi).Select(p => p.Id).FirstOrDefault());
        else if (Provider is { } provider)
        {
            var start = Prefix(provider);
            var providers = db.Providers.FromSql($"select * from providers where lower(legal_name) like lower({start})").Select(p => p.Id);
            found = found.Where(g => providers.Contains(g.ProviderId));
        }
        return Status is { } status ? Standing(db, found, status, AsOf ?? now) : found;
    }

    // Who is suspended is one small set, which the database looks up for each grant: the order of the list is still that of an index.
    private static IQueryable<GrantRow> Standing(PortalDb db, IQueryable<GrantRow> grants, GrantStatus status, DateTimeOffset at)
    {
        var suspended = SuspendedAccounts.At(db, at).Select(s => s.AccountId);
        return status switch
        {
            GrantStatus.Live => grants.Where(g => g.GivenAt <= at && g.EmpoweredAt <= at && g.ValidFrom <= at
                && (g.ValidUntil == null || at < g.ValidUntil) && (g.StoppedAt == null || at < g.StoppedAt) && !suspended.Contains(g.AccountId)),
            GrantStatus.Ended => grants.Where(g => g.EndedAt <= at),
            GrantStatus.Suspended => grants.Where(g => (g.SuspendedAt <= at && (g.EndedAt == null || at < g.EndedAt))
                || (g.GivenAt <= at && g.EmpoweredAt <= at && g.ValidFrom <= at
                    && (g.ValidUntil == null || at < g.ValidUntil) && (g.StoppedAt == null || at < g.StoppedAt) && suspended.Contains(g.AccountId))),
            GrantStatus.Expired => grants.Where(g => g.ValidUntil <= at && (g.StoppedAt == null || at < g.StoppedAt)),
            GrantStatus.Awaiting => grants.Where(g => g.GivenAt <= at && (g.EmpoweredAt == null || at < g.EmpoweredAt)
                && (g.ValidUntil == null || at < g.ValidUntil) && (g.StoppedAt == null || at < g.StoppedAt)),
            GrantStatus.Future => grants.Where(g => g.EmpoweredAt <= at && at < g.ValidFrom && (g.StoppedAt == null || at < g.StoppedAt)),
        };
    }

    /// <summary>
    /// How one grant stands at a moment: what <see cref="Apply"/> asks of the database. What was recorded after the moment was known does not
    /// count: a row that is read later can say more.
    /// </summary>
    /// <param name="grant">The grant.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="suspended">Whether the account of the grant was suspended then.</param>
    internal static GrantStatus StatusAt(GrantRow grant, PastMoment moment, bool suspended = false) =>
        grant.EndedAt <= moment.Done ? GrantStatus.Ended
        : grant.SuspendedAt <= moment.Done ? GrantStatus.Suspended
        : grant.ValidUntil <= moment.At ? GrantStatus.Expired
        : grant.EmpoweredAt is not { } since || moment.Done < since ? GrantStatus.Awaiting
        : moment.At < grant.ValidFrom ? GrantStatus.Future
        : suspended ? GrantStatus.Suspended
        : GrantStatus.Live;

    private static string Prefix(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    // PostgreSQL holds no NUL in a text: nothing starts with one.
    private static string? Clean(string? text) => text?.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } some ? some : null;
}
