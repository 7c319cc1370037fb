using Portal.Infrastructure;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>As it runs for real people: in Production, behind a proxy that speaks HTTPS for it.</summary>
public sealed class BehindProxyTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly (string, string)[] Production =
        [("environment", "Production"), ("Portal:Origin", "https://portal.example"), ("Portal:Ledger:Key", CheckpointKey.Made("portal.example"))];

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.0.2.7", false)]
    public async Task Browsers_are_told_to_stay_with_https_when_a_known_proxy_says_that_they_came_by_it(string proxy, bool told)
    {
        await using var host = await PortalHost.StartAsync(database, [.. Production, ("Portal:Proxies:0", proxy)]);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, host.Origin) { Headers = { Host = "portal.example" } };
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await client.SendAsync(request);

        Assert.Equal(told, answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Without_an_address_of_its_own_it_does_not_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidSettingException>(() => PortalHost.StartAsync(database, ("environment", "Production")));
        Assert.Contains("Portal__Origin", refused.Message, StringComparison.Ordinal);
    }
}
