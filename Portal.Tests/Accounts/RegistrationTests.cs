using System.Text.RegularExpressions;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;
using Registration = Portal.Infrastructure.Accounts.Registration;

namespace Portal.Tests.Accounts;

public sealed class RegistrationTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly AccountParts _parts = new(database);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_right_code_makes_an_account_with_a_session_that_may_only_set_up()
    {
        var session = await _parts.ConfirmedAsync(AccountParts.NewEmail());
        Assert.Equal(Strengths.Setup, session.Strength);
        Assert.False((await _parts.Of<Server.Features.Staff.StaffRoles>(session).ListAsync(null, 1)).Succeeded);
    }

    [Fact]
    public async Task A_wrong_an_expired_and_a_used_code_open_nothing()
    {
        var email = AccountParts.NewEmail();
        var request = (await RequestAsync(email)).Value;
        var code = await _parts.NewestCodeAsync(email);
        Assert.Equal("code.wrong", (await ConfirmAsync(request, Other(code))).Error?.Code);
        Assert.Equal("code.wrong", (await ConfirmAsync(Guid.NewGuid(), code)).Error?.Code);

        await database.SqlAsync("update email_codes set expires_at = clock_timestamp() where id = $1", request);
        Assert.Equal("code.wrong", (await ConfirmAsync(request, code)).Error?.Code);
        await database.SqlAsync("update email_codes set expires_at = clock_timestamp() + interval '1 minute' where id = $1", request);
        Assert.True((await ConfirmAsync(request, code)).Succeeded);
        Assert.Equal("code.wrong", (await ConfirmAsync(request, code)).Error?.Code);
    }

    [Fact]
    public async Task Two_who_each_hold_an_old_code_do_not_wait_for_each_other()
    {
        var emails = Enumerable.Range(0, 6).Select(_ => AccountParts.NewEmail()).ToList();
        for (var round = 0; round < 40; round++)
        {
            await database.SqlAsync("update email_codes set consumed_at = null, expires_at = clock_timestamp() - interval '3 days'");
            await database.SqlAsync("delete from rate_windows");
            var asked = await Task.WhenAll(emails.Select(email => Task.Run(() => RequestAsync(email))));
            Assert.All(asked, answer => Assert.True(answer.Succeeded, answer.Error?.Message));
        }
    }

    [Fact]
    public async Task After_five_wrong_tries_the_right_code_does_not_work_either()
    {
        var email = AccountParts.NewEmail();
        var request = (await RequestAsync(email)).Value;
        var code = await _parts.NewestCodeAsync(email);
        for (var tries = 0; tries < EmailCodes.Tries; tries++)
            Assert.False((await ConfirmAsync(request, Other(code))).Succeeded);
        Assert.Equal("code.used-up", (await ConfirmAsync(request, code)).Error?.Code);
    }

    [Fact]
    public async Task Wrong_tries_at_the_same_moment_are_all_counted()
    {
        var email = AccountParts.NewEmail();
        var request = (await RequestAsync(email)).Value;
        var wrong = Other(await _parts.NewestCodeAsync(email));
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ConfirmAsync(request, wrong)));
        Assert.Equal(4, results.Count(r => r.Error?.Code == "code.wrong"));
        Assert.Equal(36, results.Count(r => r.Error?.Code == "code.used-up"));
    }

    [Fact]
    public async Task Confirmed_twice_at_the_same_moment_makes_one_account_and_one_session()
    {
        for (var round = 0; round < 20; round++)
        {
            var email = AccountParts.NewEmail();
            var request = (await RequestAsync(email)).Value;
            var code = await _parts.NewestCodeAsync(email);
            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ConfirmAsync(request, code)));
            Assert.Single(results, r => r.Succeeded);
            Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from accounts where email_key = $1", email));
        }
    }

    [Fact]
    public async Task An_address_with_an_account_gets_the_same_answer_and_the_news_by_mail()
    {
        var email = AccountParts.NewEmail();
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        await _parts.ReadyAsync(email, authenticator);
        var unknown = AccountParts.NewEmail();
        var (known, fresh) = (await RequestAsync(email), await RequestAsync(unknown));
        Assert.True(known.Succeeded && fresh.Succeeded);
        Assert.Contains("has an account already", await _parts.NewestMailAsync(email), StringComparison.Ordinal);
        Assert.Equal("", await _parts.NewestCodeAsync(email));
        Assert.Equal((await ConfirmAsync(fresh.Value, "000000x")).Error, (await ConfirmAsync(known.Value, "000000x")).Error);
        foreach (var request in new[] { known.Value, fresh.Value })
            Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from email_codes where id = $1", request));
    }

    [Fact]
    public async Task The_sixth_code_in_an_hour_is_refused_whether_the_account_exists_or_not()
    {
        var email = AccountParts.NewEmail();
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        await _parts.ReadyAsync(email, authenticator);
        var unknown = AccountParts.NewEmail();
        await RateWindow.RoomAsync(database, RateLimits.CodesToEmail, RateLimits.CodesToEmailInADay);
        await RequestAsync(unknown);
        for (var i = 0; i < 4; i++)
            Assert.True((await RequestAsync(email)).Succeeded && (await RequestAsync(unknown)).Succeeded);
        var (known, fresh) = ((await RequestAsync(email)).Error!, (await RequestAsync(unknown)).Error!);
        Assert.Equal("rate.limited", known.Code);
        Assert.Matches(@"Try again in \d+ minutes?\.", known.Message);
        // A minute may have begun between the two.
        Assert.Equal(WithoutMinutes(known), WithoutMinutes(fresh));

        static Error WithoutMinutes(Error error) => error with { Message = Regex.Replace(error.Message, @"\d+ minutes?", "N minutes") };
    }

    [Fact]
    public async Task An_account_that_was_never_finished_goes_on_with_a_new_code_and_a_finished_one_does_not()
    {
        var email = AccountParts.NewEmail();
        var first = await _parts.ConfirmedAsync(email);
        var second = await _parts.ConfirmedAsync(email);
        Assert.Equal(first.Account, second.Account);

        using var authenticator = SoftwareAuthenticator.Create("ES256");
        await _parts.AddPasskeyAsync(second, authenticator);
        await _parts.Of<Setup>(second).MakeRecoveryCodesAsync();
        Assert.Equal(Strengths.Full, (await _parts.Of<Setup>(second).AcknowledgeAsync(true, AccountParts.Visit())).Value!.Strength);
        using var another = SoftwareAuthenticator.Create("ES256");
        Assert.Equal("account.ready", (await _parts.AddPasskeyAsync(first, another)).Error?.Code);
    }

    [Theory]
    [InlineData("", "Ada", "email.missing", "email")]
    [InlineData("a\u200bda@example.org", "Ada", "email.unseen-character", "email")]
    [InlineData("ada@example.org", " ", "name.missing", "name")]
    [InlineData("ada@example.org", "A\u202eda", "name.unseen", "name")]
    public async Task What_cannot_be_is_refused_beside_its_field(string email, string name, string code, string field)
    {
        var refused = await _parts.Of<Registration>().RequestCodeAsync(email, name, AccountParts.Visit());
        Assert.Equal((code, field), (refused.Error?.Code, refused.Error?.Field));
    }

    [Fact]
    public async Task A_console_link_works_once_and_makes_an_administrator()
    {
        var email = AccountParts.NewEmail();
        var token = (await _parts.Of<AdminLinks>().CreateAsync(email)).Value;
        Assert.Equal("admin-link.dead", (await UseAsync(token + "x")).Error?.Code);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => UseAsync(token)));
        var setup = Assert.Single(results, r => r.Succeeded).Value!;
        Assert.False((await _parts.Of<Server.Features.Staff.StaffRoles>(setup).ListAsync(null, 1)).Succeeded);

        using var authenticator = SoftwareAuthenticator.Create("ES256");
        await _parts.AddPasskeyAsync(setup, authenticator);
        await _parts.Of<Setup>(setup).MakeRecoveryCodesAsync();
        var full = (await _parts.Of<Setup>(setup).AcknowledgeAsync(true, AccountParts.Visit())).Value!;
        Assert.True((await _parts.Of<Server.Features.Staff.StaffRoles>(full).ListAsync(null, 1)).Succeeded);

        var late = (await _parts.Of<AdminLinks>().CreateAsync(AccountParts.NewEmail())).Value;
        await database.SqlAsync("update registration_links set expires_at = clock_timestamp() where used_at is null");
        Assert.Equal("admin-link.dead", (await UseAsync(late)).Error?.Code);
    }

    private Task<Domain.Common.Result<OpenedSession?>> UseAsync(string token) =>
        _parts.Of<AdminLinks>().UseAsync(token, "Ada Quist", AccountParts.Visit());

    private Task<Domain.Common.Result<Guid>> RequestAsync(string email) =>
        _parts.Of<Registration>().RequestCodeAsync(email, "Ada Quist", AccountParts.Visit());

    private Task<Domain.Common.Result<OpenedSession>> ConfirmAsync(Guid request, string code) =>
        _parts.Of<Registration>().ConfirmAsync(request, code, AccountParts.Visit());

    private static string Other(string code) => code[..5] + (code[5] == '0' ? '1' : '0');
}
