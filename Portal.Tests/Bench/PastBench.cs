using Portal.Server.Features.Audit;

namespace Portal.Bench;

/// <summary>
/// The auditor's questions about any moment, whole answers with names, chains and entries: among 1,000,000 grant periods and as many entries of
/// the ledger as PORTAL_BENCH_EVENTS says. Runs last: its entries are for reading, and prove nothing.
/// </summary>
internal static class PastBench
{
    private const int Calls = 100;
    private const int CallsOfLarge = 15;
    private const int Large = 5_000;
    private const string LargeNpi = "1599999998";

    private static int Events => int.TryParse(Environment.GetEnvironmentVariable("PORTAL_BENCH_EVENTS"), out var events) && events > 0 ? events : 3_000_000;

    public static async Task<IReadOnlyList<Row>> QuestionsAsync(BenchDatabase database)
    {
        await ListBench.FillAsync(database);
        await FillAsync(database);
        await using var portal = new BenchPortal(database);
        var auditor = await ListBench.AuditorAsync(database, "questions@bench.example");
        var (then, now) = (Text(DateTimeOffset.UtcNow.AddDays(-100)), DateTimeOffset.UtcNow);
        var (applications, people, npis) = (await IdsAsync(database, "applications"), await IdsAsync(database, "accounts"), Enumerable.Range(1, Calls).Select(n => $"{1_500_000_001 + n * 194}").ToArray());
        var smallest = BenchDatabase.At(await BenchDatabase.TimesAsync(Calls, async _ =>
        {
            await using var command = database.App.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        }), 0.95);
        var rows = new List<Row>();
        await MeasureAsync("who could edit a section", Calls, async i => Some((await portal.Of<WhoCould>(auditor).AskAsync(
            new WhoCouldForm("section.edit", null, applications[i % applications.Count], "licenses", then, null))).Value.People.Count));
        await MeasureAsync("who could, as known before", Calls, async i => Some((await portal.Of<WhoCould>(auditor).AskAsync(
            new WhoCouldForm(null, npis[i % npis.Length], null, null, null, then))).Value.People.Count));
        await MeasureAsync("what one person could do", Calls, async i => Some((await portal.Of<PersonPast>(auditor).AskAsync(
            new PersonForm(people[i % people.Count], null, then, null), 1)).Value.Providers.Count));
        await MeasureAsync("what changed at a provider", Calls, async i => Some((await portal.Of<Differences>(auditor).AskAsync(
            new DifferenceForm(npis[i % npis.Length], null, then, null, null))).Value.Lines.Count));
        await MeasureAsync("what changed for a person", Calls, async i => Some((await portal.Of<Differences>(auditor).AskAsync(
            new DifferenceForm(null, people[i % people.Count], then, null, null))).Value.Compared));
        await MeasureAsync($"who could, a provider of {Large:N0} periods", CallsOfLarge, async _ => Some((await portal.Of<WhoCould>(auditor).AskAsync(
            new WhoCouldForm(null, LargeNpi, null, null, then, null))).Value.People.Count));
        await MeasureAsync($"what changed there, half of {Large:N0} ended", CallsOfLarge, async _ => Some((await portal.Of<Differences>(auditor).AskAsync(
            new DifferenceForm(LargeNpi, null, then, null, null))).Value.Lines.Count));
        await EventsAsync();
        return rows;

        // One page of events, with how many there are: of everything, of what is common, rare and not there.
        async Task EventsAsync()
        {
            var person = await database.ScalarAsync<string>("select a.email from accounts a join delegations d on d.agent_id = a.id where d.reason = 'lists' order by a.id limit 1");
            var any = new EventQuestion(null, null, null, null, null, null, null);
            foreach (var (what, asked) in new (string, EventQuestion)[]
            {
                ("all", any), ("of the commonest kind", any with { Kind = "section-viewed" }), ("of a rare kind", any with { Kind = "delegation-ended" }),
                ("of a kind without any", any with { Kind = "look-ended" }), ("of a person", any with { Person = people[0] }), ("of an address", any with { Person = person }),
                ("of everybody whose name begins like many", any with { Person = "A" }), ("of nobody", any with { Person = "nobody@" }),
                ("of a provider", any with { Provider = npis[0] }), ("of providers by name", any with { Provider = "P" }), ("of no provider", any with { Provider = "Nobody" }),
                ("by staff", any with { Staff = EventFilter.AnyStaff }), ("of one day", any with { From = Text(now.AddDays(-250)), Until = Text(now.AddDays(-249)) }),
                ("of a person on no day", any with { Person = people[1], From = Text(now.AddDays(-2)) }),
            })
                await MeasureAsync($"events {what}", CallsOfLarge, async _ =>
                {
                    if (!(await portal.Of<EventLists>(auditor).ListAsync(EventFilter.Parse(asked).Value, 1)).Succeeded)
                        throw new InvalidOperationException("There is no page of events.");
                });
        }

        async Task MeasureAsync(string what, int calls, Func<int, Task> ask)
        {
            var p95 = BenchDatabase.At(await BenchDatabase.TimesAsync(calls, ask), 0.95);
            rows.Add(new Row($"{what}, p95", $"{p95:0.0} ms", $"{smallest:0.00} ms select", p95 / smallest, Bar.AtMost(1000, p95, "ms")));
        }

        static void Some(int found)
        {
            if (found == 0)
                throw new InvalidOperationException("There is nothing in the answer.");
        }

        string Text(DateTimeOffset moment) => moment.ToString("MM/dd/yyyy HH:mm", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(BenchDatabase database, string table)
    {
        var sql = table == "applications"
            ? "select id::text from applications order by id limit 100"
            : "select agent_id::text from delegations where reason = 'lists' and ended_at is null order by id limit 100";
        var ids = new List<string>();
        await using var command = database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0));
        return ids;
    }

