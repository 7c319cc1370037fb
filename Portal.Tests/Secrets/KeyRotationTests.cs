using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Outbox;
using Portal.Infrastructure.Secrets;
using Portal.Server.Commands;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Secrets;

/// <summary>After a rotation the old master key is taken out of the configuration, and everything still opens.</summary>
public sealed class KeyRotationTests : IClassFixture<TestDatabase>, IDisposable
{
    private const string A = "a:" + TestMasterKeys.KeyA;
    private const string B = "b:" + TestMasterKeys.KeyB;
    private const string Password = "gravel lantern otter nine";

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly ScratchFolder _data = new();

    public KeyRotationTests(TestDatabase database) => (_database, _world) = (database, new World(database));

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task With_the_old_master_key_gone_everything_still_opens()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        string cookie;
        await using (var host = await PortalHost.StartAsync(_database, ("Portal:MasterKeys", A)))
            cookie = host.CookieOf(nora);
        byte[] totp;
        EnrollmentApplicationId draft, certified;
        (PrincipalId Claim, DocumentId Document) evidence;
        Guid mail;
        using (var before = new Signers(_database, masterKeys: A, data: _data))
        {
            totp = await PasswordAsync(before, nora);
            var provider = await _world.ProviderAsync(nora);
            draft = await before.CompleteAsync(nora, provider);
            using var passkey = await before.PasskeyAsync(nora);
            certified = await before.WaitingAsync(nora, provider);
            Assert.True((await before.SignAsync(nora, certified, passkey)).Succeeded);
            evidence = await EvidenceAsync(before, nora);
            mail = await _database.ScalarAsync<Guid>("select id from outbox where payload is not null order by id desc limit 1");
        }
        var frozen = await FrozenAsync();

        Assert.Equal(0, await RotateAsync(B, A));

        Assert.Equal(frozen, await FrozenAsync());
        using var after = new Signers(_database, masterKeys: B, data: _data);
        var signedIn = await after.Of<SignIn>(null).WithPasswordAsync(
            nora.Email, Password, Totp.Code(totp, Totp.StepOf(DateTimeOffset.UtcNow) + 1), AccountParts.Visit());
        Assert.True(signedIn.Succeeded, signedIn.Error?.Message);
        Assert.Equal("123-45-6789", (await after.Of<SensitiveValues>(nora).ShowAsync(draft, new FieldAddress("identity", "ssn"))).Value);
        await using (var pdf = (await after.Of<CertifiedFiles>(nora).PdfAsync(certified)).Value.Content)
            Assert.Equal('%', pdf.ReadByte());
        Assert.True((await after.Of<CertifiedFiles>(nora).EvidenceAsync(certified)).Succeeded);
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        await using (var file = (await after.Of<Evidence>(reviewer).OpenAsync(evidence.Claim, evidence.Document)).Value.Content)
            Assert.Equal('%', file.ReadByte());
        Assert.NotEmpty(after.Of<OutboxSeal>(null).Open(mail, await _database.ScalarAsync<byte[]>("select payload from outbox where id = $1", mail)).To);
        await using var again = await PortalHost.StartAsync(_database, ("Portal:MasterKeys", B));
        using var browser = new HttpClient { BaseAddress = again.Origin };
        browser.DefaultRequestHeaders.Add("Cookie", $"portal={cookie}");
        Assert.Contains(nora.Email, await browser.GetStringAsync("/account/security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_rotation_the_old_master_key_is_needed()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        EnrollmentApplicationId draft;
        using (var before = new Signers(_database, masterKeys: A, data: _data))
            draft = await before.CompleteAsync(nora, await _world.ProviderAsync(nora));
        using var after = new Signers(_database, masterKeys: "c:" + TestMasterKeys.KeyB, data: _data);
        await Assert.ThrowsAsync<SealBrokenException>(() => after.Of<SensitiveValues>(nora).ShowAsync(draft, new FieldAddress("identity", "ssn")));
    }

    [Fact]
    public async Task A_rotation_that_lacks_a_key_says_so_and_one_that_is_run_again_finds_nothing_to_do()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        using (var before = new Signers(_database, masterKeys: A, data: _data))
            await before.CompleteAsync(nora, await _world.ProviderAsync(nora));
        var failed = new StringWriter();
        await using var owner = NpgsqlDataSource.Create(_database.OwnerConnection);
        await RotateAsync("x:" + TestMasterKeys.KeyB, B, A);
        Assert.Equal(1, await KeysCommand.RotateAsync(owner, TestMasterKeys.Configured("y:" + TestMasterKeys.KeyA), TextWriter.Null, failed));
        Assert.Contains("'x'", failed.ToString(), StringComparison.Ordinal);
        var outcome = await new KeyRotation(owner, TestMasterKeys.Configured("x:" + TestMasterKeys.KeyB)).RunAsync();
        Assert.Equal(0, outcome.Moved);
        Assert.Empty(outcome.Others);
        await RotateAsync(A, "x:" + TestMasterKeys.KeyB);
    }

