using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>In a class of its own: nobody else can use this database while it is away.</summary>
public class LedgerOutageTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly SampleLedger _ledger = new(database);

    [Fact]
    public async Task A_database_that_goes_away_and_comes_back_costs_two_lines_in_the_log_and_no_entry()
    {
        var log = new LogLines<LedgerSequencer>();
        using var sequencer = new LedgerSequencer(database.Sequencer, log);
        await sequencer.StartAsync(default);
        await _ledger.WriteAsync(3);
        await Eventually.TrueAsync(async () => await SizeAsync() == 3);

        await database.SwitchAsync(on: false);
        await Eventually.TrueAsync(() => Task.FromResult(log.Lines.Count > 0));
        await Task.Delay(1500); // Several tries fail meanwhile.
        await database.SwitchAsync(on: true);

        await _ledger.WriteAsync(4);
        await Eventually.TrueAsync(async () => await SizeAsync() == 7);
        await sequencer.StopAsync(default);
        Assert.Equal([LogLevel.Warning, LogLevel.Information], log.Lines.Select(line => line.Level).Distinct());
        Assert.InRange(log.Lines.Count, 2, 3); // The connection is cut first, then the next is refused: two codes at most.
        Assert.All(log.Lines, line => Assert.DoesNotContain("number-", line.Text));
        await _ledger.IntactAsync();
    }

    private Task<long> SizeAsync() => database.ScalarAsync<long>("select size from audit_head");
}