    // A principal and a contested claim for each provider, one provider with many grants, an entry for each beginning and end of a grant, and what people look at.
    private static async Task FillAsync(BenchDatabase database)
    {
        await database.SqlAsync(
            $"""
            insert into principals (id, provider_id, account_id, capacity, status, claimed_at, verified_at)
            select md5('lr' || p.npi)::uuid, p.id, md5('la' || (right(p.npi, 6)::int % 200000))::uuid, 'practitioner', 'verified', now() - interval '400 days', now() - interval '399 days'
            from providers p where p.npi like '15%' and not exists (select from principals o where o.provider_id = p.id);
            insert into principals (id, provider_id, account_id, capacity, status, contested, claimed_at)
            select md5('lc' || p.npi)::uuid, p.id, md5('la' || ((right(p.npi, 6)::int + 7) % 200000))::uuid, 'practitioner', 'contested', true, now() - interval '200 days'
            from providers p where p.npi like '15%';
            insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by)
            values (md5('lp-large')::uuid, '{LargeNpi}', 'individual', 'Large provider', '207Q00000X', 'MN', md5('la0')::uuid);
            insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from, reason, status, expires_at, created_by)
            select md5('lj' || n)::uuid, md5('lp-large')::uuid, 'x@bench.example', 'x@bench.example', 'drafter', array['ViewApplication', 'EditDraft'], true, 'Edit', now(), 'large', 'accepted', now(), md5('la0')::uuid
            from generate_series(1, {Large}) n;
            insert into delegations (id, provider_id, agent_id, invitation_id, preset, permissions, all_applications, section_default, valid_from, reason, given_by, given_at, ended_at, end_cause)
            select md5('lk' || n)::uuid, md5('lp-large')::uuid, md5('la' || n)::uuid, md5('lj' || n)::uuid, 'drafter', array['ViewApplication', 'EditDraft'], true, 'Edit', now() - interval '300 days', 'large',
                md5('la0')::uuid, now() - interval '300 days' + n * interval '1 minute', case when n % 2 = 0 then now() - interval '50 days' end, case when n % 2 = 0 then 'revoked' end
            from generate_series(1, {Large}) n
            """);
        await EntriesAsync(database, "invitation-accepted", "given_at", "true");
        await EntriesAsync(database, "delegation-ended", "ended_at", "ended_at is not null");
        await using (var command = database.Owner.CreateCommand("select count(*) from audit_log"))
        {
            var there = (long)(await command.ExecuteScalarAsync())!;
            // In the order of time, as a ledger grows, spread over all providers and people.
            for (var n = there; n < Events; n += 200_000)
                await database.SqlAsync($"{InsertSql} select {Columns("'section-viewed'", "now() - interval '300 days' + n * interval '1 second'", "md5('la' || (n % 199999))::uuid",
                    "md5('lp' || (1 + n % 50000))::uuid", "null", "''")} from generate_series(1, {Math.Min(200_000, Events - n)}) n");
        }
        await database.SqlAsync("analyze");
    }

    private static Task EntriesAsync(BenchDatabase database, string kind, string at, string which) => database.SqlAsync(
        $"{InsertSql} select {Columns($"'{kind}'", $"d.{at}", "d.given_by", "d.provider_id", "d.agent_id", "d.id::text")} from delegations d where d.reason in ('lists', 'large') and {which}");

    private const string InsertSql =
        "insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id, provider_id, application_id, section, subject_id)";

    private static string Columns(string kind, string at, string actor, string provider, string subject, string delegation) =>
        $$"""
        (select coalesce(max(seq), 0) from audit_log) + row_number() over (),
        convert_to('{"detail":{"cause":"revoked","delegation":"' || {{delegation}} || '"},"filler":"{{new string('x', 200)}}"}', 'UTF8'), '\x{{new string('0', 64)}}'::bytea, '\x{{new string('0', 64)}}'::bytea,
        gen_random_uuid(), {{at}}, {{kind}}, 'section.view', 'done', 'bench', {{actor}}, {{provider}}, null, null, {{subject}}
        """;
}
