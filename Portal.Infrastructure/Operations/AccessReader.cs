using System.Collections.Frozen;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// Reads the facts of a decision in one round trip of several statements. When it locks, it locks in one order everywhere: session,
/// provider, application, section, principal, delegations by id; and the clock is read last, after every wait. Each statement is one of
/// its own: a statement that waits for a lock and reads in one go reads what was there before the wait.
/// </summary>
internal sealed class AccessReader(SectionsOfForm sectionsOfForm)
{
    private static readonly string SessionSql = $"""
        select s.strength, array(
            select r.role from staff_roles r
            where r.account_id = s.account_id and r.confirmed_at is not null and r.ended_at is null)
        from sessions s join accounts a on a.id = s.account_id
        where s.id = $1 and s.account_id = $2 and s.ended_at is null and s.locked_at is null and a.suspended_at is null
            and s.created_at > clock_timestamp() - interval '{SessionLimits.TotalHours} hours'
            and s.last_seen_at > clock_timestamp() - interval '{SessionLimits.IdleMinutes} minutes'
        """;

    private const string ProviderSql = "select id from providers where id = $1";

    private const string ApplicationSql = """
        select a.provider_id, a.status, a.form_key, a.form_version, a.current_version_id
        from applications a where a.id = $1
        """;

    private const string FrozenSql = """
        select v.frozen_at is not null from application_versions v
        where v.id = (select current_version_id from applications where id = $1)
        """;

    private const string SectionSql = """
        select version from sections
        where version_id = (select current_version_id from applications where id = $1) and section_key = $2
        """;

    private const string PrincipalSql = """
        select id, status from principals
        where account_id = $1 and status in ('claimed', 'verified')
            and provider_id = coalesce($2, (select provider_id from applications where id = $3))
        """;

    private const string DelegationsSql = """
        select id, permissions, all_applications, application_ids, section_default, section_levels::text, valid_from, valid_until,
            confirmed_at is not null, ended_at, suspended_at, parent_id
        from delegations
        where agent_id = $1 and ended_at is null
            and provider_id = coalesce($2, (select provider_id from applications where id = $3))
        order by id
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
        var account = ticket?.Account.Value ?? Guid.Empty;
        var locking = mode != LockMode.None;
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, SessionSql + (locking ? " for share of s" : ""), ticket?.Session ?? Guid.Empty, account);
        if (target.Provider is { } provider)
            Add(batch, ProviderSql + (mode == LockMode.Provider ? " for no key update" : ""), provider.Value);
        if (target.Application is { } application)
        {
            Add(batch, ApplicationSql + Suffix(mode), application.Value);
            Add(batch, FrozenSql, application.Value);
            if (target.Section is { } section)
                Add(batch, SectionSql + (mode == LockMode.Section ? " for update" : ""), application.Value, section);
        }
        Add(batch, PrincipalSql + (locking ? " for share" : ""), account, target.Provider?.Value, target.Application?.Value);
        Add(batch, DelegationsSql + (locking ? " for share" : ""), account, target.Provider?.Value, target.Application?.Value);
        Add(batch, "select clock_timestamp()");

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await ReadFactsAsync(reader, ticket, target, cancel);
    }

    private static string Suffix(LockMode mode) => mode switch
    {
        LockMode.Application => " for no key update",
        LockMode.Section => " for share",
        LockMode.None or LockMode.Session or LockMode.Provider => "",
    };

    private async Task<AccessFacts> ReadFactsAsync(NpgsqlDataReader reader, SessionTicket? ticket, Target target, CancellationToken cancel)
    {
        var actor = Actor.Visitor;
        if (await reader.ReadAsync(cancel))
            actor = new Actor(
                ticket!.Value.Account,
                (await reader.GetFieldValueAsync<string[]>(1, cancel)).Select(Enum.Parse<StaffRole>).ToFrozenSet(),
                reader.GetString(0) == "full");
        await reader.NextResultAsync(cancel);

        var exists = true;
        if (target.Provider is not null)
        {
            exists &= await reader.ReadAsync(cancel);
            await reader.NextResultAsync(cancel);
        }
        ApplicationFacts? application = null;
        if (target.Application is { } id)
        {
            application = await ReadApplicationAsync(reader, id, cancel);
            exists &= application is not null;
            if (target.Section is not null)
            {
                exists &= await reader.ReadAsync(cancel);
                await reader.NextResultAsync(cancel);
            }
        }
        var holdings = await ReadHoldingsAsync(reader, cancel);
        await reader.ReadAsync(cancel);
        var now = await reader.GetFieldValueAsync<DateTimeOffset>(0, cancel);
        return new AccessFacts(
            actor, actor.Account is null ? null : ticket!.Value.Session, exists, Describe(actor, target, application), holdings, application, now);
    }

    private static async Task<ApplicationFacts?> ReadApplicationAsync(NpgsqlDataReader reader, EnrollmentApplicationId id, CancellationToken cancel)
    {
        ApplicationFacts? facts = null;
        if (await reader.ReadAsync(cancel))
            facts = new ApplicationFacts(
                id, new ProviderId(reader.GetGuid(0)), Enum.Parse<ApplicationStatus>(reader.GetString(1)), reader.GetString(2),
                reader.GetInt32(3), new VersionId(reader.GetGuid(4)), Frozen: false);
        await reader.NextResultAsync(cancel);
        if (await reader.ReadAsync(cancel) && facts is not null)
            facts = facts with { Frozen = reader.GetBoolean(0) };
        await reader.NextResultAsync(cancel);
        return facts;
    }

    private static async Task<Holdings> ReadHoldingsAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        PrincipalHolding? principal = null;
        if (await reader.ReadAsync(cancel))
            principal = new PrincipalHolding(new PrincipalId(reader.GetGuid(0)), reader.GetString(1) == "verified");
        await reader.NextResultAsync(cancel);

        var delegations = new List<DelegationHolding>();
        while (await reader.ReadAsync(cancel))
            delegations.Add(new DelegationHolding(
                new DelegationId(reader.GetGuid(0)),
                TermsRow.ReadTerms(
                    await reader.GetFieldValueAsync<string[]>(1, cancel), reader.GetBoolean(2), await reader.GetFieldValueAsync<Guid[]>(3, cancel),
                    Enum.Parse<SectionLevel>(reader.GetString(4)), TermsRow.ReadLevels(reader.GetString(5)),
                    await reader.GetFieldValueAsync<DateTimeOffset>(6, cancel), await OptionalAsync(reader, 7, cancel)),
                reader.GetBoolean(8),
                await OptionalAsync(reader, 9, cancel),
                await OptionalAsync(reader, 10, cancel),
                await reader.IsDBNullAsync(11, cancel) ? null : new DelegationId(reader.GetGuid(11))));
        await reader.NextResultAsync(cancel);
        return new Holdings(principal, delegations);
    }

    private static async Task<DateTimeOffset?> OptionalAsync(NpgsqlDataReader reader, int column, CancellationToken cancel) =>
        await reader.IsDBNullAsync(column, cancel) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(column, cancel);

    private Resource Describe(Actor actor, Target target, ApplicationFacts? application)
    {
        var sections = application is null ? null : sectionsOfForm(application.FormKey, application.FormVersion);
        SectionRef? section = null;
        foreach (var known in sections ?? [])
            if (known.Key == target.Section)
                section = known;
        return new Resource(
            actor.Account, application?.Provider ?? target.Provider, target.Application, application?.Frozen ?? false, sections, section);
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null
                ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid }
                : new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
