using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>The events of everything, as an auditor finds them and takes them away.</summary>
public class EventListTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset T0 = AuditDesk.T0;
    private readonly AuditDesk _desk = new(database);
    private readonly Guid _application = Guid.NewGuid();
    private Person _dana = null!, _auditor = null!;
    private ProviderId _provider;
    private string _npi = "";

    public async Task InitializeAsync()
    {
        (_dana, _auditor) = (await _desk.World.PersonAsync("Dana Wells"), await _desk.AuditorAsync());
        _npi = World.NextNpi();
        _provider = await _desk.World.ProviderAsync(await _desk.World.PersonAsync("Nora Quist"), npi: _npi);
        if (await database.ScalarAsync<long>("select count(*) from audit_log") > 0)
            await database.SqlAsync("alter table audit_log disable trigger all; delete from audit_log; alter table audit_log enable always trigger audit_log_append_only; alter table audit_log enable always trigger audit_log_no_truncate");
        await LedgerRows.AddAsync(database, 1, $"principal:{Guid.NewGuid()}", T0, _application, kind: "application-viewed");
        await LedgerRows.AddAsync(database, 2, $"delegation:{Guid.NewGuid()}", T0.AddHours(1), _application, actor: _dana.Id.Value);
        await LedgerRows.AddAsync(database, 3, "staff:Reviewer", T0.AddHours(2), kind: "evidence-viewed");
        await LedgerRows.AddAsync(database, 4, $"look:{Guid.NewGuid()}", T0.AddHours(3), kind: "look-page-viewed");
        await LedgerRows.AddAsync(database, 5, "", T0.AddHours(4), Guid.NewGuid(), outcome: "denied", kind: "access-denied", actor: _dana.Id.Value);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Each_filter_finds_what_it_says_and_nothing_else()
    {
        Assert.Equal([5, 4, 3, 2, 1], await FindAsync());
        Assert.Equal([5, 2], await FindAsync(person: "dana"));
        Assert.Equal([5, 2], await FindAsync(person: _dana.Email.ToUpperInvariant()));
        Assert.Equal([5, 2], await FindAsync(person: _dana.Id.Value.ToString()));
        Assert.Empty(await FindAsync(person: Guid.NewGuid().ToString()));
        Assert.Equal([2, 1], await FindAsync(application: $"https://portal.test/applications/{_application}/sections/identity"));
        Assert.Equal([4, 3], await FindAsync(staff: "any"));
        Assert.Equal([3], await FindAsync(staff: "Reviewer"));
        Assert.Equal([5], await FindAsync(kind: "access-denied"));
        Assert.Equal([4, 3, 2], await FindAsync(from: "03/01/2026 13:00", until: "03/01/2026 16:00"));
        Assert.Equal([2], await FindAsync(person: "dana", until: "03/01/2026 14:00"));
        Assert.Empty(await FindAsync(person: "da%"));
        Assert.Empty(await FindAsync(provider: _npi));
    }

    [Fact]
    public async Task Many_events_are_counted_so_far_and_said_to_be_more()
    {
        await database.SqlAsync(
            """
            insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis)
            select 5 + n, '{}', sha256('x'), sha256(n::text::bytea), gen_random_uuid(), now(), 'section-viewed', 'section.view', 'done', ''
            from generate_series(1, $1) n
            """, EventLists.Counted + 1);
        var (all, many) = (await For(_auditor).ListAsync(Asked(null), 1), await For(_auditor).ListAsync(Asked("section-viewed"), 1));
        Assert.Equal((EventLists.Counted + 6, false), (all.Value.Total, all.Value.More));
        Assert.Equal((EventLists.Counted, true, EventLists.PageSize), (many.Value.Total, many.Value.More, many.Value.Lines.Count));
        await database.SqlAsync("alter table audit_log disable trigger all; delete from audit_log where seq = 6; alter table audit_log enable always trigger audit_log_append_only; alter table audit_log enable always trigger audit_log_no_truncate");
        many = await For(_auditor).ListAsync(Asked("section-viewed"), 1);
        Assert.Equal((EventLists.Counted, false), (many.Value.Total, many.Value.More));

        static EventFilter Asked(string? kind) => EventFilter.Parse(new EventQuestion(null, null, null, null, kind, null, null)).Value;
    }

    [Theory]
    [InlineData("any", null, "audit_log_staff")]
    [InlineData(null, "1234567893", "audit_log_provider_id_seq_idx")]
    public async Task What_is_rare_is_found_by_its_index(string? staff, string? npi, string index)
    {
        await using var db = database.Context();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlAsync($"set enable_seqscan = off");
        var asked = await EventFilter.Parse(new EventQuestion(npi, null, null, staff, null, null, null)).Value.ApplyAsync(db, default);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "explain " + asked.ToQueryString().Replace("= @id", $"= '{Guid.Empty}'", StringComparison.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = "";
        while (await reader.ReadAsync())
            plan += reader.GetString(0);
        Assert.Contains(index, plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from", "tomorrow")]
    [InlineData("until", "yesterday")]
    [InlineData("application", "no id")]
    [InlineData("staff", "Boss")]
    [InlineData("kind", "no-kind")]
    public void What_cannot_be_understood_is_said_at_its_field(string field, string typed)
    {
        string? Only(string name) => name == field ? typed : null;
        var error = EventFilter.Parse(new EventQuestion(null, null, Only("application"), Only("staff"), Only("kind"), Only("from"), Only("until"))).Error;
        Assert.Equal(field, error?.Field);
        Assert.Equal("until", EventFilter.Parse(new EventQuestion(null, null, null, null, null, "03/02/2026", "03/01/2026")).Error?.Field);
    }

    [Fact]
    public async Task An_export_holds_what_was_there_when_it_was_asked_for_and_is_itself_recorded()
    {
        var lists = For(_auditor);
        var filter = EventFilter.Parse(new EventQuestion(null, "dana", null, null, null, null, null)).Value;
        var plan = (await lists.BeginExportAsync(filter, "csv")).Value;
        await LedgerRows.AddAsync(database, 6, "self", T0.AddHours(5), actor: _dana.Id.Value);
        Assert.Equal((5, 2), (plan.UpTo, plan.Count));
        var numbers = new List<long>();
        await foreach (var batch in lists.ReadAsync(filter, plan))
            numbers.AddRange(batch.Select(e => e.Number));
        Assert.Equal([2, 5], numbers);
        var recorded = await database.ScalarAsync<string>(
            "select convert_from(entry, 'UTF8') from audit_pending where convert_from(entry, 'UTF8') like '%events-exported%' order by id desc limit 1");
        Assert.Contains("\"onePerson\":true", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("dana", recorded, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_export_by_a_name_that_somebody_no_longer_has_breaks_off()
    {
        var lists = For(_auditor);
        var filter = EventFilter.Parse(new EventQuestion(null, "dana", null, null, null, null, null)).Value;
        var plan = (await lists.BeginExportAsync(filter, "json")).Value;
        await database.SqlAsync("update accounts set name = 'Renamed', email = $2, email_key = $2 where id = $1", _dana.Id.Value, $"renamed.{Guid.NewGuid():N}@example.org");
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in lists.ReadAsync(filter, plan))
            {
            }
        });
    }

    [Fact]
    public async Task More_than_one_batch_comes_in_order_without_a_gap_and_ends_when_the_role_does()
    {
        await database.SqlAsync(
            """
            insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis)
            select n, '{}', sha256('{}'), sha256(('many' || n)::bytea), gen_random_uuid(), $1, 'field-saved', 'section.edit', 'done', 'self'
            from generate_series(100, 2599) n
            """, T0.AddDays(1));
        var lists = For(_auditor);
        var filter = EventFilter.Parse(new EventQuestion(null, null, null, null, null, "03/02/2026", null)).Value;
        var plan = (await lists.BeginExportAsync(filter, "json")).Value;
        var numbers = new List<long>();
        await foreach (var batch in lists.ReadAsync(filter, plan))
            numbers.AddRange(batch.Select(e => e.Number));
        Assert.Equal(Enumerable.Range(100, 2500).Select(n => (long)n), numbers);
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in lists.ReadAsync(filter, plan))
                await database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where account_id = $1", _auditor.Id.Value);
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.AccountAdmin)]
    [InlineData(StaffRole.HelpDesk)]
    public async Task They_are_there_for_auditors_only(StaffRole? role)
    {
        var lists = For(await _desk.World.PersonAsync("Somebody", role is { } held ? [held] : []));
        var all = EventFilter.Parse(new EventQuestion(null, null, null, null, null, null, null)).Value;
        Assert.Equal(Error.NotFound, (await lists.ListAsync(all, 1)).Error);
        Assert.Equal(Error.NotFound, (await lists.BeginExportAsync(all, "csv")).Error);
    }

    private EventLists For(Person person) => new(_desk.World.RunnerFor(person), _desk.World.GateFor(person));

    private async Task<IEnumerable<long>> FindAsync(
        string? provider = null, string? person = null, string? application = null, string? staff = null, string? kind = null, string? from = null,
        string? until = null)
    {
        var filter = EventFilter.Parse(new EventQuestion(provider, person, application, staff, kind, from, until));
        return (await For(_auditor).ListAsync(filter.Value, 1)).Value.Lines.Select(line => line.Number);
    }
}
