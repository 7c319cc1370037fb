using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Findings;
using Portal.Domain.Forms;
using Portal.Infrastructure;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;
using FindingService = Portal.Server.Features.Audit.Findings;

namespace Portal.Tests.Findings;

/// <summary>Unusual access on a real database: found once, told to auditors, answered by somebody whom it is not about.</summary>
public partial class FindingTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly FindingThresholds Limits = FindingThresholds.Usual with { Providers = 3, Refused = 4 };
    private readonly World _world = new(database);
    private DateTimeOffset _now;
    private long _number;
    private Person _auditor = null!;

    public async Task InitializeAsync()
    {
        // A weekday at noon of the state, so that nothing is out of hours by itself.
        _now = new DateTimeOffset(2026, 3, 4, 17, 0, 0, TimeSpan.Zero);
        _auditor = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        _number = await database.ScalarAsync<long>("select coalesce(max(seq), 0) from audit_log");
        await database.SqlAsync("update findings_head set seq = $1", _number);
    }

    public Task DisposeAsync() => database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where ended_at is null");

    [Fact]
    public async Task The_same_is_found_once_however_often_the_ledger_is_looked_through()
    {
        var dana = await _world.PersonAsync("Dana Wells");
        foreach (var minute in Enumerable.Range(0, 4))
            await AddAsync("section-viewed", await DelegatedAsync(dana), dana, minute);
        Assert.Equal(4, await LookAsync());
        Assert.Equal(0, await LookAsync());
        await database.SqlAsync("update findings_head set seq = $1", _number - 4);
        Assert.Equal(4, await LookAsync());
        await AddAsync("section-viewed", await DelegatedAsync(dana), dana, 5);
        Assert.Equal(1, await LookAsync());
        var line = Assert.Single((await ListAsync(_auditor)).Lines, l => l.Person == "Dana Wells" && l.Email == dana.Email);
        Assert.Equal(("Many providers in a short time", 3), (line.Title, line.Events.Count));
    }

    [Fact]
    public async Task What_spans_two_batches_is_found()
    {
        var dana = await _world.PersonAsync("Dana Wells");
        await AddAsync("section-viewed", await DelegatedAsync(dana), dana, 0);
        await AddAsync("section-viewed", await DelegatedAsync(dana), dana, 30);
        await LookAsync();
        Assert.Empty(await OfAsync(dana));
        await AddAsync("section-viewed", await DelegatedAsync(dana), dana, 59);
        await LookAsync();
        Assert.Equal([FindingRules.ManyProviders], await OfAsync(dana));
    }

    [Theory]
    [InlineData("delegation", true)]
    [InlineData("principal", true)]
    [InlineData("look", true)]
    [InlineData("staff", false)] // what staff see of everybody is no use of access to one provider
    public async Task Of_an_earlier_batch_the_newest_use_of_each_provider_counts(string basis, bool told)
    {
        var dana = await _world.PersonAsync("Dana Wells");
        var (used, other, third) = (await DelegatedAsync(dana), await DelegatedAsync(dana), await DelegatedAsync(dana));
        used = (used.Provider, used.Basis.Replace("delegation", basis, StringComparison.Ordinal));
        foreach (var minute in new[] { 0, 20, 50 })
            await AddAsync("section-viewed", used, dana, minute);
        await AddAsync("section-viewed", (other.Provider, other.Basis), dana, 51, outcome: "denied");
        await LookAsync();
        await AddAsync("section-viewed", other, dana, 70);
        await AddAsync("section-viewed", third, dana, 100);
        await LookAsync();
        var line = (await ListAsync(_auditor)).Lines.SingleOrDefault(l => l.Email == dana.Email);
        Assert.Equal(told ? [_number - 3, _number - 1, _number] : null, line?.Events.Select(e => e.Number).Order());
    }

    [Fact]
    public async Task Refused_attempts_of_an_earlier_batch_count_for_as_long_as_the_rule_looks_back()
    {
        var dana = await _world.PersonAsync("Dana Wells");
        foreach (var minute in new[] { 0, 5, 6 })
            await AddAsync("access-denied", (null, ""), dana, minute, outcome: "denied");
        await LookAsync();
        await AddAsync("access-denied", (null, ""), dana, 10.5, outcome: "denied");
        await LookAsync();
        Assert.Empty(await OfAsync(dana)); // The first is too old by then.
        await AddAsync("access-denied", (null, ""), dana, 11, outcome: "denied");
        await LookAsync();
        Assert.Equal([FindingRules.ManyRefused], await OfAsync(dana));
    }

    [Theory]
    [InlineData(100, 0, true)] // given 100 days ago, never used
    [InlineData(80, 0, false)]
    [InlineData(300, 100, true)] // used 100 days ago
    [InlineData(300, 80, false)]
    public async Task A_grant_that_was_not_used_for_long_is_found_when_it_is(int given, int used, bool told)
    {
        var dana = await _world.PersonAsync("Dana Wells");
        var (provider, basis) = await DelegatedAsync(dana);
        await database.SqlAsync(
            "update delegations set given_at = $2, valid_from = $2 where 'delegation:' || id = $1", basis, _now.AddDays(-given));
        if (used > 0)
            await AddAsync("section-viewed", (provider, basis), dana, -used * 24 * 60);
        await LookAsync();
        var before = (await OfAsync(dana)).Count;
        await AddAsync("section-viewed", (provider, basis), dana, 0);
        await AddAsync("section-viewed", (provider, basis), dana, 1);
        await LookAsync();
        Assert.Equal(told ? [FindingRules.DormantUsed] : [], (await OfAsync(dana)).Skip(before));
    }

    [Fact]
    public async Task An_agent_who_looks_at_payments_at_night_is_found_and_nobody_for_another_section()
    {
        var (dana, omar) = (await _world.PersonAsync("Dana Wells"), await _world.PersonAsync("Omar Reyes"));
        await AddAsync("section-viewed", await DelegatedAsync(dana), dana, 9 * 60, "payment");
        await AddAsync("section-viewed", await DelegatedAsync(omar), omar, 9 * 60, "identity");
        await LookAsync();
        Assert.Equal([FindingRules.PaymentOutOfHours], await OfAsync(dana));
        Assert.Empty(await OfAsync(omar));
    }

    [Theory]
    [InlineData("field-saved", "payment", "section.edit", true)]
    [InlineData("item-changed", "payment", "section.edit", true)]
    [InlineData("document-added", "payment", "document.manage", true)]
    [InlineData("document-removed", "payment", "document.manage", true)]
    [InlineData("document-downloaded", "payment", "section.view", true)]
    [InlineData("field-saved", "identity", "section.edit", false)]
    [InlineData("signature-request-voided", "payment", "section.edit", false)] // beside the change that did it
    [InlineData("application-reviewed", null, "application.read-whole", true)]
    [InlineData("document-downloaded", null, "application.read-whole", true)] // the PDF, with its numbers in clear
    [InlineData("document-downloaded", null, "application.view", false)] // an attachment
    [InlineData("evidence-exported", null, "application.read-whole", false)]
    public async Task Whatever_an_agent_looks_at_or_changes_of_payments_at_night_is_found(string kind, string? section, string action, bool told)
    {
        var dana = await _world.PersonAsync("Dana Wells");
        await AddAsync(kind, await DelegatedAsync(dana), dana, 9 * 60, section, action: action);
        await LookAsync();
        Assert.Equal(told ? [FindingRules.PaymentOutOfHours] : [], await OfAsync(dana));
    }

    [Fact]
    public async Task Somebody_who_is_refused_again_and_again_is_found()
    {
        var dana = await _world.PersonAsync("Dana Wells");
        for (var n = 0; n < 4; n++)
            await AddAsync("access-denied", (null, ""), dana, n, outcome: "denied");
        await LookAsync();
        Assert.Equal([FindingRules.ManyRefused], await OfAsync(dana));
    }

    [Fact]
    public async Task Auditors_are_told_without_a_name_and_whom_it_is_about_is_not()
    {
        var other = await _world.PersonAsync("Ada Lund", StaffRole.Auditor);
        await AddAsync("events-exported", (null, "staff:Auditor"), other, 0);
        await LookAsync();
        Assert.Equal(1L, await NoticesAsync(_auditor));
        Assert.Equal(0L, await NoticesAsync(other));
        var told = (await new Portal.Server.Features.Notices.OwnNotices(_world.RunnerFor(_auditor), _world.GateFor(_auditor), FormCatalog.Shipped).ListAsync(1)).Value.Lines[0];
        Assert.Equal(("Unusual access was found. An auditor has to look into it.", "/audit/findings", true), (told.Text, told.Href, told.Security));
        var recorded = await database.ScalarAsync<string>(
            "select convert_from(entry, 'UTF8') from audit_pending where convert_from(entry, 'UTF8') like '%unusual-access-found%' order by id desc limit 1");
        Assert.Contains($"\"numbers\":[{_number}]", recorded, StringComparison.Ordinal);
        await database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where account_id = $1", _auditor.Id.Value);
        Assert.Null((await new Portal.Server.Features.Notices.OwnNotices(_world.RunnerFor(_auditor), _world.GateFor(_auditor), FormCatalog.Shipped).ListAsync(1)).Value.Lines[0].Href);
    }

    [Fact]
    public async Task An_answer_is_somebody_elses_with_an_outcome_and_a_note_and_takes_it_off_the_list()
    {
        var other = await _world.PersonAsync("Ada Lund", StaffRole.Auditor);
        await AddAsync("grants-exported", (null, "staff:Auditor"), other, 0);
        await LookAsync();
        var line = (await ListAsync(_auditor)).Lines.First(l => l.Email == other.Email);
        var open = (await For(_auditor).OpenAsync(99)).Value;
        Assert.True((await ListAsync(other)).Lines.First(l => l.Id == line.Id).Mine);
        Assert.Equal(FindingErrors.OnesOwn, (await For(other).AnswerAsync(line.Id, "fine", "It was me.")).Error);
        Assert.Equal(FindingErrors.NoOutcome, (await For(_auditor).AnswerAsync(line.Id, null, "Asked her.")).Error);
        Assert.Equal(FindingErrors.NoOutcome, (await For(_auditor).AnswerAsync(line.Id, "great", "Asked her.")).Error);
        Assert.Equal(FindingErrors.NoNote, (await For(_auditor).AnswerAsync(line.Id, "fine", "  ")).Error);
        Assert.Equal(FindingErrors.NoNote, (await For(_auditor).AnswerAsync(line.Id, "fine", "\u200B")).Error);
        Assert.Equal([FindingErrors.NoNote], (await For(_auditor).AnswerAsync(line.Id, "", " ")).Error!.Also);
        Assert.Equal(FindingErrors.NoteTooLong, (await For(_auditor).AnswerAsync(line.Id, "fine", new string('x', 1001))).Error);
        Assert.Equal(Error.NotFound, (await For(_auditor).AnswerAsync(new(Guid.NewGuid()), "fine", "Nothing.")).Error);
        Assert.True((await For(_auditor).AnswerAsync(line.Id, "followed-up", "Asked her supervisor.")).Succeeded);
        Assert.Equal(open - 1, (await For(_auditor).OpenAsync(99)).Value);
        Assert.DoesNotContain((await ListAsync(_auditor)).Lines, l => l.Id == line.Id);
        var answered = (await For(_auditor).ListAsync(all: true, 1)).Value.Lines.First(l => l.Id == line.Id);
        Assert.Equal(("followed-up", "Asked her supervisor.", "Aud Ito"), (answered.Answers[0].Outcome, answered.Answers[0].Note, answered.Answers[0].By));
        var recorded = await database.ScalarAsync<string>(
            "select convert_from(entry, 'UTF8') from audit_pending where convert_from(entry, 'UTF8') like '%finding-answered%'");
        Assert.DoesNotContain("supervisor", recorded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update findings set reason = 'x'")]
    [InlineData("delete from findings")]
    [InlineData("update finding_answers set outcome = 'fine'")]
    [InlineData("truncate finding_answers, findings")]
    public async Task What_was_found_and_answered_is_never_changed_or_removed(string sql)
    {
        var other = await _world.PersonAsync("Ada Lund", StaffRole.Auditor);
        await AddAsync("grants-exported", (null, "staff:Auditor"), other, 0);
        await LookAsync();
        Assert.True((await For(_auditor).AnswerAsync((await ListAsync(_auditor)).Lines[0].Id, "fine", "Planned.")).Succeeded);
        Assert.Equal("PT001", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => database.SqlAsync(sql))).SqlState);
    }

    [Fact]
    public async Task Several_servers_find_it_once()
    {
        var dana = await _world.PersonAsync("Dana Wells");
        for (var n = 0; n < 40; n++)
            await AddAsync("grants-exported", (null, "staff:Auditor"), dana, n);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => LookAsync()));
        await LookAsync();
        Assert.Equal(40, (await OfAsync(dana)).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.AccountAdmin)]
    [InlineData(StaffRole.HelpDesk)]
    public async Task It_is_there_for_auditors_only(StaffRole? role)
    {
        var somebody = await _world.PersonAsync("Somebody", role is { } held ? [held] : []);
        Assert.Equal(Error.NotFound, (await For(somebody).ListAsync(true, 1)).Error);
        Assert.Equal(Error.NotFound, (await For(somebody).OpenAsync(9)).Error);
        Assert.Equal(Error.NotFound, (await For(somebody).AnswerAsync(new(Guid.NewGuid()), "fine", "x")).Error);
    }

    [Theory]
    [InlineData("Providers", "1")]
    [InlineData("Refused", "many")]
    [InlineData("TimeZone", "Mars/Olympus")]
    [InlineData("WorkFrom", "7")]
    [InlineData("WorkUntil", "06:00")]
    [InlineData("StateHolidays", "2026-11-27,11/28/2026")]
    public void A_setting_that_cannot_be_meant_is_refused_by_name(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Portal:Findings:{name}", value)]).Build();
        Assert.Contains($"Portal:Findings:{name}", Assert.Throws<InvalidSettingException>(() => FindingSettings.From(configuration)).Message, StringComparison.Ordinal);
    }

    private FindingService For(Person person) => new(_world.RunnerFor(person), _world.GateFor(person));

    private async Task<FindingLines> ListAsync(Person person) => (await For(person).ListAsync(all: false, 1)).Value;

    private async Task<int> LookAsync() => (await new FindingRounds(_world.RunnerFor(null), FormCatalog.Shipped, Limits).NextAsync()).Value;

    private async Task<IReadOnlyList<string>> OfAsync(Person person)
    {
        await using var db = database.Context();
        return await db.Findings.Where(f => f.AccountId == person.Id.Value).OrderBy(f => f.FoundAt).Select(f => f.Rule).ToListAsync();
    }

    private Task<long> NoticesAsync(Person person) =>
        database.ScalarAsync<long>("select count(*) from notices where account_id = $1 and kind = 'unusual-access'", person.Id.Value);

    private async Task<(ProviderId? Provider, string Basis)> DelegatedAsync(Person agent)
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var delegation = await _world.DelegationAsync(provider, agent, [Permission.ViewApplication]);
        await database.SqlAsync("update delegations set given_at = $2, valid_from = $2 where id = $1", delegation.Value, _now.AddDays(-10));
        return (provider, $"delegation:{delegation.Value}");
    }

    private async Task AddAsync(string kind, (ProviderId? Provider, string Basis) under, Person actor, double minutes, string? section = null, string outcome = "done", string action = "section.view") =>
        await database.SqlAsync(
            """
            insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id, provider_id, application_id, section)
            values ($1, $2, sha256($2), sha256(('found' || $1::text)::bytea), gen_random_uuid(), $3, $4, $11, $5, $6, $7, $8, $9, $10)
            """,
            ++_number, Encoding.UTF8.GetBytes("{}"), _now.AddMinutes(minutes), kind, outcome, under.Basis, actor.Id.Value,
            (object?)under.Provider?.Value ?? DBNull.Value, Guid.NewGuid(), (object?)section ?? DBNull.Value, action);
}
