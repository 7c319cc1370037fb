using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>A portal that is started again on the same ledger goes on from what was signed last.</summary>
public class NextPortalTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_next_portal_signs_on()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var host = await PortalHost.StartAsync(database, ("Portal:Ledger:SignEverySeconds", "1"));
            var before = await SignedAsync();
            await new SampleLedger(database).WriteAsync(3);
            // All of them: what the portal before this one signed at its very end is not this one's.
            await Eventually.TrueAsync(async () => await SignedAsync() == before + 3);
            Assert.Empty(host.Errors);
        }
    }

    [Fact]
    public async Task A_ledger_that_a_test_emptied_is_signed_from_its_beginning()
    {
        using var signed = new SignedLedger(database);
        for (var start = 0; start < 2; start++)
        {
            await signed.ClearAsync();
            await using var host = await PortalHost.StartAsync(database, ("Portal:Ledger:SignEverySeconds", "1"));
            await signed.Ledger.WriteAsync(3);
            await Eventually.TrueAsync(async () => await SignedAsync() == 3, within: TimeSpan.FromSeconds(20));
            Assert.Empty(host.Errors);
        }
    }

    private Task<long> SignedAsync() => database.ScalarAsync<long>("select coalesce(max(size), 0) from audit_checkpoints");
}
