using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

/// <summary>Questions to passkeys that a page makes by being opened.</summary>
public sealed class PasskeyOfferTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly AccountParts _parts = new(database);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task An_offer_is_answered_like_a_question_that_was_asked_for_and_once()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (ready, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        var offered = (await OfferAsync(AccountParts.Visit())).Value;
        var answer = authenticator.Answer(AccountParts.Challenge(offered), AccountParts.Origin, AccountParts.RpId).ToJson(ready.Account.Value.ToString());
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            _parts.Of<SignIn>().WithPasskeyAsync(offered.Ceremony, answer, _parts.Http(), AccountParts.Visit())));
        Assert.Equal(Strengths.Full, Assert.Single(results, r => r.Succeeded).Value.Strength);
    }

    [Fact]
    public async Task Opening_pages_without_end_makes_no_more_offers_and_takes_nobodys_tries()
    {
        var visit = AccountParts.Visit();
        await RateWindow.RoomAsync(database, RateLimits.OffersToAddress);
        for (var i = 0; i < RateLimits.OffersToAddress.Hits; i++)
            Assert.True((await OfferAsync(visit)).Succeeded);
        Assert.Equal("rate.limited", (await OfferAsync(visit)).Error?.Code);
        Assert.True((await _parts.Of<SignIn>().AskForPasskeyAsync(_parts.Http(), visit)).Succeeded);
    }

    [Fact]
    public async Task Questions_that_are_over_are_gone_however_many_there_were()
    {
        await database.SqlAsync(
            """
            insert into passkey_ceremonies (id, purpose, state, expires_at)
            select gen_random_uuid(), 'sign-in', '{}', clock_timestamp() - interval '1 second' from generate_series(1, 1000)
            """);
        var visits = Enumerable.Range(0, 12).Select(_ => AccountParts.Visit()).ToArray();
        foreach (var visit in visits)
            await OfferAsync(visit);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from passkey_ceremonies where expires_at <= clock_timestamp()"));
    }

    private Task<Domain.Common.Result<PasskeyQuestion>> OfferAsync(Visit visit) => _parts.Of<SignIn>().OfferPasskeysAsync(_parts.Http(), visit);
}