    [Fact]
    public async Task What_is_sealed_under_the_old_key_meanwhile_is_waited_for_or_named()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        using var signers = new Signers(_database, masterKeys: A, data: _data);
        using var stop = new CancellationTokenSource();
        var drafting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey);
        });
        await using var owner = NpgsqlDataSource.Create(_database.OwnerConnection);
        for (var round = 0; round < 5; round++)
        {
            await new KeyRotation(owner, TestMasterKeys.Configured(B, A)).RunAsync();
            await new KeyRotation(owner, TestMasterKeys.Configured(A, B)).RunAsync();
        }
        await stop.CancelAsync();
        await drafting;
        var outcome = await new KeyRotation(owner, TestMasterKeys.Configured(B, A)).RunAsync();
        Assert.Empty(outcome.Others);
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from data_keys where master_key_id <> 'b'"));
        await new KeyRotation(owner, TestMasterKeys.Configured(A, B)).RunAsync();
    }

    [Fact]
    public async Task The_portals_own_role_can_change_no_wrapped_key()
    {
        foreach (var sql in new[]
        {
            "update data_keys set wrapped = ''", "delete from data_keys", "update server_keys set wrapped = ''", "delete from server_keys",
            "update data_protection_keys set xml = ''", "delete from data_protection_keys",
        })
        {
            await using var command = _database.App.CreateCommand(sql);
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    private async Task<int> RotateAsync(params string[] keys)
    {
        await using var owner = NpgsqlDataSource.Create(_database.OwnerConnection);
        return await KeysCommand.RotateAsync(owner, TestMasterKeys.Configured(keys), TextWriter.Null, TextWriter.Null);
    }

    private async Task<byte[]> PasswordAsync(Signers services, Person person)
    {
        await services.Of<Credentials>(person).BeginPasswordAsync();
        var pending = await _database.ScalarAsync<byte[]>("select totp_pending from accounts where id = $1", person.Id.Value);
        var secret = (await services.Of<AccountKeys>(null).GetAsync()).Open(person.Id, pending);
        var set = await services.Of<Credentials>(person).SetPasswordAsync(Password, Totp.Code(secret, Totp.StepOf(DateTimeOffset.UtcNow)), AccountParts.Visit());
        Assert.True(set.Succeeded, set.Error?.Message);
        return secret;
    }

    private static async Task<(PrincipalId, DocumentId)> EvidenceAsync(Signers services, Person person)
    {
        var claim = (await services.Of<Server.Features.Providers.Providers>(person)
            .CreateAsync(new ProviderInput(World.NextNpi(), "individual", person.Name, "207Q00000X", "MN"))).Value;
        return (claim.Principal, (await services.Of<Evidence>(person).UploadAsync(claim.Principal, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null)).Value);
    }

    // Everything that is certified or frozen, as one number.
    private Task<string> FrozenAsync() => _database.ScalarAsync<string>(
        """
        select md5(string_agg(t, ';' order by t)) from (
            select v::text as t from certified_versions v union all select r::text from signature_requests r union all select a::text from answers a
            union all select d::text from documents d union all select n::text from answer_history n union all select s::text from sections s) rows
        """);
}
