using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>The list of grants that leaves in batches: what was found when it was asked for, as it stood then, whatever happens on the way.</summary>
public class GrantExportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Many = Grants.Batch + 6;
    private static readonly GrantFilter Everything = new(null, null, null, null);

    private readonly AuditDesk _desk = new(database);

    [Theory]
    [InlineData(null)]
    [InlineData(GrantStatus.Live)]
    public async Task What_happens_between_two_batches_is_not_in_the_file(GrantStatus? status)
    {
        var (agent, provider, filter) = await ManyAsync();
        var ids = await IdsAsync(agent);
        // The last in order: the newest grants, and the binding of the owner, who claimed the record just now.
        var (ended, suspended, used, confirmed) = (ids[^1], ids[^2], ids[^3], ids[^4]);
        await database.SqlAsync("update delegations set confirm_first = true where id = $1", confirmed);
        var grants = _desk.For(await _desk.AuditorAsync());
        filter = filter with { Status = status };
        var plan = (await grants.BeginExportAsync(filter, "given", "csv")).Value;
        Assert.Equal(status is null ? Many + 1 : Many, plan.Ids.Count);
        var lines = await ReadAsync(grants, filter, plan, async () =>
        {
            await database.SqlAsync("update delegations set ended_at = clock_timestamp(), end_cause = 'revoked', end_reason = 'Left', ended_by = given_by where id = $1", ended);
            await database.SqlAsync("update delegations set suspended_at = clock_timestamp(), suspend_reason = 'Asked', suspended_by = given_by where id = $1", suspended);
            await database.SqlAsync("update delegations set confirmed_at = clock_timestamp(), confirmed_by = given_by where id = $1", confirmed);
            await database.SqlAsync(
                "update principals set status = 'verified', verified_at = clock_timestamp(), verified_by = $2, verification = 'Seen' where provider_id = $1",
                provider.Value, agent.Id.Value);
            await LedgerRows.AddAsync(database, await NextNumberAsync(), $"delegation:{used}", DateTimeOffset.UtcNow);
            await ManyGrants.AddAsync(database, provider, agent, 3);
        });
        Assert.Equal(plan.Ids, lines.Select(line => line.Id));
        foreach (var id in new[] { ended, suspended, used })
        {
            var line = lines.Single(l => l.Id == id);
            Assert.Equal((GrantStatus.Live, null, null, null, null, null), (line.Status, line.EndCause, line.EndReason, line.EndedAt, line.EndedBy, line.LastUsed));
        }
        Assert.Equal(status is null ? GrantStatus.Awaiting : null, lines.SingleOrDefault(l => l.Id == confirmed)?.Status);
        Assert.Equal(("everything except signing", null, ""), (lines[^1].Rights, lines[^1].GivenBy, lines[^1].Why));

        // Asked again, it is in it.
        plan = (await grants.BeginExportAsync(Everything with { Provider = filter.Provider }, "given", "csv")).Value;
        lines = await ReadAsync(grants, Everything with { Provider = filter.Provider }, plan);
        Assert.Equal(Many + 4, lines.Count);
        Assert.Equal(
            [(GrantStatus.Ended, "Left"), (GrantStatus.Suspended, "Asked"), (GrantStatus.Live, null), (GrantStatus.Live, null)],
            new[] { ended, suspended, used, confirmed }.Select(id => lines.Single(l => l.Id == id)).Select(l => (l.Status, l.EndReason)));
        Assert.NotNull(lines.Single(l => l.Id == used).LastUsed);
        Assert.Equal(("everything, signing included", "Seen"), (lines[^1].Rights, lines[^1].Why));
    }

    [Theory]
    [InlineData("clock_timestamp()", "null")]
    [InlineData("null", "clock_timestamp()")]
    public async Task An_account_that_is_suspended_or_let_in_meanwhile_stands_in_all_of_the_file_as_it_did(string first, string then)
    {
        var (agent, _, filter) = await ManyAsync();
        await database.SqlAsync($"update accounts set suspended_at = {first} where id = $1", agent.Id.Value);
        var grants = _desk.For(await _desk.AuditorAsync());
        filter = filter with { Status = first == "null" ? GrantStatus.Live : GrantStatus.Suspended, Person = agent.Email };
        var plan = (await grants.BeginExportAsync(filter, "given", "csv")).Value;
        var lines = await ReadAsync(grants, filter, plan, () => database.SqlAsync($"update accounts set suspended_at = {then} where id = $1", agent.Id.Value));
        Assert.Equal(Many, lines.Count);
    }

    [Fact]
    public async Task Whoever_gets_another_name_meanwhile_neither_leaves_the_file_nor_changes_places()
    {
        var (agent, _, _) = await ManyAsync();
        var grants = _desk.For(await _desk.AuditorAsync());
        var filter = Everything with { Person = agent.Email };
        var plan = (await grants.BeginExportAsync(filter, "person", "csv")).Value;
        var lines = await ReadAsync(grants, filter, plan, () => database.SqlAsync(
            "update accounts set name = 'Aaron Renamed', email = $2, email_key = $2 where id = $1", agent.Id.Value, $"renamed.{Guid.NewGuid():N}@example.org"));
        Assert.Equal(plan.Ids, lines.Select(line => line.Id));
        Assert.Equal(("Dana Wells", "Aaron Renamed"), (lines[0].Person, lines[^1].Person));
    }

    [Fact]
    public async Task It_has_the_rows_of_the_page_in_the_order_of_the_page_whatever_is_asked_for()
    {
        var (_, agent, provider) = await _desk.GrantAsync(agent: "Otto Sorter");
        var npi = await NpiAsync(provider);
        await _desk.World.DelegationAsync(provider, await _desk.World.PersonAsync("Otto Another"), [Permission.ViewApplication]);
        foreach (var set in new[]
        {
            "ended_at = timestamptz '2026-03-11Z', end_cause = 'revoked'", "suspended_at = timestamptz '2026-03-12Z'", "valid_until = timestamptz '2026-03-13Z'",
            "valid_from = timestamptz '2099-01-01Z'", "confirm_first = true",
        })
            await database.SqlAsync($"update delegations set given_at = $2, {set} where id = $1", (await _desk.World.DelegationAsync(provider, agent, [Permission.ViewApplication], from: AuditDesk.T0)).Value, AuditDesk.T0);
        var grants = _desk.For(await _desk.AuditorAsync());
        DateTimeOffset?[] moments = [null, new(2026, 3, 11, 12, 0, 0, TimeSpan.Zero), AuditDesk.T0.AddDays(-1), AuditDesk.T0.AddYears(90)];
        var filters = new[] { Everything with { Person = "otto" }, Everything with { Provider = npi }, Everything with { Person = agent.Email, Provider = "nora" } }
            .SelectMany(filter => moments.Select(at => filter with { AsOf = at }))
            .SelectMany(filter => Enum.GetValues<GrantStatus>().Select(status => filter with { Status = status }).Append(filter)).ToList();
        var found = 0;
        foreach (var filter in filters)
            foreach (var sort in filter.Status is null ? Grants.Sorts.SelectMany(sort => new[] { sort, "-" + sort }).Append("no such sort") : ["person"])
            {
                var page = (await grants.ListAsync(filter, sort, 1)).Value;
                var file = await ReadAsync(grants, filter, (await grants.BeginExportAsync(filter, sort, "json")).Value);
                Assert.Equal(GrantRecords.Of(page.Lines).Rows, GrantRecords.Of(file).Rows);
                Assert.Equal(page.Total, file.Count);
                found += file.Count;
            }
        Assert.InRange(found, 300, 3_000);
    }

    [Fact]
    public async Task It_ends_with_the_role_and_holds_nothing_of_the_database_meanwhile()
    {
        var (_, _, filter) = await ManyAsync();
        var auditor = await _desk.AuditorAsync();
        var grants = _desk.For(auditor);
        var plan = (await grants.BeginExportAsync(filter, null, "csv")).Value;
        var batches = new List<int>();
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in grants.ReadAsync(filter, plan))
            {
                batches.Add(batch.Count);
                Assert.Equal(0L, await database.ScalarAsync<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and backend_type = 'client backend'"));
                await database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where account_id = $1", auditor.Id.Value);
            }
        });
        Assert.Equal([Grants.Batch], batches);
    }

    [Theory]
    [InlineData("alter table delegations disable trigger all; delete from delegations where id = '{0}'; alter table delegations enable trigger all")]
    [InlineData("update delegations set ended_at = timestamptz '{1:O}' - interval '1 millisecond', end_cause = 'revoked' where id = '{0}'")]
    public async Task It_breaks_off_when_it_would_not_hold_what_was_counted(string happens)
    {
        var (agent, _, filter) = await ManyAsync();
        var grants = _desk.For(await _desk.AuditorAsync());
        filter = filter with { Status = GrantStatus.Live };
        var plan = (await grants.BeginExportAsync(filter, "given", "csv")).Value;
        var newest = (await IdsAsync(agent))[^1];
        await Assert.ThrowsAsync<OperationCanceledException>(() => ReadAsync(
            grants, filter, plan, () => database.SqlAsync(string.Format(CultureInfo.InvariantCulture, happens, newest, plan.At))));
    }

    [Fact]
    public async Task It_is_recorded_with_its_count_and_without_whom_it_is_about()
    {
        var (_, agent, _) = await _desk.GrantAsync();
        var auditor = await _desk.AuditorAsync();
        Assert.True((await _desk.For(auditor).BeginExportAsync(Everything with { Person = agent.Email }, null, "json")).Succeeded);
        var entry = Assert.Single(await LedgerText.OfAsync(database, auditor), e => (string?)e["kind"] == "grants-exported");
        Assert.Equal((1, "json", true), ((int?)entry["detail"]!["count"], (string?)entry["detail"]!["format"], (bool?)entry["detail"]!["onePerson"]));
        Assert.DoesNotContain(agent.Email, entry.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_batch_is_found_by_the_ids_of_its_grants()
    {
        await using var db = database.Context();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlAsync($"set enable_seqscan = off");
        var query = Grants.Named(db, Grants.Of(db, [Guid.NewGuid(), Guid.NewGuid()]), 1).ToQueryString();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "explain " + query.Replace("@ids", $"array['{Guid.NewGuid()}', '{Guid.NewGuid()}']::uuid[]", StringComparison.Ordinal).Replace("@upTo", "1", StringComparison.Ordinal);
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));
        var read = string.Join('\n', plan);
        // Each part of the view by the ids, and nothing of it read whole.
        Assert.Equal(3, Regex.Count(read, @"Index Cond: \(id = ANY \("));
        Assert.DoesNotContain("Seq Scan", read, StringComparison.Ordinal);
        Assert.Matches(@"audit_log_basis_seq_idx[^\n]*\n[^\n]*seq <= 1", read);
    }

    private async Task<(Person Agent, ProviderId Provider, GrantFilter Filter)> ManyAsync()
    {
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var provider = await _desk.World.ProviderAsync(await _desk.World.PersonAsync("Nora Quist"), "claimed");
        await ManyGrants.AddAsync(database, provider, agent, Many);
        return (agent, provider, Everything with { Provider = await NpiAsync(provider) });
    }

    private Task<Guid[]> IdsAsync(Person agent) => database.ScalarAsync<Guid[]>("select array_agg(id order by given_at) from delegations where agent_id = $1", agent.Id.Value);

    private Task<string> NpiAsync(ProviderId provider) => database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);

    private Task<long> NextNumberAsync() => database.ScalarAsync<long>("select coalesce(max(seq), 0) + 1 from audit_log");

    // With something that happens once, after the first batch.
    private static async Task<IReadOnlyList<GrantLine>> ReadAsync(Grants grants, GrantFilter filter, GrantPlan plan, Func<Task>? between = null)
    {
        var lines = new List<GrantLine>();
        await foreach (var batch in grants.ReadAsync(filter, plan))
        {
            lines.AddRange(batch);
            if (between is not null && lines.Count == batch.Count)
                await between();
        }
        return lines;
    }
}
