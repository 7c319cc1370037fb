using System.Text;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

public sealed class SignInTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Password = "gravel lantern otter nine";
    private readonly AccountParts _parts = new(database);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_passkey_opens_a_full_session()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (ready, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        var opened = await _parts.SignInAsync(authenticator, ready.Account.Value);
        Assert.Equal((Strengths.Full, ready.Account), (opened.Value.Strength, opened.Value.Account));
    }

    [Fact]
    public async Task One_answer_opens_one_session_however_often_it_is_given()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (ready, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        var asked = (await _parts.Of<SignIn>().AskForPasskeyAsync(_parts.Http(), AccountParts.Visit())).Value;
        var answer = authenticator.Answer(AccountParts.Challenge(asked), AccountParts.Origin, AccountParts.RpId).ToJson(ready.Account.Value.ToString());
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ =>
            _parts.Of<SignIn>().WithPasskeyAsync(asked.Ceremony, answer, _parts.Http(), AccountParts.Visit())));
        Assert.Single(results, r => r.Succeeded);
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal("passkey.refused", r.Error?.Code));
    }

    [Fact]
    public async Task A_foreign_origin_a_missing_check_and_another_purpose_open_nothing()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (ready, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        Bend[] bends =
        [
            new() { Origin = "https://evil.example" }, new() { Origin = "http://sub.localhost:5080" }, new() { Origin = "http://localhost:5081" },
            new() { RpId = "evil.example" }, new() { Type = "webauthn.create" }, new() { CrossOrigin = "true" },
            new() { Flags = SoftwareAuthenticator.UserPresent | SoftwareAuthenticator.BackupEligible | SoftwareAuthenticator.BackedUp },
        ];
        foreach (var bend in bends)
            Assert.Equal("passkey.refused", (await _parts.SignInAsync(authenticator, ready.Account.Value, bend)).Error?.Code);
    }

    [Fact]
    public async Task A_passkey_cannot_open_the_account_of_somebody_else()
    {
        using var mine = SoftwareAuthenticator.Create("ES256");
        using var theirs = SoftwareAuthenticator.Create("ES256");
        var (me, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), mine);
        var (them, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), theirs);
        Assert.False((await _parts.SignInAsync(mine, them.Account.Value)).Succeeded);

        var asked = (await _parts.Of<Credentials>(me).AskForPasskeyAsync(_parts.Http())).Value;
        using var added = SoftwareAuthenticator.Create("ES256");
        var answer = added.Register(AccountParts.Challenge(asked), AccountParts.Origin, AccountParts.RpId).ToJson();
        Assert.Equal("passkey.refused", (await _parts.Of<Credentials>(them)
            .AddPasskeyAsync(asked.Ceremony, answer, "x", _parts.Http(), AccountParts.Visit())).Error?.Code);
        Assert.True((await _parts.Of<Credentials>(me).AddPasskeyAsync(asked.Ceremony, answer, "x", _parts.Http(), AccountParts.Visit())).Succeeded);
    }

    [Fact]
    public async Task Ways_in_change_only_shortly_after_signing_in_and_the_last_one_stays()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (me, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        Assert.Equal("credential.last", (await _parts.Of<Credentials>(me).RemovePasskeyAsync(authenticator.CredentialId)).Error?.Code);
        await database.SqlAsync("update sessions set created_at = created_at - interval '5 minutes 1 second' where id = $1", me.Session);
        using var another = SoftwareAuthenticator.Create("ES256");
        Assert.Equal("session.not-fresh", (await _parts.AddPasskeyAsync(me, another)).Error?.Code);
        Assert.Equal("session.not-fresh", (await _parts.Of<Setup>(me).MakeRecoveryCodesAsync()).Error?.Code);
    }

    [Fact]
    public async Task A_passkey_that_is_removed_takes_the_sessions_with_it_that_it_opened_and_no_others()
    {
        using var phone = SoftwareAuthenticator.Create("ES256");
        using var laptop = SoftwareAuthenticator.Create("ES256");
        var (me, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), laptop);
        Assert.True((await _parts.AddPasskeyAsync(me, phone)).Succeeded);
        var account = me.Account.Value;
        var lost = (await _parts.SignInAsync(phone, account)).Value;
        var kept = (await _parts.SignInAsync(laptop, account)).Value;
        var old = (await _parts.SignInAsync(laptop, account)).Value;
        await database.SqlAsync("update sessions set passkey_id = null where id = $1", old.Session); // From before it was written down.
        var here = (await _parts.SignInAsync(phone, account)).Value;
        Assert.True((await _parts.Of<Credentials>(here).RemovePasskeyAsync(phone.CredentialId)).Succeeded);
        Assert.Equal(
            ["passkey-removed", "open", "passkey-removed", "open", "open"],
            await Task.WhenAll(new[] { lost, kept, old, here, me }.Select(s => database.ScalarAsync<string>("select coalesce(end_reason, 'open') from sessions where id = $1", s.Session))));
        Assert.Equal(Domain.Common.Error.NotFound, (await _parts.Of<Sessions>(lost).LockAsync()).Error);
    }

    [Fact]
    public async Task A_password_that_is_set_anew_or_removed_takes_its_other_sessions_with_it()
    {
        var (email, secret) = await PasswordAccountAsync();
        var step = Totp.StepOf(DateTimeOffset.UtcNow);
        var first = (await WithPasswordAsync(email, Password, Totp.Code(secret, step))).Value;
        var second = (await WithPasswordAsync(email, Password, Totp.Code(secret, step + 1))).Value;
        using var passkey = SoftwareAuthenticator.Create("ES256");
        Assert.True((await _parts.AddPasskeyAsync(second, passkey)).Succeeded);
        Assert.True((await _parts.Of<Credentials>(second).RemovePasswordAsync()).Succeeded);
        Assert.Equal("password-removed", await database.ScalarAsync<string>("select end_reason from sessions where id = $1", first.Session));
        Assert.True(await database.ScalarAsync<bool>("select ended_at is null from sessions where id = $1", second.Session));
    }

    [Fact]
    public async Task A_password_opens_only_with_a_code_that_was_not_used_before()
    {
        var (email, secret) = await PasswordAccountAsync();
        var step = Totp.StepOf(DateTimeOffset.UtcNow);
        Assert.Equal("sign-in.not-right", (await WithPasswordAsync(email, Password, "")).Error?.Code);
        Assert.Equal("sign-in.not-right", (await WithPasswordAsync(email, Password + "!", Totp.Code(secret, step))).Error?.Code);
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => WithPasswordAsync(email, Password, Totp.Code(secret, step))));
        Assert.Single(results, r => r.Succeeded);
        Assert.Equal("sign-in.not-right", (await WithPasswordAsync(email, Password, Totp.Code(secret, step - 1))).Error?.Code);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_the_same_for_an_address_without_an_account()
    {
        var (email, secret) = await PasswordAccountAsync();
        var unknown = AccountParts.NewEmail();
        await RateWindow.RoomAsync(database, RateLimits.SignInOfEmail);
        for (var i = 0; i < RateLimits.SignInOfEmail.Hits; i++)
            Assert.Equal((await WithPasswordAsync(unknown, "x", "1")).Error, (await WithPasswordAsync(email, "x", "1")).Error);
        var right = Totp.Code(secret, Totp.StepOf(DateTimeOffset.UtcNow) + 1);
        Assert.Equal("rate.limited", (await WithPasswordAsync(email, Password, right)).Error?.Code);
        Assert.Equal("rate.limited", (await WithPasswordAsync(unknown, Password, right)).Error?.Code);
    }

    [Fact]
    public async Task A_recovery_code_works_once_in_two_hundred_tries_and_opens_a_session_that_may_only_add_a_way_in()
    {
        var email = AccountParts.NewEmail();
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (before, codes) = await _parts.ReadyAsync(email, authenticator);
        var request = (await _parts.Of<Recovery>().RequestCodeAsync(email, AccountParts.Visit())).Value;
        var mailed = await _parts.NewestCodeAsync(email);
        Assert.Equal("recovery.not-right", (await RecoverAsync(request, mailed, "0000-0000-0000-0000")).Error?.Code);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => RecoverAsync(request, mailed, codes[0])));
        var session = Assert.Single(results, r => r.Succeeded).Value;
        Assert.Equal(Strengths.Recovery, session.Strength);
        Assert.False((await _parts.Of<Sessions>(before).OverviewAsync()).Succeeded);

        var again = (await _parts.Of<Recovery>().RequestCodeAsync(email, AccountParts.Visit())).Value;
        Assert.Equal("recovery.not-right", (await RecoverAsync(again, await _parts.NewestCodeAsync(email), codes[0])).Error?.Code);

        using var fresh = SoftwareAuthenticator.Create("ES256");
        Assert.Equal(Strengths.Full, (await _parts.AddPasskeyAsync(session, fresh)).Value!.Strength);
        Assert.False((await _parts.Of<Sessions>(session).OverviewAsync()).Succeeded);
    }

    [Fact]
    public async Task Sessions_end_when_told_and_only_ones_own()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (first, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        var second = (await _parts.SignInAsync(authenticator, first.Account.Value)).Value;
        var stranger = await _parts.ConfirmedAsync(AccountParts.NewEmail());
        Assert.False((await _parts.Of<Sessions>(stranger).SignOutElsewhereAsync(second.Session)).Succeeded);
        Assert.True((await _parts.Of<Sessions>(first).SignOutElsewhereAsync(second.Session)).Succeeded);
        Assert.Equal(SessionState.Over, await StateAsync(second));
        Assert.True((await _parts.Of<Sessions>(first).LockAsync()).Succeeded);
        Assert.Equal(SessionState.Locked, await StateAsync(first));
        Assert.False((await _parts.Of<Sessions>(first).SignOutAsync()).Succeeded);
    }

    [Fact]
    public async Task A_session_sleeps_after_fifteen_idle_minutes_and_a_sign_of_life_does_not_wake_it()
    {
        var session = await _parts.ConfirmedAsync(AccountParts.NewEmail());
        await database.SqlAsync("update sessions set last_seen_at = clock_timestamp() - interval '14 minutes' where id = $1", session.Session);
        Assert.Equal(SessionState.Live, await StateAsync(session, touch: true));
        Assert.True(await database.ScalarAsync<bool>("select last_seen_at > clock_timestamp() - interval '1 minute' from sessions where id = $1", session.Session));
        await database.SqlAsync("update sessions set last_seen_at = clock_timestamp() - interval '15 minutes 1 second' where id = $1", session.Session);
        Assert.Equal(SessionState.Locked, await StateAsync(session, touch: true));
        Assert.Equal(SessionState.Locked, await StateAsync(session, touch: true));
        await database.SqlAsync(
            "update sessions set last_seen_at = clock_timestamp(), created_at = clock_timestamp() - interval '12 hours 1 second' where id = $1", session.Session);
        Assert.Equal(SessionState.Over, await StateAsync(session, touch: true));
    }

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void The_codes_are_those_of_RFC_6238(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Encoding.ASCII.GetBytes("12345678901234567890"), seconds / Totp.StepSeconds, 8));

    [Theory]
    [InlineData("fourteen chars", "password.too-short")]
    [InlineData("Password Password", "password.common")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "password.common")]
    [InlineData("hedgehoghedgehoghedgehog", "password.common")]
    [InlineData("ada.quist@example.org", "password.email")]
    [InlineData("adaquist12345adaquist", "password.email")]
    [InlineData("gravel lantern otter nine", null)]
    [InlineData("zwölf Boxkämpfer jagen Viktor", null)]
    public void Passwords_are_long_and_not_those_that_are_tried_first(string password, string? code) =>
        Assert.Equal(code, Passwords.Refusal(password, "ada.quist@example.org")?.Code);

    [Theory]
    [InlineData("/a/b?c=d", "/a/b?c=d")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData(null, "/")]
    public void After_signing_in_one_stays_in_the_portal(string? url, string expected) => Assert.Equal(expected, LocalUrl.OrHome(url));

    private async Task<(string Email, byte[] Secret)> PasswordAccountAsync()
    {
        var email = AccountParts.NewEmail();
        var setup = await _parts.ConfirmedAsync(email);
        await _parts.Of<Credentials>(setup).BeginPasswordAsync();
        var pending = await database.ScalarAsync<byte[]>("select totp_pending from accounts where id = $1", setup.Account.Value);
        var secret = (await _parts.Of<AccountKeys>().GetAsync()).Open(setup.Account, pending);
        var set = await _parts.Of<Credentials>(setup).SetPasswordAsync(Password, Totp.Code(secret, Totp.StepOf(DateTimeOffset.UtcNow)), AccountParts.Visit());
        Assert.True(set.Succeeded, set.Error?.Message);
        // As if it had been set up a step ago. The code of that step would not do: it may be too old when it arrives.
        await database.SqlAsync("update accounts set totp_last_step = totp_last_step - 1 where id = $1", setup.Account.Value);
        return (email, secret);
    }

    private Task<Domain.Common.Result<OpenedSession>> WithPasswordAsync(string email, string password, string code) =>
        _parts.Of<SignIn>().WithPasswordAsync(email, password, code, AccountParts.Visit());

    private Task<Domain.Common.Result<OpenedSession>> RecoverAsync(Guid request, string code, string recovery) =>
        _parts.Of<Recovery>().RecoverAsync(request, code, recovery, AccountParts.Visit());

    private async Task<SessionState> StateAsync(OpenedSession session, bool touch = false)
    {
        var ticket = new SessionTicket(session.Session, session.Account);
        var check = _parts.Of<SessionCheck>();
        return (touch ? await check.TouchAsync(ticket) : await check.ReadAsync(ticket)).State;
    }
}
