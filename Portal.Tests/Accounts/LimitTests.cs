using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;
using Registration = Portal.Infrastructure.Accounts.Registration;

namespace Portal.Tests.Accounts;

/// <summary>Which limits hold which door: where one is used up, the door stays shut, whatever else is right.</summary>
public sealed class LimitTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly AccountParts _parts = new(database);

    public void Dispose() => _parts.Dispose();

    public static TheoryData<string, string> Doors => new()
    {
        { "password", "sign-in-email" }, { "password", "sign-in-address" },
        { "passkey", "sign-in-address" }, { "passkey-offer", "offers-address" },
        { "register", "codes-email" }, { "register", "codes-email-day" }, { "register", "codes-address" },
        { "recover", "codes-email" }, { "recover", "codes-email-day" }, { "recover", "codes-address" },
        { "confirm", "tries-address" }, { "use-recovery-code", "tries-address" }, { "console-link", "tries-address" },
        { "new-address", "addresses-account" }, { "new-address", "codes-email" }, { "new-address", "codes-email-day" }, { "new-address", "codes-address" },
        { "confirm-address", "tries-address" }, { "app", "changes-account" },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_door_whose_limit_is_used_up_stays_shut(string door, string purpose)
    {
        var visit = AccountParts.Visit();
        var email = AccountParts.NewEmail();
        var me = await _parts.ConfirmedAsync(AccountParts.NewEmail());
        await _parts.Of<Credentials>(me).BeginPasswordAsync();
        Assert.NotEqual("rate.limited", await TryAsync(door, me, email, AccountParts.Visit()));

        var limit = All.Single(l => l.Purpose == purpose);
        await RateWindow.RoomAsync(database, limit);
        var subject = purpose.EndsWith("-account", StringComparison.Ordinal) ? me.Account.Value.ToString()
            : purpose.EndsWith("-address", StringComparison.Ordinal) ? visit.Address : email;
        for (var i = 0; i <= limit.Hits; i++)
            await _parts.Of<RateLimiter>().TakeAsync(limit, subject);
        Assert.Equal("rate.limited", await TryAsync(door, me, email, visit));
    }

    [Fact]
    public void Every_limit_of_accounts_holds_a_door() =>
        Assert.Equal(
            // Invitations and requests for access have theirs shown in People.
            All.Select(l => l.Purpose).Where(p => !p.StartsWith("invitations-", StringComparison.Ordinal) && p != RateLimits.RequestsForAccess.Purpose)
                .Order(StringComparer.Ordinal),
            Doors.Select(d => (string)d[1]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task Who_asks_again_and_again_in_an_hour_does_not_shut_an_address_out_for_the_day()
    {
        var (email, visit) = (AccountParts.NewEmail(), AccountParts.Visit());
        await RateWindow.RoomAsync(database, RateLimits.CodesToEmail, RateLimits.CodesToEmailInADay, RateLimits.CodesFromAddress);
        var (day, network) = (await HitsAsync("codes-email-day"), await HitsAsync("codes-address"));
        for (var i = 0; i < 12; i++)
            await _parts.Of<Registration>().RequestCodeAsync(email, "Ada Quist", visit);
        Assert.Equal(day + RateLimits.CodesToEmail.Hits, await HitsAsync("codes-email-day"));
        Assert.Equal(network + 12, await HitsAsync("codes-address"));

        Task<long> HitsAsync(string purpose) =>
            database.ScalarAsync<long>("select coalesce(sum(hits), 0)::bigint from rate_windows where purpose = $1", purpose);
    }

    [Fact]
    public async Task Recovery_codes_are_guessed_five_times_for_each_mail()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var email = AccountParts.NewEmail();
        var (_, codes) = await _parts.ReadyAsync(email, authenticator);
        var request = (await _parts.Of<Recovery>().RequestCodeAsync(email, AccountParts.Visit())).Value;
        var mailed = await _parts.NewestCodeAsync(email);
        for (var i = 0; i < EmailCodes.Tries; i++)
            Assert.False((await _parts.Of<Recovery>().RecoverAsync(request, mailed, "0000-0000-0000-0000", AccountParts.Visit())).Succeeded);
        Assert.Equal("code.used-up", (await _parts.Of<Recovery>().RecoverAsync(request, mailed, codes[0], AccountParts.Visit())).Error?.Code);
    }

    private static IReadOnlyList<RateLimit> All { get; } =
        [.. typeof(RateLimits).GetFields().Where(f => f.FieldType == typeof(RateLimit)).Select(f => (RateLimit)f.GetValue(null)!)];

    private async Task<string?> TryAsync(string door, OpenedSession me, string email, Visit visit) => door switch
    {
        "password" => Code(await _parts.Of<SignIn>().WithPasswordAsync(email, "x", "1", visit)),
        "passkey" => Code(await _parts.Of<SignIn>().AskForPasskeyAsync(_parts.Http(), visit)),
        "passkey-offer" => Code(await _parts.Of<SignIn>().OfferPasskeysAsync(_parts.Http(), visit)),
        "register" => Code(await _parts.Of<Registration>().RequestCodeAsync(email, "Ada Quist", visit)),
        "recover" => Code(await _parts.Of<Recovery>().RequestCodeAsync(email, visit)),
        "confirm" => Code(await _parts.Of<Registration>().ConfirmAsync(Guid.NewGuid(), "123456", visit)),
        "use-recovery-code" => Code(await _parts.Of<Recovery>().RecoverAsync(Guid.NewGuid(), "123456", "x", visit)),
        "console-link" => Code(await _parts.Of<AdminLinks>().UseAsync("x", "Ada Quist", visit)),
        "new-address" => Code(await _parts.Of<AddressChange>(me).RequestCodeAsync(email, visit)),
        "confirm-address" => Code(await _parts.Of<AddressChange>(me).ConfirmAsync(Guid.NewGuid(), "123456", visit)),
        "app" => Code(await _parts.Of<Credentials>(me).SetPasswordAsync("gravel lantern otter nine", "123456", visit)),
        _ => throw new ArgumentOutOfRangeException(nameof(door)),
    };

    private static string? Code<T>(Result<T> result) => result.Error?.Code;
}
