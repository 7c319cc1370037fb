using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Notices;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// Makes the notices of what an operation recorded, in its transaction: no operation can forget them, and what was rolled back tells nobody.
/// An operation that tells nobody of anything costs nothing more, and one of an agent one question: whether their access was used lately.
/// </summary>
internal static class NoticeWriter
{
    // One statement for all of them, in one order: two operations that tell the same people wait for each other and never in a ring. Everybody
    // once for one occasion.
    private const string InsertSql = """
        insert into notices (id, account_id, kind, security, at, provider_id, application_id, delegation_id, actor_id, subject_id, occasion, mailed_at, copied_at)
        select gen_random_uuid(), n.account, n.kind, n.security, $1, n.provider, n.application, n.delegation, n.actor, n.subject, n.kind || '/' || n.occasion,
            case when n.mailed then $1 end,
            case when not n.security or n.kind = 'address-changed'
                or not exists (select from former_addresses f where f.account_id = n.account and f.until > $1) then $1 end
        from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            n (account, kind, security, provider, application, delegation, actor, subject, occasion, mailed)
        order by n.account, n.kind, n.occasion
        on conflict (account_id, occasion) do nothing
        """;

    private const int FarBehind = 1_000;

    /// <summary>Writes them. What the operation changed is saved already: who is told is read from that.</summary>
    public static async Task WriteAsync(Operation operation, CancellationToken cancel)
    {
        var told = new List<Told>();
        var audiences = new Dictionary<(ProviderId, NoticeAudience), Guid[]>();
        var used = new Dictionary<(ProviderId, AccountId), bool>();
        foreach (var (entry, actor, happened) in operation.Happened.Where(h => NoticeRules.MayTell(h.Event)))
        {
            var occasion = new NoticeOccasion(
                happened, entry, actor, operation.Basis, DateOnly.FromDateTime(operation.Now.UtcDateTime), IsBanking(operation, happened));
            var about = NoticeSubject.Of(happened);
            foreach (var rule in NoticeRules.Of(occasion))
                if (!rule.OnlyAfterLongRest || !await UsedAsync((about.Provider!.Value, actor!.Value)))
                    told.AddRange(await ToldAsync(operation, rule, about, actor, audiences, cancel));
        }
        if (told.Count > 0)
            await InsertAsync(operation, told, cancel);

        // One question for all that one operation records.
        async Task<bool> UsedAsync((ProviderId Provider, AccountId Actor) by) =>
            used.TryGetValue(by, out var known) ? known : used[by] = await UsedLatelyAsync(operation, by.Provider, by.Actor, cancel);
    }

    private static async Task<IEnumerable<Told>> ToldAsync(
        Operation operation, NoticeRule rule, NoticeSubject about, AccountId? actor, Dictionary<(ProviderId, NoticeAudience), Guid[]> audiences,
        CancellationToken cancel)
    {
        if (rule.Audience is NoticeAudience.OwnAccount or NoticeAudience.Subject)
            return about.Subject is { } subject && (rule.Audience == NoticeAudience.OwnAccount || subject != actor)
                ? [new Told(subject.Value, rule, rule.Mail != OwnMail.None, about, actor)]
                : [];
        if (rule.Audience == NoticeAudience.Auditors)
            return (await AuditorsAsync(operation.Db, cancel)).Where(a => a != about.Subject?.Value).Select(a => new Told(a, rule, false, about, actor));
        if (about.Provider is not { } provider)
            return [];
        var mailed = rule.Mail == OwnMail.PrincipalsAndGiver
            ? (await AudienceAsync(NoticeAudience.Principals)).Concat(await GiverAsync(operation.Db, about.Delegation, cancel)).ToHashSet()
            : null;
        return (await AudienceAsync(rule.Audience)).Where(a => a != actor?.Value && a != about.Subject?.Value)
            .Select(a => new Told(a, rule, mailed?.Contains(a) ?? rule.Mail == OwnMail.Everybody, about, actor));

        async Task<Guid[]> AudienceAsync(NoticeAudience audience) => audiences.TryGetValue((provider, audience), out var known)
            ? known
            : audiences[(provider, audience)] = await ReadAsync(operation.Db, provider, audience, operation.Now, cancel);
    }

