using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>A portal that is started again on the same ledger goes on from what was signed last.</summary>
public class NextPortalTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_next_portal_signs_on()
    {
        long signed = 0;
        for (var start = 0; start < 2; start++)
        {
            await using var host = await PortalHost.StartAsync(database, ("Portal:Ledger:SignEverySeconds", "1"));
            await new SampleLedger(database).WriteAsync(3);
            var before = signed;
            await Eventually.TrueAsync(async () => (signed = await SizeAsync()) > before);
            Assert.Empty(host.Errors);
        }
    }

    private Task<long> SizeAsync() => database.ScalarAsync<long>("select coalesce(max(size), 0) from audit_checkpoints");
}
