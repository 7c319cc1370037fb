using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

/// <summary>Whether an address has an account: no page tells, neither in its status nor in its words nor by how long it takes.</summary>
public sealed partial class SameAnswerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Password = "gravel lantern otter nine";
    private readonly AccountParts _parts = new(database);
    private AccountHost _host = null!;

    public async Task InitializeAsync() => _host = await AccountHost.StartAsync(database);

    public async Task DisposeAsync()
    {
        _parts.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("/account/sign-in", "password", "Input.")]
    [InlineData("/account/register", "register", "Input.")]
    [InlineData("/account/recover", "ask", "Ask.")]
    public async Task The_pages_answer_the_same_until_and_after_the_limit(string page, string form, string prefix)
    {
        var (known, unknown) = (AccountParts.NewEmail(), AccountParts.NewEmail());
        await PasswordAccountAsync(known);
        await RateWindow.RoomAsync(database, RateLimits.SignInOfEmail, RateLimits.CodesToEmail, RateLimits.CodesToEmailInADay);
        var limited = 0;
        for (var i = 0; i < 7; i++)
        {
            var (first, second) = (await PostAsync(page, form, prefix, known), await PostAsync(page, form, prefix, unknown));
            Assert.Equal(first.Status, second.Status);
            Assert.Equal(first.Text, second.Text);
            limited += first.Status == HttpStatusCode.TooManyRequests ? 1 : 0;
        }
        Assert.Equal(2, limited);
    }

    [Fact]
    public async Task The_pages_for_codes_answer_the_same_to_a_code_that_was_never_sent()
    {
        var (known, unknown) = (AccountParts.NewEmail(), AccountParts.NewEmail());
        await PasswordAccountAsync(known);
        foreach (var (page, form, prefix, request) in new[] { ("/account/register", "register", "Input.", "/account/confirm"), ("/account/recover", "ask", "Ask.", "/account/recover") })
        {
            var answers = new List<(HttpStatusCode, string)>[2];
            foreach (var (email, i) in new[] { (known, 0), (unknown, 1) })
            {
                var location = (await SendAsync(page, form, prefix, email)).Headers.Location!.ToString();
                Assert.Contains(request, location, StringComparison.Ordinal);
                answers[i] = [];
                for (var tries = 0; tries < EmailCodes.Tries + 1; tries++)
                    answers[i].Add(await PostAsync(location, page == "/account/register" ? "confirm" : "recover", "Input.", email, ("Code", "abcdef"), ("Recovery", "0000-0000-0000-0000")));
            }
            Assert.Equal(answers[0].Select(a => a.Item1), answers[1].Select(a => a.Item1));
            Assert.All(answers[0].Zip(answers[1]), pair => Assert.Equal(pair.First.Item2, pair.Second.Item2));
            Assert.NotEqual(answers[0][0], answers[0][^1]);
        }
    }

    [Fact]
    public async Task A_wrong_password_takes_as_long_for_an_account_as_for_none()
    {
        var accounts = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            accounts.Add(AccountParts.NewEmail());
            await PasswordAccountAsync(accounts[i]);
        }
        var (withAccount, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < 4; round++)
            foreach (var email in accounts)
            {
                withAccount.Add(await TimedAsync(email));
                without.Add(await TimedAsync(AccountParts.NewEmail()));
            }
        Assert.InRange(Median(withAccount) / Median(without), 0.5, 2);
    }

    [Fact]
    public async Task Asking_for_a_code_writes_as_much_for_an_account_as_for_none()
    {
        var (known, unknown) = (AccountParts.NewEmail(), AccountParts.NewEmail());
        await PasswordAccountAsync(known);
        foreach (var ask in new Func<string, Task>[]
        {
            email => _parts.Of<Infrastructure.Accounts.Registration>().RequestCodeAsync(email, "Ada Quist", AccountParts.Visit()),
            email => _parts.Of<Recovery>().RequestCodeAsync(email, AccountParts.Visit()),
        })
            Assert.Equal(await WrittenAsync(() => ask(known)), await WrittenAsync(() => ask(unknown)));
    }

    private async Task<(long Codes, long Mails, long Entries)> WrittenAsync(Func<Task> ask)
    {
        var before = await CountAsync();
        await ask();
        var after = await CountAsync();
        return (after.Codes - before.Codes, after.Mails - before.Mails, after.Entries - before.Entries);
    }

    private async Task<(long Codes, long Mails, long Entries)> CountAsync() => (
        await database.ScalarAsync<long>("select count(*) from email_codes"), await database.ScalarAsync<long>("select count(*) from outbox"),
        await database.ScalarAsync<long>("select (select count(*) from audit_pending) + (select count(*) from audit_log)"));

    private async Task<double> TimedAsync(string email)
    {
        var start = Stopwatch.GetTimestamp();
        var tried = await _parts.Of<SignIn>().WithPasswordAsync(email, "not the password at all", "123456", AccountParts.Visit());
        Assert.Equal("sign-in.not-right", tried.Error?.Code);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(
        string page, string form, string prefix, string email, params (string Name, string Value)[] more)
    {
        using var answer = await SendAsync(page, form, prefix, email, more);
        var text = await answer.Content.ReadAsStringAsync() + answer.Headers.Location;
        return (answer.StatusCode, Varying().Replace(text.Replace(email, "EMAIL", StringComparison.Ordinal), "VARIES"));
    }

    // A browser of its own each time, as somebody who tries addresses would use.
    private async Task<HttpResponseMessage> SendAsync(string page, string form, string prefix, string email, params (string Name, string Value)[] more)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = _host.Origin };
        var shown = await browser.GetStringAsync(page);
        var values = new Dictionary<string, string>
        {
            ["_handler"] = form,
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(Token().Match(shown).Groups[1].Value),
            [prefix + "Email"] = email,
            [prefix + "Name"] = "Ada Quist",
            [prefix + "Password"] = "not the password at all",
            [prefix + "Code"] = "123456",
        };
        foreach (var (name, value) in more)
            values[prefix + name] = value;
        using var content = new FormUrlEncodedContent(values);
        return await browser.PostAsync(page, content);
    }

    private async Task PasswordAccountAsync(string email)
    {
        var setup = await _parts.ConfirmedAsync(email);
        await _parts.Of<Credentials>(setup).BeginPasswordAsync();
        var pending = await database.ScalarAsync<byte[]>("select totp_pending from accounts where id = $1", setup.Account.Value);
        var secret = (await _parts.Of<AccountKeys>().GetAsync()).Open(setup.Account, pending);
        var set = await _parts.Of<Credentials>(setup).SetPasswordAsync(Password, Totp.Code(secret, Totp.StepOf(DateTimeOffset.UtcNow)), AccountParts.Visit());
        Assert.True(set.Succeeded, set.Error?.Message);
        await _parts.Of<Setup>(setup).MakeRecoveryCodesAsync();
        Assert.True((await _parts.Of<Setup>(setup).AcknowledgeAsync(true, AccountParts.Visit())).Succeeded);
        await database.SqlAsync("delete from rate_windows");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    // What differs from one answer to the next for anybody: tokens, nonces, requests, times.
    [GeneratedRegex("CfDJ8[A-Za-z0-9_/+=-]+|nonce=\"[^\"]+\"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|Try again in [0-9]+ minutes?")]
    private static partial Regex Varying();
}
