using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>A list that breaks off on its way, over a real connection: what has arrived does not look whole.</summary>
public class BrokenOffTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    // More than what buffers hold on the way.
    private const int Rows = 20_000;
    private const int Wide = 1_000;

    private readonly World _world = new(database);
    private PortalHost _host = null!;
    private string _npi = "";

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("events.csv")]
    [InlineData("events.json")]
    [InlineData("grants.csv")]
    [InlineData("grants.json")]
    public async Task A_download_that_loses_its_role_or_is_cancelled_does_not_look_whole(string file)
    {
        var total = await SeedAsync(file);
        await BreakOffAsync(file, total, (_, page) =>
        {
            page.Cancel();
            return Task.CompletedTask;
        });
        await BreakOffAsync(file, total, async (auditor, _) =>
            await database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where account_id = $1", auditor.Id.Value));
    }

    private async Task BreakOffAsync(string file, long total, Func<Person, RunningExport, Task> end)
    {
        var auditor = await _world.PersonAsync("Ben Cole", StaffRole.Auditor);
        var page = _host.Services.GetRequiredService<RunningExports>().Open(auditor.Id);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _host.Origin };
        client.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(auditor)}");
        var asked = _npi.Length == 0 ? "kind=field-saved" : $"provider={_npi}";
        using var answer = await client.GetAsync($"/audit/{file}?{asked}&export={page.Id}", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        Assert.True(await body.ReadAsync(buffer) > 0);
        Assert.Equal((ExportState.Running, total), (page.State, page.Total));
        await end(auditor, page);
        // Read slowly: what the buffers hold arrives, and then the connection breaks off.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await body.ReadAsync(buffer) > 0)
                await Task.Delay(1);
        });
        await Eventually.TrueAsync(() => Task.FromResult(page.State == ExportState.BrokenOff));
        Assert.InRange(page.Done, 0, total - 1);
    }

    private async Task<long> SeedAsync(string file)
    {
        if (file.StartsWith("events", StringComparison.Ordinal))
        {
            await ManyEvents.AddAsync(database, Rows, "field-saved", Wide);
            return await database.ScalarAsync<long>("select count(*) from audit_log where kind = 'field-saved'");
        }
        _npi = World.NextNpi();
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"), npi: _npi);
        await ManyGrants.AddAsync(database, provider, await _world.PersonAsync("Dana Wells"), Rows, Wide);
        return Rows + 1;
    }
}
