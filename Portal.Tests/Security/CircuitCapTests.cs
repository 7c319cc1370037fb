using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Infrastructure;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>How many connections one account gets, whatever it does with them.</summary>
public sealed class CircuitCapTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    [Fact]
    public async Task An_account_with_twice_its_windows_gets_no_further_connection_and_others_do()
    {
        var (greedy, other) = (await portal.World.PersonAsync("Nora Quist"), await portal.World.PersonAsync("Olu Park"));
        var counts = portal.Host.Services.GetRequiredService<CircuitCounts>();
        var limit = 2 * portal.Host.Services.GetRequiredService<IOptions<PortalSettings>>().Value.Circuits.PerAccount;
        for (var i = 1; i < limit; i++)
            counts.Enter(greedy.Id);
        Assert.Equal(HttpStatusCode.OK, await ConnectAsync(greedy));
        counts.Enter(greedy.Id);
        Assert.Equal(HttpStatusCode.TooManyRequests, await ConnectAsync(greedy));
        Assert.Equal(HttpStatusCode.OK, await ConnectAsync(other));
        counts.Leave(greedy.Id);
        Assert.Equal(HttpStatusCode.OK, await ConnectAsync(greedy));
    }

    private async Task<HttpStatusCode> ConnectAsync(Person person)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = portal.Host.Origin };
        client.DefaultRequestHeaders.Add("Cookie", $"portal={portal.Host.CookieOf(person)}");
        using var answer = await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        return answer.StatusCode;
    }
}
