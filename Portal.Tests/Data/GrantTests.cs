using Portal.Infrastructure.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What each role may do, and which tables are guarded, written out. A right that is not here is a finding.</summary>
public class GrantTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // table or table.column: the role's rights, in the order of the alphabet. Nobody has TRUNCATE, REFERENCES or TRIGGER.
    private const string Grants = """
        access_blocks: portal_app INSERT SELECT UPDATE
        access_grants: portal_app SELECT
        access_last_use: portal_app SELECT
        access_last_use: portal_sequencer DELETE INSERT SELECT UPDATE
        access_requests: portal_app INSERT SELECT UPDATE
        access_review_items.answer: portal_app UPDATE
        access_review_items.answered_at: portal_app UPDATE
        access_review_items.answered_by: portal_app UPDATE
        access_review_items.recommended: portal_app UPDATE
        access_review_items: portal_app INSERT SELECT
        access_review_notices: portal_app INSERT SELECT
        access_reviews.closed_at: portal_app UPDATE
        access_reviews: portal_app INSERT SELECT
        access_use: portal_app SELECT
        access_use: portal_sequencer DELETE INSERT SELECT UPDATE
        access_use_head: portal_app SELECT
        access_use_head: portal_sequencer SELECT UPDATE
        account_passkeys: portal_app DELETE INSERT SELECT UPDATE
        account_recovery_codes: portal_app DELETE INSERT SELECT UPDATE
        account_suspensions: portal_app SELECT
        accounts.id: portal_sequencer SELECT
        accounts: portal_app INSERT SELECT UPDATE
        answer_history: portal_app INSERT SELECT
        answers: portal_app DELETE INSERT SELECT UPDATE
        application_versions: portal_app INSERT SELECT UPDATE
        applications: portal_app INSERT SELECT UPDATE
        attachments: portal_app INSERT SELECT
        audit_checkpoints: portal_app SELECT
        audit_checkpoints: portal_sequencer INSERT SELECT
        audit_cosignatures: portal_app SELECT
        audit_cosignatures: portal_sequencer INSERT SELECT
        audit_head: portal_app SELECT
        audit_head: portal_sequencer SELECT UPDATE
        audit_log.actor_id: portal_sequencer SELECT
        audit_log.application_id: portal_sequencer SELECT
        audit_log.at: portal_sequencer SELECT
        audit_log.basis: portal_sequencer SELECT
        audit_log.entry_id: portal_sequencer SELECT
        audit_log.kind: portal_sequencer SELECT
        audit_log.outcome: portal_sequencer SELECT
        audit_log.provider_id: portal_sequencer SELECT
        audit_log.section: portal_sequencer SELECT
        audit_log.seq: portal_sequencer SELECT
        audit_log: portal_app SELECT
        audit_log: portal_sequencer INSERT
        audit_pending: portal_app INSERT
        audit_pending: portal_sequencer DELETE INSERT SELECT
        audit_subtrees: portal_app SELECT
        audit_subtrees: portal_sequencer INSERT
        audit_texts: portal_app INSERT SELECT
        audit_texts: portal_sequencer DELETE SELECT
        authorities: portal_app INSERT SELECT
        break_glass.confirmed_at: portal_app UPDATE
        break_glass.confirmed_by: portal_app UPDATE
        break_glass.justified: portal_app UPDATE
        break_glass.refusal: portal_app UPDATE
        break_glass.refused_at: portal_app UPDATE
        break_glass.refused_by: portal_app UPDATE
        break_glass.review_note: portal_app UPDATE
        break_glass.reviewed_at: portal_app UPDATE
        break_glass.reviewed_by: portal_app UPDATE
        break_glass: portal_app INSERT SELECT
        break_glass_lapses: portal_app INSERT SELECT
        certification_ceremonies.consumed_at: portal_app UPDATE
        certification_ceremonies: portal_app INSERT SELECT
        certified_versions: portal_app INSERT SELECT
        claim_letters.code_hash: portal_app UPDATE
        claim_letters.entered_at: portal_app UPDATE
        claim_letters.printed_at: portal_app UPDATE
        claim_letters.printed_by: portal_app UPDATE
        claim_letters.tries: portal_app UPDATE
        claim_letters: portal_app INSERT SELECT
        data_keys: portal_app INSERT SELECT
        data_protection_keys: portal_app INSERT SELECT
        delegation_notices: portal_app INSERT SELECT
        delegations.confirmed_at: portal_app UPDATE
        delegations.confirmed_by: portal_app UPDATE
        delegations.end_cause: portal_app UPDATE
        delegations.end_reason: portal_app UPDATE
        delegations.ended_at: portal_app UPDATE
        delegations.ended_by: portal_app UPDATE
        delegations.handover_note: portal_app UPDATE
        delegations.suspend_reason: portal_app UPDATE
        delegations.suspended_at: portal_app UPDATE
        delegations.suspended_by: portal_app UPDATE
        delegations.suspended_with: portal_app UPDATE
        delegations: portal_app INSERT SELECT
        documents: portal_app INSERT SELECT UPDATE
        email_codes: portal_app DELETE INSERT SELECT UPDATE
        finding_answers: portal_app INSERT SELECT
        findings: portal_app INSERT SELECT
        findings_head.seq: portal_app UPDATE
        findings_head: portal_app SELECT
        former_addresses: portal_app DELETE INSERT SELECT
        invitations: portal_app INSERT SELECT UPDATE
        look_pages: portal_app INSERT SELECT
        looks.begun_at: portal_app UPDATE
        looks.end_cause: portal_app UPDATE
        looks.ended_at: portal_app UPDATE
        looks.ended_by: portal_app UPDATE
        looks.ends_at: portal_app UPDATE
        looks.helper_id: portal_app UPDATE
        looks: portal_app INSERT SELECT
        notes: portal_app INSERT SELECT
        notice_choices.digest: portal_app UPDATE
        notice_choices: portal_app INSERT SELECT
        notice_digests: portal_app INSERT SELECT
        notices.copied_at: portal_app UPDATE
        notices.mailed_at: portal_app UPDATE
        notices.read_at: portal_app UPDATE
        notices: portal_app INSERT SELECT
        nppes_records: portal_app SELECT
        outbox: portal_app INSERT SELECT UPDATE
        passkey_ceremonies: portal_app DELETE INSERT SELECT UPDATE
        principal_evidence: portal_app INSERT SELECT
        principals.capacity: portal_app UPDATE
        principals.decided_at: portal_app UPDATE
        principals.decided_by: portal_app UPDATE
        principals.decision_reason: portal_app UPDATE
        principals.let_in_at: portal_app UPDATE
        principals.let_in_by: portal_app UPDATE
        principals.object_until: portal_app UPDATE
        principals.objected_at: portal_app UPDATE
        principals.objected_by: portal_app UPDATE
        principals.status: portal_app UPDATE
        principals.verification: portal_app UPDATE
        principals.verified_at: portal_app UPDATE
        principals.verified_by: portal_app UPDATE
        principals: portal_app INSERT SELECT
        provider_presets: portal_app INSERT SELECT UPDATE
        providers.id: portal_sequencer SELECT
        providers: portal_app INSERT SELECT UPDATE
        rate_windows: portal_app DELETE INSERT SELECT UPDATE
        registration_links: portal_app INSERT SELECT UPDATE
        saved_questions.name: portal_app UPDATE
        saved_questions.name_key: portal_app UPDATE
        saved_questions: portal_app DELETE INSERT SELECT
        section_items: portal_app DELETE INSERT SELECT UPDATE
        sections: portal_app INSERT SELECT UPDATE
        server_keys: portal_app INSERT SELECT
        sessions: portal_app INSERT SELECT UPDATE
        signature_requests.completed_at: portal_app UPDATE
        signature_requests.voided_at: portal_app UPDATE
        signature_requests.voided_by: portal_app UPDATE
        signature_requests.voided_cause: portal_app UPDATE
        signature_requests.voided_section: portal_app UPDATE
        signature_requests: portal_app INSERT SELECT
        staff_roles.confirmed_at: portal_app UPDATE
        staff_roles.confirmed_by: portal_app UPDATE
        staff_roles.ended_at: portal_app UPDATE
        staff_roles.ended_by: portal_app UPDATE
        staff_roles.proposed_by: portal_app UPDATE
        staff_roles.reason: portal_app UPDATE
        staff_roles: portal_app INSERT SELECT
        """;

    // Every table that hangs on a version. draft: guarded against each change once the version is frozen. certified: never changed at all.
    // ended: only its end is written, by column rights; never removed.
    private static readonly Dictionary<string, string> OfAVersion = new()
    {
        ["answer_history"] = "draft",
        ["answers"] = "draft",
        ["attachments"] = "certified",
        ["certification_ceremonies"] = "ended",
        ["certified_versions"] = "certified",
        ["documents"] = "draft",
        ["section_items"] = "draft",
        ["sections"] = "draft",
        ["signature_requests"] = "ended",
    };

    [Fact]
    public async Task The_roles_hold_exactly_the_rights_that_are_written_here()
    {
        const string sql = """
            select c.relname, coalesce(nullif(x.grantee::regrole::text, '-'), 'PUBLIC'), x.privilege_type
            from pg_class c cross join aclexplode(c.relacl) x
            where c.relnamespace = 'public'::regnamespace and c.relkind <> 'i' and x.grantee <> c.relowner
            union all
            select c.relname || '.' || a.attname, coalesce(nullif(x.grantee::regrole::text, '-'), 'PUBLIC'), x.privilege_type
            from pg_class c join pg_attribute a on a.attrelid = c.oid cross join aclexplode(a.attacl) x
            where c.relnamespace = 'public'::regnamespace
            """;
        var held = (await RowsAsync(sql))
            .GroupBy(row => $"{row[0]}: {row[1]}", row => row[2])
            .Select(right => $"{right.Key} {string.Join(' ', right.Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(Grants, string.Join('\n', held));
    }

    [Theory]
    [InlineData(SchemaMigrator.AppRole)]
    [InlineData(SchemaMigrator.SequencerRole)]
    public async Task A_role_of_the_portal_owns_nothing_may_nothing_special_and_is_no_member_of_another(string role)
    {
        Assert.Equal(0L, await database.ScalarAsync<long>(
            """
            select (select count(*) from pg_class where relowner = r.oid) + (select count(*) from pg_proc where proowner = r.oid)
                + (select count(*) from pg_namespace where nspowner = r.oid) + (select count(*) from pg_database where datdba = r.oid)
                + (select count(*) from pg_type where typowner = r.oid) + (select count(*) from pg_auth_members where member = r.oid)
            from pg_roles r where r.rolname = $1
            """, role));
        Assert.True(await database.ScalarAsync<bool>(
            """
            select rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)
                and has_schema_privilege(oid, 'public', 'usage') and not has_schema_privilege(oid, 'public', 'create')
                and not has_database_privilege(oid, current_database(), 'create')
            from pg_roles where rolname = $1
            """, role));
    }

    [Fact]
    public async Task Every_trigger_fires_whatever_the_session_says_it_is() =>
        Assert.Empty(await RowsAsync(
            "select c.relname, t.tgname, t.tgenabled::text from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and t.tgenabled <> 'A'"));

    [Fact]
    public async Task A_function_that_runs_as_its_owner_looks_at_temporary_tables_last() =>
        Assert.Empty(await RowsAsync(
            """
            select proname, '', '' from pg_proc
            where pronamespace = 'public'::regnamespace and prosecdef
                and not exists (select from unnest(proconfig) setting where setting like 'search\_path=%, pg\_temp')
            """));

    [Fact]
    public async Task Every_table_that_hangs_on_a_version_is_listed_here_and_guarded()
    {
        var tables = await RowsAsync(
            """
            select c.relname, coalesce(bit_or(case when t.tgtype & 1 = 1 then t.tgtype & 28 end), 0)::text,
                coalesce(bool_or(t.tgtype & 33 = 32), false)::text
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'version_id' and not a.attisdropped
            left join pg_trigger t on t.tgrelid = c.oid and t.tgenabled = 'A' and t.tgtype & 2 = 2
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname
            """);
        Assert.Equal(OfAVersion.Keys.Order(StringComparer.Ordinal), tables.Select(row => row[0]));
        foreach (var row in tables)
        {
            // tgtype: 4 insert, 8 delete, 16 update, for each row before it happens.
            var needed = OfAVersion[row[0]] == "draft" ? 28 : 24;
            Assert.True((int.Parse(row[1]) & needed) == needed, $"{row[0]} has no guard for each of its changes: {row[1]}");
            Assert.True(bool.Parse(row[2]), $"{row[0]} can be emptied by TRUNCATE");
            if (OfAVersion[row[0]] == "certified")
                Assert.Contains($"{row[0]}: portal_app INSERT SELECT", Grants.Split('\n'));
        }
    }

    private async Task<List<string[]>> RowsAsync(string sql)
    {
        await using var command = database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
            rows.Add([reader.GetString(0), reader.GetString(1), reader.GetString(2)]);
        return rows;
    }
}
