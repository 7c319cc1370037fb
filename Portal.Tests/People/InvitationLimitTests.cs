using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>Nobody is buried under invitations, and no account or provider is a machine that sends them.</summary>
public sealed class InvitationLimitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task One_address_gets_sixty_invitations_a_day_whoever_sends_them()
    {
        var address = AccountParts.NewEmail();
        await RateWindow.RoomAsync(database, RateLimits.InvitationsToEmailInADay);
        for (var i = 0; i < RateLimits.InvitationsToEmailInADay.Hits; i++)
            Assert.True((await SendAsync(await OwnerAsync(), address)).Succeeded);
        var refused = await SendAsync(await OwnerAsync(), address.ToUpperInvariant());
        Assert.Equal("rate.limited", refused.Error?.Code);
        Assert.Matches("^Too many invitations went out, .* Try again in [0-9]+ (minutes?|hours)\\.$", refused.Error!.Message);
        Assert.True((await SendAsync(await OwnerAsync(), AccountParts.NewEmail())).Succeeded);
    }

    [Fact]
    public async Task Sending_again_counts_too_and_changes_nothing_when_it_is_refused()
    {
        var owner = await OwnerAsync();
        await RateWindow.RoomAsync(database, RateLimits.InvitationsOfProviderToEmailInADay);
        var invitation = (await SendAsync(owner, AccountParts.NewEmail())).Value;
        for (var i = 1; i < RateLimits.InvitationsOfProviderToEmailInADay.Hits; i++)
            Assert.True((await For(owner.Person).ResendAsync(owner.Provider, invitation)).Succeeded);
        var (mails, row) = (await MailsAsync(), await RowAsync(invitation));
        Assert.Equal("rate.limited", (await For(owner.Person).ResendAsync(owner.Provider, invitation)).Error?.Code);
        Assert.Equal((mails, row), (await MailsAsync(), await RowAsync(invitation)));
        Assert.True((await For(owner.Person).CancelAsync(owner.Provider, invitation)).Succeeded);
    }

    [Fact]
    public async Task One_account_sends_forty_an_hour_for_however_many_providers()
    {
        var person = await _world.PersonAsync("Nora Quist");
        var owners = new[] { (person, await _world.ProviderAsync(person)), (person, await _world.ProviderAsync(person)) };
        await RateWindow.RoomAsync(database, RateLimits.InvitationsOfAccount);
        for (var i = 0; i < RateLimits.InvitationsOfAccount.Hits; i++)
            Assert.True((await SendAsync(owners[i % 2], AccountParts.NewEmail())).Succeeded);
        Assert.Equal("rate.limited", (await SendAsync(owners[0], AccountParts.NewEmail())).Error?.Code);
        await NextWindowAsync(RateLimits.InvitationsOfAccount);
        Assert.True((await SendAsync(owners[0], AccountParts.NewEmail())).Succeeded);
    }

    [Fact]
    public async Task For_one_provider_a_hundred_a_day_go_out_whoever_sends_them()
    {
        var owner = await OwnerAsync();
        await RateWindow.RoomAsync(database, RateLimits.InvitationsOfProviderInADay);
        var invitation = (await SendAsync(owner, AccountParts.NewEmail())).Value;
        for (var i = 1; i < RateLimits.InvitationsOfProviderInADay.Hits; i++)
        {
            await NextWindowAsync(RateLimits.InvitationsOfAccount);
            await NextWindowAsync(RateLimits.InvitationsOfProviderToEmailInADay);
            await NextWindowAsync(RateLimits.InvitationsToEmailInADay);
            Assert.True((await For(owner.Person).ResendAsync(owner.Provider, invitation)).Succeeded);
        }
        await NextWindowAsync(RateLimits.InvitationsOfAccount);
        Assert.Equal("rate.limited", (await SendAsync(owner, AccountParts.NewEmail())).Error?.Code);
    }

    [Fact]
    public async Task One_provider_gets_through_to_one_address_five_times_also_in_a_storm()
    {
        var owner = await OwnerAsync();
        var address = AccountParts.NewEmail();
        await RateWindow.RoomAsync(database, RateLimits.InvitationsOfProviderToEmailInADay);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(owner, address)));
        Assert.Equal(RateLimits.InvitationsOfProviderToEmailInADay.Hits, results.Count(r => r.Succeeded));
        Assert.Equal((long)RateLimits.InvitationsOfProviderToEmailInADay.Hits, await database.ScalarAsync<long>("select count(*) from invitations where email_key = $1", address));
    }

    [Fact]
    public async Task Who_may_not_invite_for_a_provider_uses_up_nothing_of_its_limit()
    {
        var owner = await OwnerAsync();
        var stranger = await _world.PersonAsync("Somebody Else");
        for (var i = 0; i < 3; i++)
            Assert.Equal(Error.NotFound, (await For(stranger).SendAsync(owner.Provider, Offers.To(AccountParts.NewEmail()))).Error);
        var before = await database.ScalarAsync<long>("select coalesce(sum(hits), 0)::bigint from rate_windows where purpose like 'invitations-%'");
        Assert.False((await SendAsync(owner, "no address")).Succeeded);
        Assert.Equal(before, await database.ScalarAsync<long>("select coalesce(sum(hits), 0)::bigint from rate_windows where purpose like 'invitations-%'"));
    }

    private async Task<(Person Person, ProviderId Provider)> OwnerAsync()
    {
        var person = await _world.PersonAsync("Nora Quist");
        return (person, await _world.ProviderAsync(person));
    }

    private Task<Result<InvitationId>> SendAsync((Person Person, ProviderId Provider) owner, string address) =>
        For(owner.Person).SendAsync(owner.Provider, Offers.To(address));

    private Invitations For(Person person) => Offers.Invitations(_world, person);

    private Task<int> NextWindowAsync(RateLimit limit) => database.SqlAsync("delete from rate_windows where purpose = $1", limit.Purpose);

    private Task<long> MailsAsync() => database.ScalarAsync<long>("select count(*) from outbox");

    private Task<string> RowAsync(InvitationId invitation) => database.ScalarAsync<string>("select i::text from invitations i where id = $1", invitation.Value);
}
