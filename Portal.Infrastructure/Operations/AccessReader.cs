using Npgsql;
using NpgsqlTypes;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// Reads the facts of a decision in one round trip of several statements. When it locks, it locks in one order everywhere: account,
/// session, provider, application, section, principal, delegations by id, staff roles by id, then of a look its giver's principal and
/// delegations, and the look; and the clock is read last, after every wait. Each lock is a statement of its own: a statement that waits
/// for a lock and reads other rows in one go reads what was there before the wait. Accounts, providers and applications are waited for in
/// turn (<see cref="Turns"/>). What belongs to the actor alone is locked against everybody, not shared: rows that are shared again and
/// again never let the one through who wants to end them (docs/decisions/0013).
/// </summary>
internal sealed class AccessReader(SectionsOfForm sectionsOfForm)
{
    // Any number that nothing else in the database locks.
    private const string AdministrationLock = "select pg_advisory_xact_lock(7813586501)";

    private const string AccountSql = "select suspended_at is null from accounts where id = $1";

    // When the session becomes too old is compared with the clock that is read last.
    private static readonly string SessionSql = $"""
        select strength, ended_at is null and locked_at is null,
            least(created_at + interval '{SessionLimits.TotalHours} hours', last_seen_at + interval '{SessionLimits.IdleMinutes} minutes')
        from sessions where id = $1 and account_id = $2
        """;

    private const string ProviderSql = "select id from providers where id = $1";

    private const string ApplicationSql =
        "select provider_id, status, form_key, form_version, current_version_id from applications where id = $1";

    private const string FrozenSql = """
        select frozen_at is not null from application_versions
        where id = (select current_version_id from applications where id = $1)
        """;

    private const string SectionSql = """
        select version from sections
        where version_id = (select current_version_id from applications where id = $1) and section_key = $2
        """;

    private const string ClaimSql = "select account_id from principals where id = $1";

    private const string InvitationSql = "select id from invitations where id = $1";

    private const string DelegationSql = "select agent_id from delegations where id = $1 and provider_id = coalesce($2, provider_id)";

    private const string RequestSql = """
        select id from access_requests r where id = $1 and exists (select from providers p where p.id = $2 and p.npi = r.npi)
        """;

    private const string PrincipalSql = """
        select id, status from principals
        where account_id = $1 and status in ('claimed', 'verified')
            and provider_id = coalesce($2, (select provider_id from applications where id = $3))
        """;

    private const string DelegationsSql = """
        select id, permissions, all_applications, application_ids, section_default, section_levels::text, valid_from, valid_until,
            confirmed_at is not null, ended_at, suspended_at, parent_id, confirm_first
        from delegations
        where agent_id = $1 and ended_at is null
            and provider_id = coalesce($2, (select provider_id from applications where id = $3))
        order by id
        """;

    private const string StaffRolesSql =
        "select role from staff_roles where account_id = $1 and confirmed_at is not null and ended_at is null order by id";

    private const string LookProviderSql = "select p.id from looks l join providers p on p.id = l.provider_id where l.id = $1";

    // What whoever opened the look holds: nothing while their account is suspended.
    private const string GiverPrincipalSql = """
        select p.id, p.status from looks l
        join accounts a on a.id = l.opened_by and a.suspended_at is null
        join principals p on p.account_id = a.id and p.provider_id = l.provider_id and p.status in ('claimed', 'verified')
        where l.id = $1 and l.helper_id = $2
        """;

    private const string GiverDelegationsSql = """
        select d.id, d.permissions, d.all_applications, d.application_ids, d.section_default, d.section_levels::text, d.valid_from, d.valid_until,
            d.confirmed_at is not null, d.ended_at, d.suspended_at, d.parent_id, d.confirm_first
        from looks l
        join accounts a on a.id = l.opened_by and a.suspended_at is null
        join delegations d on d.agent_id = a.id and d.provider_id = l.provider_id and d.ended_at is null
        where l.id = $1 and l.helper_id = $2
        order by d.id
        """;

    private const string LookSql = """
        select provider_id, kind, application_ids, section_keys, begun_at, ends_at, ended_at
        from looks where id = $1 and helper_id = $2 and begun_at is not null
        """;