    private static async Task InsertAsync(Operation operation, List<Told> told, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(InsertSql, (NpgsqlConnection)operation.Db.Database.GetDbConnection())
        {
            Parameters =
            {
                new() { Value = operation.Now }, Column(t => t.Account), Column(t => t.Rule.Kind), Column(t => t.Rule.Security),
                Column(t => t.About.Provider?.Value), Column(t => t.About.Application?.Value), Column(t => t.About.Delegation?.Value),
                Column(t => t.Actor?.Value), Column(t => t.About.Subject?.Value), Column(t => t.Rule.Occasion), Column(t => t.Mailed),
            },
        };
        await command.ExecuteNonQueryAsync(cancel);

        NpgsqlParameter Column<T>(Func<Told, T> value) => new() { Value = told.Select(value).ToArray() };
    }

    // Used, under access that stands now and within the long rest. It is counted from the ledger, a second behind it as a rule: what was used
    // within this second was told of on the same occasion.
    private static async Task<bool> UsedLatelyAsync(Operation operation, ProviderId provider, AccountId actor, CancellationToken cancel)
    {
        var (of, who) = (provider.Value, actor.Value);
        var given = operation.Db.Delegations.Where(d => d.ProviderId == of && d.AgentId == who && d.EndedAt == null)
            .Select(d => operation.Db.Delegations.Where(f => f.Id == (d.FirstId ?? d.Id)).Select(f => f.GivenAt).First());
        var since = operation.Now.AddDays(-NoticeRules.LongRestDays);
        // As a rule it was, so this is asked first: it is asked of everything that an agent does.
        if (await operation.Db.AccessUse.AnyAsync(
            u => u.ProviderId == of && u.AccountId == who && u.LastUsed > since && given.Any(at => u.LastUsed >= at), cancel))
            return true;
        // While the count is far behind nobody can say, and a false alarm for everybody would be worse than none.
        var (counted, newest) = (
            await operation.Db.AccessUseHead.Select(h => h.Seq).SingleAsync(cancel), await operation.Db.LedgerEntries.MaxAsync(e => (long?)e.Seq, cancel) ?? 0);
        return newest - counted > FarBehind;
    }

    private static Task<Guid[]> ReadAsync(PortalDb db, ProviderId provider, NoticeAudience audience, DateTimeOffset now, CancellationToken cancel) =>
        (audience == NoticeAudience.Principals ? VisibleTo.Principals(db, provider) : VisibleTo.Managing(db, provider, now)).Distinct().ToArrayAsync(cancel);

    private static Task<Guid[]> AuditorsAsync(PortalDb db, CancellationToken cancel) => db.StaffRoles
        .Where(r => r.Role == nameof(StaffRole.Auditor) && r.ConfirmedAt != null && r.EndedAt == null).Select(r => r.AccountId).Distinct().ToArrayAsync(cancel);

    // Whoever holds the access under which it was given is mailed of it like the principals.
    private static async Task<List<Guid>> GiverAsync(PortalDb db, DelegationId? delegation, CancellationToken cancel) => delegation is not { } of ? []
        : await db.Delegations.Where(d => d.Id == of.Value && d.ParentId != null)
            .Select(d => db.Delegations.Where(p => p.Id == d.ParentId).Select(p => p.AgentId).First()).ToListAsync(cancel);

    private static bool IsBanking(Operation operation, PortalEvent happened) =>
        operation.Facts.Resource.Sections is { } sections
        && (PaymentEvents.Touches(happened.Kind, operation.Action.Name, NoticeSubject.SectionOf(happened), [.. sections.Where(s => s.Banking).Select(s => s.Key)])
            || (happened is ApplicationStarted { WithPayment: true } && sections.Any(s => s.Banking)));

    private sealed record Told(Guid Account, NoticeRule Rule, bool Mailed, NoticeSubject About, AccountId? Actor);
}
