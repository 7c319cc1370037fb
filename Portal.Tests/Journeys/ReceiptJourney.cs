using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>A ledger that stands still, as people see it: what they do is done, only its receipt follows, and staff are alarmed.</summary>
public sealed class ReceiptJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task While_nobody_numbers_entries_access_ends_at_once_the_receipt_follows_and_health_is_alarmed()
    {
        var (nora, dana) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Dana Wells"));
        var provider = await _world.ProviderAsync(nora);
        var delegation = await _world.DelegationAsync(provider, dana, [Permission.ViewApplication]);
        await using var agent = await _host.OpenAsync(dana);
        await agent.OpenInteractiveAsync($"/providers/{provider.Value}");
        await using var owner = await _host.OpenAsync(nora);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people");

        await using var held = await database.Sequencer.OpenConnectionAsync(); // The head is taken, and nobody numbers anything.
        await using var transaction = await held.BeginTransactionAsync();
        await using (var head = held.CreateCommand())
        {
            head.CommandText = "select size from audit_head for update";
            await head.ExecuteScalarAsync();
        }
        await owner.Page.ClickAsync("button:has-text('End access')");
        await owner.Page.FillAsync("dialog[open] input", "No longer works here");
        await owner.Page.ClickAsync("dialog[open] button:text-is('End access')");
        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync("Your access to this page has ended.");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("no longer has access");
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from delegations where id = $1 and ended_at is not null", delegation.Value));
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Done. The receipt follows.");

        await using var staff = await _host.OpenAsync(await _world.PersonAsync("Ada Min", StaffRole.AccountAdmin));
        await Eventually.TrueAsync(async () =>
        {
            await staff.OpenInteractiveAsync("/staff/health");
            return (await staff.Page.InnerTextAsync("#main")).Contains("The sequencer does not number entries", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(40));
        await Axe.AssertCleanAsync(staff.Page, "health with an alarm");
        await staff.ShotAsync("health-alarm");
        await staff.Page.SetViewportSizeAsync(360, 740);
        Assert.False(await staff.ScrollsSidewaysAsync());
        await staff.ShotAsync("health-alarm-360");

        await transaction.RollbackAsync();
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>("select count(*) from audit_log where kind = 'delegation-ended'") == 1);
        await staff.OpenInteractiveAsync("/staff/health");
        await Assertions.Expect(staff.Page.Locator("#main")).ToContainTextAsync("Entries are numbered and signed as they should be.");
    }
}