    /// <summary>Reads, and locks as told.</summary>
    /// <param name="connection">An open connection, inside a transaction when anything is to be locked.</param>
    /// <param name="ticket">Who says they ask.</param>
    /// <param name="target">What for.</param>
    /// <param name="mode">What to lock.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<AccessFacts> ReadAsync(
        NpgsqlConnection connection, SessionTicket? ticket, Target target, LockMode mode, CancellationToken cancel)
    {
        if (mode == LockMode.Administration)
        {
            await using var root = new NpgsqlCommand(AdministrationLock, connection);
            await root.ExecuteNonQueryAsync(cancel);
        }
        await using var batch = Questions(ticket, target, mode);
        batch.Connection = connection;
        await using var answers = await batch.ExecuteReaderAsync(cancel);
        return await new AccessAnswers(answers, ticket, target, sectionsOfForm).ReadAsync(cancel);
    }

    private static NpgsqlBatch Questions(SessionTicket? ticket, Target target, LockMode mode)
    {
        var batch = new NpgsqlBatch();
        var (account, provider, application) = (ticket?.Account.Value, target.Provider?.Value, target.Application?.Value);
        var own = mode is LockMode.None or LockMode.ReadOnly ? "" : " for no key update";
        if (mode == LockMode.ReadOnly)
            Ask(batch, "set transaction read only");
        if (own.Length > 0)
            Ask(batch, Turns.Alone, Id(account));
        Ask(batch, AccountSql + own, Id(account));
        Ask(batch, SessionSql + own, Id(ticket?.Session), Id(account));
        // Of its application first: whoever waits there for a step that takes its time holds nothing at the provider meanwhile.
        if (application is not null && mode == LockMode.Section)
            Ask(batch, Turns.Beside, Id(application));
        if (OfProvider(mode) is { } turn)
            Ask(batch, turn, Id(provider), Id(application), Id(target.Look?.Value));
        if (provider is not null)
            Ask(batch, ProviderSql + (mode == LockMode.Provider ? " for no key update" : ""), Id(provider));
        if (target.Look is { } named)
            Ask(batch, LookProviderSql + (mode == LockMode.Provider ? " for no key update of p" : ""), Id(named.Value));
        if (application is not null)
        {
            if (mode == LockMode.Application)
                Ask(batch, Turns.Alone, Id(application));
            Ask(batch, ApplicationSql + OfApplication(mode), Id(application));
            Ask(batch, FrozenSql, Id(application));
            if (target.Section is { } section)
                Ask(batch, SectionSql + (mode == LockMode.Section ? " for update" : ""), Id(application), new NpgsqlParameter { Value = section });
        }
        if (target.Principal is { } claim)
            Ask(batch, ClaimSql, Id(claim.Value));
        if (target.Invitation is { } invitation)
            Ask(batch, InvitationSql, Id(invitation.Value));
        if (target.Delegation is { } delegation)
            Ask(batch, DelegationSql, Id(delegation.Value), Id(provider));
        if (target.Request is { } request)
            Ask(batch, RequestSql, Id(request.Value), Id(provider));
        Ask(batch, PrincipalSql + own, Id(account), Id(provider), Id(application));
        Ask(batch, DelegationsSql + own, Id(account), Id(provider), Id(application));
        Ask(batch, StaffRolesSql + own, Id(account));
        if (target.Look is { } look)
        {
            Ask(batch, GiverPrincipalSql + Of(own, "p"), Id(look.Value), Id(account));
            Ask(batch, GiverDelegationsSql + Of(own, "d"), Id(look.Value), Id(account));
            Ask(batch, LookSql + own, Id(look.Value), Id(account));
        }
        Ask(batch, "select clock_timestamp()");
        return batch;
    }

    private static string Of(string locking, string rows) => locking.Length == 0 ? "" : $"{locking} of {rows}";

    // Who saves or looks, which may come in a stream, stands behind a change of access. A step of an application's life may take its time
    // and holds nobody up.
    private static string? OfProvider(LockMode mode) => mode switch
    {
        LockMode.Provider => Turns.AloneWithProvider,
        LockMode.Section or LockMode.Session => Turns.BesideAtProvider,
        _ => null,
    };

    private static string OfApplication(LockMode mode) => mode switch
    {
        LockMode.Application => " for no key update",
        LockMode.Section => " for share",
        _ => "",
    };

    private static void Ask(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter Id(Guid? id) => new() { Value = id is { } known ? known : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };
}
