using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>
/// Downloads, exports and uploads that are under way when what allows them ends. The client has begun and then takes its time; what it gets
/// is broken off and never looks whole, and what it was sending is not kept.
/// </summary>
public sealed partial class TransferTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Large = 24 * 1024 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TestDatabase _database;
    private readonly World _world;
    private PortalHost _host = null!;
    private Signers _signers = null!;

    public TransferTests(TestDatabase database) => (_database, _world) = (database, new World(database));

    public async Task InitializeAsync()
    {
        _host = await PortalHost.StartAsync(_database);
        _signers = new Signers(_database, data: _host.Data);
    }

    public async Task DisposeAsync()
    {
        _signers.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_download_is_cut_when_the_access_ends_and_goes_on_when_somebody_elses_does()
    {
        var (nora, provider, application) = await OfficeAsync();
        var (agent, other) = (await _world.PersonAsync("Omar Reyes"), await _world.PersonAsync("Dana Wells"));
        var delegation = await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions);
        var others = await _world.DelegationAsync(provider, other, Preset.Viewer.Permissions);
        var added = await _signers.Of<Documents>(nora).AddAsync(
            application, "documents", "licenseCopy", new MemoryStream(SampleFiles.PdfOf(SampleFiles.Stream("", SampleFiles.Random(Large, 7)))), "license.pdf", null);
        Assert.True(added.Succeeded, added.Error?.Message);
        var address = $"/applications/{application.Value}/sections/documents/documents/{added.Value.Value}";

        using (var whole = await BeginAsync(agent, address))
        {
            await EndAsync(nora, provider, others);
            Assert.Equal(whole.Expected, await whole.RestAsync());
        }
        using var cut = await BeginAsync(agent, address);
        await EndAsync(nora, provider, delegation);
        await AssertCutAsync(cut);
    }

    [Fact]
    public async Task A_download_is_cut_when_the_session_is_ended_elsewhere()
    {
        var (nora, _, application) = await OfficeAsync();
        var added = await _signers.Of<Documents>(nora).AddAsync(
            application, "documents", "licenseCopy", new MemoryStream(SampleFiles.PdfOf(SampleFiles.Stream("", SampleFiles.Random(Large, 8)))), "license.pdf", null);
        using var cut = await BeginAsync(nora, $"/applications/{application.Value}/sections/documents/documents/{added.Value.Value}");
        var elsewhere = nora with { Session = Guid.CreateVersion7() };
        await _database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'test')", elsewhere.Session, elsewhere.Id.Value);
        Assert.True((await _signers.Of<Portal.Infrastructure.Accounts.Sessions>(elsewhere).SignOutElsewhereAsync(nora.Session)).Succeeded);
        await AssertCutAsync(cut);
    }

    [Fact]
    public async Task A_download_is_cut_at_the_instant_at_which_the_access_runs_out()
    {
        var (nora, provider, application) = await OfficeAsync();
        var agent = await _world.PersonAsync("Omar Reyes");
        var added = await _signers.Of<Documents>(nora).AddAsync(
            application, "documents", "licenseCopy", new MemoryStream(SampleFiles.PdfOf(SampleFiles.Stream("", SampleFiles.Random(Large, 9)))), "license.pdf", null);
        var until = await _database.ScalarAsync<DateTime>("select clock_timestamp() + interval '8 seconds'");
        await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions, until: new DateTimeOffset(until));
        using var cut = await BeginAsync(agent, $"/applications/{application.Value}/sections/documents/documents/{added.Value.Value}");
        await Task.Delay(TimeSpan.FromSeconds(8));
        await AssertCutAsync(cut);
    }

    [Fact]
    public async Task A_download_is_cut_when_the_session_grows_too_old()
    {
        var (nora, _, application) = await OfficeAsync();
        var address = await LargeDocumentAsync(nora, application, 11);
        await _database.SqlAsync(
            "update sessions set created_at = clock_timestamp() - $2 where id = $1", nora.Session, TimeSpan.FromHours(SessionLimits.TotalHours) - TimeSpan.FromSeconds(8));
        using var cut = await BeginAsync(nora, address);
        await Task.Delay(TimeSpan.FromSeconds(8));
        await AssertCutAsync(cut);
    }

    [Fact]
    public async Task A_download_is_cut_when_the_account_is_suspended_and_when_its_passkey_is_removed()
    {
        var (nora, _, application) = await OfficeAsync();
        var address = await LargeDocumentAsync(nora, application, 13);
        var admin = await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        using (var cut = await BeginAsync(nora, address))
        {
            // From another session, as on the security page of another device.
            var elsewhere = nora with { Session = Guid.CreateVersion7() };
            await _database.SqlAsync(
                "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'password', 'test')", elsewhere.Session, elsewhere.Id.Value);
            using var one = await _signers.PasskeyAsync(nora);
            using var other = await _signers.PasskeyAsync(nora);
            await _database.SqlAsync("update sessions set passkey_id = $2 where id = $1", nora.Session, one.CredentialId);
            Assert.True((await _signers.Of<Portal.Infrastructure.Accounts.Credentials>(elsewhere).RemovePasskeyAsync(other.CredentialId)).Succeeded);
            using (var whole = await BeginAsync(nora, address))
                Assert.Equal(whole.Expected, await whole.RestAsync());
            using var third = await _signers.PasskeyAsync(nora);
            Assert.True((await _signers.Of<Portal.Infrastructure.Accounts.Credentials>(elsewhere).RemovePasskeyAsync(one.CredentialId)).Succeeded);
            await AssertCutAsync(cut);
        }
        var again = nora with { Session = Guid.CreateVersion7() };
        await _database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'test')", again.Session, again.Id.Value);
        using var last = await BeginAsync(again, address);
        Assert.True((await _signers.Of<StaffRoles>(admin).SuspendAsync(nora.Id, "Asked for by phone")).Succeeded);
        await AssertCutAsync(last);
    }

    [Fact]
    public async Task Attachments_and_evidence_are_cut_like_documents()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var application = await _signers.WaitingAsync(nora, provider);
        using (var passkey = await _signers.PasskeyAsync(nora))
            Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
        var agent = await _world.PersonAsync("Omar Reyes");
        var delegation = await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions);
        var attached = await _signers.Of<Attachments>(nora).AddAsync(application, LargePdf(14), "more.pdf", null);
        Assert.True(attached.Succeeded, attached.Error?.Message);
        using (var cut = await BeginAsync(agent, $"/applications/{application.Value}/attachments/{attached.Value.Value}"))
        {
            await EndAsync(nora, provider, delegation);
            await AssertCutAsync(cut);
        }

        var claimant = await _world.PersonAsync("Lena Foss");
        var claim = (await _signers.Of<Server.Features.Providers.Providers>(claimant).CreateAsync(
            new Server.Features.Providers.ProviderInput(World.NextNpi(), "individual", "Lena Foss", "207Q00000X", "MN"))).Value;
        var evidence = await _signers.Of<Server.Features.Providers.Evidence>(claimant).UploadAsync(claim.Principal, LargePdf(15), "license.pdf", null);
        Assert.True(evidence.Succeeded, evidence.Error?.Message);
        var (reviewer, admin) = (await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer), await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin));
        using var last = await BeginAsync(reviewer, $"/staff/claims/{claim.Principal.Value}/evidence/{evidence.Value.Value}");
        var role = await _database.ScalarAsync<Guid>("select id from staff_roles where account_id = $1", reviewer.Id.Value);
        Assert.True((await _signers.Of<StaffRoles>(admin).EndAsync(role, "left")).Succeeded);
        await AssertCutAsync(last);
    }

    [Fact]
    public async Task A_download_is_cut_while_the_database_answers_nobody()
    {
        var (nora, _, application) = await OfficeAsync();
        var added = await _signers.Of<Documents>(nora).AddAsync(
            application, "documents", "licenseCopy", new MemoryStream(SampleFiles.PdfOf(SampleFiles.Stream("", SampleFiles.Random(Large, 10)))), "license.pdf", null);
        using var cut = await BeginAsync(nora, $"/applications/{application.Value}/sections/documents/documents/{added.Value.Value}");
        await _database.SwitchAsync(on: false);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(8));
            await AssertCutAsync(cut);
        }
        finally
        {
            await _database.SwitchAsync(on: true);
        }
    }

    [Fact]
    public async Task An_export_is_cut_when_the_auditors_role_ends()
    {
        var (nora, provider, _) = await OfficeAsync();
        await FillAsync(nora, provider);
        var auditor = await _world.PersonAsync("Otis Vane", StaffRole.Auditor);
        var admin = await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        using var cut = await BeginAsync(auditor, "/audit/grants.csv");
        var role = await _database.ScalarAsync<Guid>("select id from staff_roles where account_id = $1", auditor.Id.Value);
        Assert.True((await _signers.Of<StaffRoles>(admin).EndAsync(role, "left")).Succeeded);
        await AssertCutAsync(cut);
    }

    [Fact]
    public async Task An_upload_is_cut_when_the_access_ends_and_leaves_nothing()
    {
        var (nora, provider, application) = await OfficeAsync();
        var agent = await _world.PersonAsync("Omar Reyes");
        var delegation = await _world.DelegationAsync(provider, agent, Preset.Drafter.Permissions);
        using var http = Client(agent);
        var page = await http.GetStringAsync($"/applications/{application.Value}/sections/documents");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/applications/{application.Value}/sections/documents/documents/licenseCopy");
        request.Headers.Add("X-File-Name", "license.pdf");
        request.Headers.Add("RequestVerificationToken", WebUtility.HtmlDecode(Regex.Match(page, "name=\"antiforgery\" content=\"([^\"]+)\"").Groups[1].Value));
        var slow = new SlowContent(SampleFiles.PdfOf(SampleFiles.Stream("", new byte[1024 * 1024])));
        request.Content = slow;
        var sending = http.SendAsync(request);
        await slow.Begun.Task.WaitAsync(Soon);

        var news = _host.Services.GetRequiredService<AccessNews>();
        await Eventually.TrueAsync(() => Task.FromResult(news.Watching == 1), Soon);
        await EndAsync(nora, provider, delegation);
        // Whoever is cut watches no more.
        await Eventually.TrueAsync(() => Task.FromResult(news.Watching == 0), Soon);
        slow.GoOn.TrySetResult();
        // Without the cut it would have been answered: with "not found", by the decision that is taken before anything is kept.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending.WaitAsync(Soon));
        Assert.Equal(0L, await _database.ScalarAsync<long>(
            "select count(*) from documents where version_id = (select current_version_id from applications where id = $1)", application.Value));
    }
}
