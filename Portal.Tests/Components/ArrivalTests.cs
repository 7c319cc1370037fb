using Portal.Tests.Support;

namespace Portal.Tests.Components;

/// <summary>Waiting for a browser: what is an address, and what is said when nobody comes.</summary>
public class ArrivalTests
{
    [Theory]
    [InlineData("**/applications/*", "http://127.0.0.1:1/applications/0190", true)]
    [InlineData("**/applications/*", "http://127.0.0.1:1/applications/0190/review", false)]
    [InlineData("**/applications/*", "http://127.0.0.1:1/providers/0190", false)]
    [InlineData("**/account/sign-in?*", "http://127.0.0.1:1/account/sign-in?locked=1", true)]
    [InlineData("**/account/sign-in?*", "http://127.0.0.1:1/account/sign-in", false)]
    [InlineData("**/account/setup", "http://127.0.0.1:1/account/setup?done=ready", false)]
    public void Two_stars_are_anything_and_one_star_is_one_step(string address, string at, bool arrived) =>
        Assert.Equal(arrived, Arrival.Pattern(address).IsMatch(at));

    [Fact]
    public async Task Whoever_arrives_while_it_is_looked_for_has_arrived_500_tries()
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.Page.GotoAsync("/dev/components/static");
        for (var i = 0; i < 500; i++)
        {
            await session.Page.EvaluateAsync($"setTimeout(() => history.pushState({{}}, '', '/step-{i}'), {i % 40 / 10})");
            await session.Page.ArriveAsync($"**/step-{i}");
        }
        var late = await Assert.ThrowsAsync<TimeoutException>(() => session.Page.ArriveAsync("**/nowhere", TimeSpan.FromMilliseconds(50)));
        Assert.Contains("/step-499:", late.Message, StringComparison.Ordinal);
    }
}
