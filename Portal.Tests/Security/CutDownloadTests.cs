using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>
/// The files of a certified application (its PDF, its evidence, an attachment) on the way to an agent who loses access, each way of losing it.
/// A look of the help desk is no such way: nothing is sent on the strength of one (<c>PageTests</c>).
/// </summary>
public sealed class CutDownloadTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly SlowReaders _readers = new();
    private PortalHost _host = null!;
    private Signers _signers = null!;

    public CutDownloadTests(TestDatabase database) => (_database, _world) = (database, new World(database));

    public async Task InitializeAsync()
    {
        _host = await PortalHost.StartAsync(_database, services => services.AddSingleton<IStartupFilter>(_readers));
        _signers = new Signers(_database, data: _host.Data);
    }

    public async Task DisposeAsync()
    {
        _signers.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public Task They_are_cut_when_the_access_ends() => CutByAsync(async scene => Assert.True(
        (await _signers.Of<Delegations>(scene.Nora).EndAsync(scene.Provider, scene.Delegation, "No longer needed")).Succeeded));

    [Fact]
    public Task They_are_cut_when_the_access_is_suspended() => CutByAsync(async scene => Assert.True(
        (await _signers.Of<Suspensions>(scene.Nora).SuspendAsync(scene.Provider, scene.Delegation, "Away for a while")).Succeeded));

    [Fact]
    public Task They_are_cut_when_the_account_is_suspended() => CutByAsync(async scene =>
    {
        var admin = await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        Assert.True((await _signers.Of<StaffRoles>(admin).SuspendAsync(scene.Agent.Id, "Reported as taken over")).Succeeded);
    });

    [Fact]
    public Task They_are_cut_when_the_session_is_ended_elsewhere() => CutByAsync(async scene => Assert.True(
        (await _signers.Of<Sessions>(await ElsewhereAsync(scene.Agent, null)).SignOutElsewhereAsync(scene.Agent.Session)).Succeeded));

    [Fact]
    public Task They_are_cut_when_the_passkey_is_removed_that_opened_the_session() => CutByAsync(async scene =>
    {
        using var lost = await _signers.PasskeyAsync(scene.Agent);
        using var kept = await _signers.PasskeyAsync(scene.Agent);
        await _database.SqlAsync("update sessions set passkey_id = $2 where id = $1", scene.Agent.Session, lost.CredentialId);
        var elsewhere = await ElsewhereAsync(scene.Agent, kept.CredentialId);
        Assert.True((await _signers.Of<Credentials>(elsewhere).RemovePasskeyAsync(lost.CredentialId)).Succeeded);
    });

    [Fact]
    public Task They_are_cut_when_the_session_becomes_too_old() => CutByAsync(
        _ => Task.CompletedTask, scene => _database.SqlAsync(
            "update sessions set created_at = clock_timestamp() - interval '12 hours' + interval '15 seconds' where id = $1", scene.Agent.Session));

    // Asking for a file is a sign of life, so the time passes afterwards, and somebody else's news makes the portal see how much is left.
    [Fact]
    public Task They_are_cut_when_there_was_no_sign_of_life_for_fifteen_minutes() => CutByAsync(async scene =>
    {
        await _database.SqlAsync(
            "update sessions set last_seen_at = clock_timestamp() - interval '15 minutes' + interval '3 seconds' where id = $1", scene.Agent.Session);
        _host.Services.GetRequiredService<AccessNews>().Changed(scene.Provider);
    });

    [Fact]
    public async Task They_go_on_when_nobody_loses_anything()
    {
        var scene = await SceneAsync();
        var files = await BeginAsync(scene);
        _readers.GoOn();
        foreach (var file in files)
            using (file)
                Assert.Equal(file.Content.Headers.ContentLength, (await file.Content.ReadAsByteArrayAsync()).Length);
    }

    private sealed record Scene(Person Nora, Person Agent, ProviderId Provider, DelegationId Delegation, string[] Addresses);

    private async Task CutByAsync(Func<Scene, Task> lose, Func<Scene, Task>? before = null)
    {
        var scene = await SceneAsync();
        if (before is not null)
            await before(scene);
        var files = await BeginAsync(scene);
        await lose(scene);
        foreach (var file in files)
            using (file)
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => file.Content.ReadAsByteArrayAsync().WaitAsync(TimeSpan.FromSeconds(40)));
    }

    private async Task<Scene> SceneAsync()
    {
        var (nora, agent) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Omar Reyes"));
        var provider = await _world.ProviderAsync(nora);
        var application = await _signers.WaitingAsync(nora, provider);
        using (var passkey = await _signers.PasskeyAsync(nora))
            Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
        var attached = await _signers.Of<Attachments>(nora).AddAsync(application, new MemoryStream(SampleFiles.Pdf()), "check.pdf", null);
        var delegation = await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions.Append(Permission.ViewSensitive).ToHashSet());
        var address = $"/applications/{application.Value}";
        return new Scene(nora, agent, provider, delegation, [$"{address}/pdf", $"{address}/evidence", $"{address}/attachments/{attached.Value.Value}"]);
    }

    private async Task<Person> ElsewhereAsync(Person person, byte[]? credential)
    {
        var elsewhere = person with { Session = Guid.CreateVersion7() };
        await _database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device, passkey_id) values ($1, $2, 'full', 'passkey', 'test', $3)",
            elsewhere.Session, person.Id.Value, credential ?? []);
        return elsewhere;
    }

    // The client has the head and half of the body of each.
    private async Task<List<HttpResponseMessage>> BeginAsync(Scene scene)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Origin };
        http.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(scene.Agent)}");
        http.DefaultRequestHeaders.Add(SlowReaders.Header, "yes");
        var files = new List<HttpResponseMessage>();
        foreach (var address in scene.Addresses)
            files.Add(await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead));
        Assert.All(files, file => Assert.Equal(HttpStatusCode.OK, file.StatusCode));
        return files;
    }
}
