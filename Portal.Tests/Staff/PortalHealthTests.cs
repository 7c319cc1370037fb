using System.Net;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Infrastructure.Outbox;
using Portal.Server.Features.Staff;
using Portal.Tests.Ledger;
using Portal.Tests.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Staff;

/// <summary>How the portal runs, for the staff who look after it.</summary>
public class PortalHealthTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);
    private readonly SampleLedger _ledger = new(database);

    [Fact]
    public async Task Auditors_and_account_administrators_see_it_and_nobody_else()
    {
        foreach (var role in Enum.GetValues<StaffRole>())
        {
            var read = await For(await _world.PersonAsync("Staff Member", role)).ReadAsync();
            Assert.Equal(role is StaffRole.Auditor or StaffRole.AccountAdmin, read.Succeeded);
        }
        Assert.Equal(Error.NotFound, (await For(await _world.PersonAsync("Nora Quist")).ReadAsync()).Error);
        Assert.Equal(Error.NotFound, (await For(null).ReadAsync()).Error);
    }

    [Fact]
    public async Task A_sequencer_that_stands_still_is_an_alarm_and_one_that_works_is_none()
    {
        var admin = await _world.PersonAsync("Ada Min", StaffRole.AccountAdmin);
        await _ledger.SequenceAsync();
        Assert.Empty((await For(admin).ReadAsync()).Value.Alarms);
        await using (var db = database.Context())
        {
            (SampleLedger.Entry(1) with { At = new DateTimeOffset(await database.ScalarAsync<DateTime>("select clock_timestamp()")).AddSeconds(-11) }).AddTo(db);
            await db.SaveChangesAsync();
        }
        Assert.StartsWith("The sequencer does not number entries: 1 waiting.", Assert.Single((await For(admin).ReadAsync()).Value.Alarms));
        await _ledger.SequenceAsync();
        Assert.Empty((await For(admin).ReadAsync()).Value.Alarms);
    }

    [Fact]
    public async Task A_scanner_that_answers_and_one_that_does_not_are_told_apart()
    {
        var admin = await _world.PersonAsync("Ada Min", StaffRole.AccountAdmin);
        Assert.Equal(ScanOutcome.NoScanner, (await For(admin).ReadAsync()).Value.Scanner);
        await using var clamd = new FakeClamd();
        var scanner = new ClamAvScanner(ClamAvAddress.Parse(clamd.Address), TimeSpan.FromSeconds(20));
        Assert.Equal(ScanOutcome.Clean, (await For(admin, scanner).ReadAsync()).Value.Scanner);
        clamd.Hangs = true;
        Assert.Equal(ScanOutcome.Unavailable, (await For(admin, scanner).ReadAsync()).Value.Scanner);
    }

    [Fact]
    public async Task A_monitor_is_told_of_an_alarm_and_not_of_what_it_is_and_ready_stays_ready()
    {
        await using var host = await PortalHost.StartAsync(database);
        using var client = new HttpClient { BaseAddress = host.Origin };
        await Eventually.TrueAsync(async () => (await client.GetAsync("/health/ledger")).StatusCode == HttpStatusCode.OK);
        Assert.Equal("well", await client.GetStringAsync("/health/ledger"));
        await database.SqlAsync("alter table audit_head rename to audit_head_away");
        try
        {
            await Eventually.TrueAsync(async () => (await client.GetAsync("/health/ledger")).StatusCode == HttpStatusCode.ServiceUnavailable);
            Assert.Equal("alarm", await (await client.GetAsync("/health/ledger")).Content.ReadAsStringAsync());
            Assert.Equal("ready", await client.GetStringAsync("/health/ready"));
        }
        finally
        {
            await database.SqlAsync("alter table audit_head_away rename to audit_head");
        }
    }

    [Fact]
    public async Task That_checkpoints_go_nowhere_else_is_told_until_a_place_is_configured()
    {
        using var signed = new SignedLedger(database);
        await signed.ClearAsync(); // Its key is another one than that of the portals here: neither would go on from what the other signed.
        var admin = await _world.PersonAsync("Ada Min", StaffRole.AccountAdmin);
        await signed.Publisher().RoundAsync(default);
        Assert.False((await For(admin, checkpoints: signed.Health).ReadAsync()).Value.HasSecondPlace);
        await signed.Publisher(new CheckpointFolder(signed.SecondFolder)).RoundAsync(default);
        var view = (await For(admin, checkpoints: signed.Health).ReadAsync()).Value;
        Assert.True(view.HasSecondPlace);
        Assert.Contains(view.Checkpoints, place => place.Name == "Folder");
        await signed.ClearAsync();
    }

    [Theory]
    [InlineData("alter table audit_head rename to audit_head_away", "alter table audit_head_away rename to audit_head")]
    [InlineData("create table kept as select * from audit_head; delete from audit_head", "insert into audit_head select * from kept; drop table kept")]
    [InlineData("revoke select on audit_pending from portal_sequencer", "grant select on audit_pending to portal_sequencer")]
    public async Task A_ledger_whose_state_cannot_be_read_is_an_alarm_on_the_page_and_not_its_end(string broken, string mended)
    {
        var admin = await _world.PersonAsync("Ada Min", StaffRole.AccountAdmin);
        var checkpoints = new CheckpointHealth(TimeProvider.System, TimeSpan.FromMinutes(1));
        checkpoints.Trouble("Folder", "There is no folder.");
        await database.SqlAsync(broken);
        try
        {
            var view = (await For(admin, checkpoints: checkpoints).ReadAsync()).Value;
            Assert.Null(view.Ledger);
            Assert.StartsWith("The ledger's state cannot be read", view.Alarms[0], StringComparison.Ordinal);
            Assert.Equal("Checkpoints, Folder: There is no folder.", view.Alarms[1]);
        }
        finally
        {
            await database.SqlAsync(mended);
        }
        Assert.NotNull((await For(admin).ReadAsync()).Value.Ledger);
    }

    [Fact]
    public async Task Rounds_of_signing_that_come_to_no_end_are_an_alarm_although_no_place_reports_trouble()
    {
        await _ledger.SequenceAsync();
        var clock = new MovedClock();
        var checkpoints = new CheckpointHealth(clock, TimeSpan.FromSeconds(60));
        using var alarm = new LedgerAlarm(new LedgerHealth(database.Sequencer), checkpoints, clock);
        clock.Off = TimeSpan.FromSeconds(240);
        Assert.Empty(await alarm.NowAsync(default)); // Three pauses and a minute: the portal may just have started.
        clock.Off = TimeSpan.FromSeconds(245);
        Assert.StartsWith("Checkpoints: no round came to its end since ", Assert.Single(await alarm.NowAsync(default)), StringComparison.Ordinal);
        checkpoints.RoundEnded();
        Assert.Empty(await alarm.NowAsync(default));
        clock.Off = TimeSpan.FromSeconds(490);
        Assert.Single(await alarm.NowAsync(default));
    }

    private sealed class MovedClock : TimeProvider
    {
        private readonly DateTimeOffset _start = System.GetUtcNow();

        public TimeSpan Off { get; set; }

        public override DateTimeOffset GetUtcNow() => _start + Off;
    }

    private PortalHealth For(Person? person, ClamAvScanner? scanner = null, CheckpointHealth? checkpoints = null)
    {
        var ledger = new LedgerHealth(database.Sequencer);
        checkpoints ??= new CheckpointHealth(TimeProvider.System, TimeSpan.FromMinutes(1));
        return new PortalHealth(
            _world.GateFor(person), new OutboxHealth(database.App), checkpoints, new LedgerAlarm(ledger, checkpoints, TimeProvider.System),
            scanner ?? new ClamAvScanner(null, ClamAvScanner.DefaultTimeout));
    }
}
