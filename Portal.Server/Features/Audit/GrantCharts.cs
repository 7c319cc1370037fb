using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Audit;

/// <summary>A bar of a chart, and a row of the table that says the same.</summary>
/// <param name="Words">What it counts.</param>
/// <param name="Count">How many.</param>
public sealed record ChartBar(string Words, long Count);

/// <summary>What the charts show.</summary>
/// <param name="Provider">Whose grants; null for everybody's.</param>
/// <param name="Counted">Up to when use is counted.</param>
/// <param name="OverTime">Grants with power on the first of each month, and now.</param>
/// <param name="Dormant">Agents' grants with power now, by when that person last used access to the provider.</param>
/// <param name="Rights">Agents' grants with power now that carry each permission.</param>
public sealed record GrantChartsView(
    string? Provider, CountedTo Counted, IReadOnlyList<ChartBar> OverTime, IReadOnlyList<ChartBar> Dormant, IReadOnlyList<ChartBar> Rights);

/// <summary>Grants, counted: over time, by when they were last used, and by what they allow.</summary>
public sealed class GrantCharts(AccessGate gate)
{
    /// <summary>Months before this one that are shown.</summary>
    public const int Months = 24;

    private static readonly string[] Ages = ["Within a week", "Within 30 days", "Within 90 days", "Longer ago", "Never"];

    private static readonly Portal.Domain.Common.Error NoProvider = new("charts.no-provider", "No provider has this NPI. Enter all ten digits of it, or nothing for all providers.", "npi");

    /// <summary>The charts of all providers, or of the one with this NPI.</summary>
    public async Task<Result<GrantChartsView>> ReadAsync(string? npi, CancellationToken cancel = default)
    {
        var typed = npi?.Replace("\0", "", StringComparison.Ordinal).Trim();
        var read = await gate.ReadAsync<Answer>(Actions.ViewGrants, new Target(), async (db, facts, c) =>
        {
            if (string.IsNullOrEmpty(typed))
                return new Answer(await CountAsync(db, null, null, facts.Now, c));
            var provider = await db.Providers.Where(p => p.Npi == typed).Select(p => new { p.Id, p.LegalName }).SingleOrDefaultAsync(c);
            return new Answer(provider is null ? null : await CountAsync(db, provider.Id, $"{provider.LegalName}, NPI {typed}", facts.Now, c));
        }, cancel);
        return !read.Succeeded ? read.Error : read.Value.View is { } view ? view : NoProvider;
    }

    private static async Task<GrantChartsView> CountAsync(
        PortalDb db, Guid? provider, string? name, DateTimeOffset now, CancellationToken cancel)
    {
        var first = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset[] moments = [.. Enumerable.Range(-Months, Months + 1).Select(first.AddMonths), now];
        var without = await SuspendedAsync(db, provider, moments, cancel);
        // How many began and ended between which moments: each grant is looked at once, however many moments there are.
        var spans = await db.Database.SqlQuery<Span>(
            $"""
            select width_bucket(since - interval '1 microsecond', {moments}) as "From", width_bucket(until - interval '1 microsecond', {moments}) as "Until",
                count(*) as "Count"
            from (
                select power_from as since, power_until as until from delegations
                where power_from is not null and ({provider}::uuid is null or provider_id = {provider})
                union all
                select greatest(given_at, empowered_at, valid_from), least(valid_until, stopped_at) from access_grants
                where empowered_at is not null and kind = 'principal' and ({provider}::uuid is null or provider_id = {provider})) p
            where until is null or until > since
            group by 1, 2
            """).ToListAsync(cancel);
        var (week, month, quarter) = (now.AddDays(-7), now.AddDays(-30), now.AddDays(-90));
        // What they allow and when they were last used in one pass: a join for each age takes as long as all of this.
        var live = await db.Database.SqlQuery<Live>(
            $"""
            select d.permissions as "Permissions", count(*) as "Count", count(u.last_used) as "Ever",
                count(*) filter (where u.last_used >= {week}) as "Week", count(*) filter (where u.last_used >= {month}) as "Month",
                count(*) filter (where u.last_used >= {quarter}) as "Quarter"
            from delegations d left join access_last_use u on u.provider_id = d.provider_id and u.account_id = d.agent_id
            where ({provider}::uuid is null or d.provider_id = {provider}) and d.power_from <= {now} and (d.power_until is null or d.power_until > {now})
                and d.agent_id not in (select account_id from account_suspensions where suspended_at <= {now} and (readmitted_at is null or readmitted_at > {now}))
            group by 1
            """).ToListAsync(cancel);
        // Used since each moment, the newest first; the last is whoever has power, used or not.
        long[] used = [0, live.Sum(g => g.Week), live.Sum(g => g.Month), live.Sum(g => g.Quarter), live.Sum(g => g.Ever), live.Sum(g => g.Count)];
        return new GrantChartsView(
            name, await AccessUses.CountedAsync(db, cancel),
            [.. moments.Select((at, i) => new ChartBar(
                i == moments.Length - 1 ? "Now" : at.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture),
                Over(spans, i) - Over(without, i)))],
            [.. Ages.Select((words, age) => new ChartBar(words, used[age + 1] - used[age]))],
            [.. TermsWords.All.Select(p => new ChartBar(Components.Sentences.Begin(p.Words), live.Where(g => g.Permissions.Contains(p.Permission.ToString())).Sum(g => g.Count)))
                .Where(bar => bar.Count > 0).OrderByDescending(bar => bar.Count)]);
    }

    private static long Over(IEnumerable<Span> spans, int moment) =>
        spans.Where(span => span.From <= moment && (span.Until is not { } until || until > moment)).Sum(span => span.Count);

    // While an account was suspended none of its grants had power. Found from the few who ever were, not among all.
    private static Task<List<Span>> SuspendedAsync(PortalDb db, Guid? provider, DateTimeOffset[] moments, CancellationToken cancel) =>
        db.Database.SqlQuery<Span>(
            $"""
            select width_bucket(greatest(p.since, s.suspended_at) - interval '1 microsecond', {moments}) as "From",
                width_bucket(least(p.until, s.readmitted_at) - interval '1 microsecond', {moments}) as "Until", count(*) as "Count"
            from account_suspensions s cross join lateral (
                select power_from as since, power_until as until from delegations
                where agent_id = s.account_id and power_from is not null and ({provider}::uuid is null or provider_id = {provider})
                union all
                select greatest(given_at, empowered_at, valid_from), least(valid_until, stopped_at) from access_grants
                where account_id = s.account_id and empowered_at is not null and kind = 'principal' and ({provider}::uuid is null or provider_id = {provider})) p
            where (p.until is null or p.until > p.since)
                and (least(p.until, s.readmitted_at) is null or least(p.until, s.readmitted_at) > greatest(p.since, s.suspended_at))
            group by 1, 2
            """).ToListAsync(cancel);

    private sealed record Answer(GrantChartsView? View);

    // Before which of the moments they began, and before which they had ended.
    private sealed record Span(int From, int? Until, long Count);

    // Of one set of permissions: how many grants, and how many of them were used ever and within each time.
    private sealed record Live(string[] Permissions, long Count, long Ever, long Week, long Month, long Quarter);
}
