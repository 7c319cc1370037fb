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

    private PortalHealth For(Person? person, ClamAvScanner? scanner = null, CheckpointHealth? checkpoints = null)
    {
        var ledger = new LedgerHealth(database.Sequencer);
        checkpoints ??= new CheckpointHealth(TimeProvider.System);
        return new PortalHealth(
            _world.GateFor(person), ledger, new OutboxHealth(database.App), checkpoints, new LedgerAlarm(ledger, checkpoints, TimeProvider.System),
            scanner ?? new ClamAvScanner(null, ClamAvScanner.DefaultTimeout));
    }
}
