using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Notices, read and answered by keyboard alone: what is new, where it leads, read, and the digest that somebody does not want.</summary>
public class NoticesJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Somebody_reads_what_happened_marks_it_as_read_and_chooses_no_digest()
    {
        var people = new People.PeopleDesk(database);
        var world = people.World;
        var fresh = await world.PersonAsync("Ida Moss");
        await using (var nothing = await _host.OpenAsync(fresh))
        {
            await nothing.OpenInteractiveAsync("/notices");
            await Assertions.Expect(nothing.Page.Locator("#main")).ToContainTextAsync("Nothing to tell yet");
            await PageState.AssertGoodAsync(nothing, "notices-empty");
        }

        var tree = await people.TreeAsync();
        await using var owner = await _host.OpenAsync(tree.Owner);
        await owner.OpenInteractiveAsync("/providers");
        var keys = new KeyboardOnly(owner.Page);
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Notices (4 new)");
        await keys.FollowAsync("Notices (4 new)");
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Notices");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("4 are new.");
        await Assertions.Expect(owner.Page.Locator(".portal-notices__new")).ToHaveCountAsync(4);
        await Assertions.Expect(owner.Page.Locator("#notices")).ToContainTextAsync($"Omar Reyes has access to {tree.Owner.Name}.");
        await PageState.AssertGoodAsync(owner, "notices");

        await keys.PressAsync($"Mark as read Omar Reyes has access to {tree.Owner.Name}.");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("3 are new.");
        await Focused.TellsAsync(owner.Page, "Marked as read.");
        await keys.PressAsync("Mark all as read");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("You have read all of them.");
        await Focused.TellsAsync(owner.Page, "All notices are marked as read.");
        await PageState.AssertGoodAsync(owner, "notices-read");
        await keys.ChooseAsync("The other notices", "No mail: I read them here");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Security notices still come.");
        await owner.OpenInteractiveAsync("/notices");
        await Assertions.Expect(owner.Page.Locator("input[value=never]")).ToBeCheckedAsync();
        await keys.FollowAsync($"Omar Reyes has access to {tree.Owner.Name}.");
        await owner.ArriveAsync($"**/providers/{tree.Provider.Value}/people");

        // Whose access has ended reads of it, and of nobody else any more.
        await people.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "No longer needed");
        await using var manager = await _host.OpenAsync(tree.Manager);
        await manager.OpenInteractiveAsync("/notices");
        await Assertions.Expect(manager.Page.Locator("#notices")).ToContainTextAsync("Somebody has access to a provider.");
        await Assertions.Expect(manager.Page.Locator("#notices")).ToContainTextAsync($"Your access to {tree.Owner.Name} has ended.");
        await Assertions.Expect(manager.Page.Locator("#main")).Not.ToContainTextAsync(tree.Helper.Name);
        await PageState.AssertGoodAsync(manager, "notices-of-ended-access");
        Assert.Empty(_host.Errors);
    }
}
