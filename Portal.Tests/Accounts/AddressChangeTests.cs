using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

public sealed class AddressChangeTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly AccountParts _parts = new(database);
    private readonly World _world = new(database);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task The_address_changes_with_the_code_that_the_new_one_got_and_the_former_one_is_told()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var (former, wanted) = (AccountParts.NewEmail(), AccountParts.NewEmail());
        var me = await SignedInAsync(former, passkey);
        var elsewhere = (await _parts.SignInAsync(passkey, me.Account.Value)).Value;
        var request = (await AskAsync(me, wanted)).Value;
        Assert.Equal(former, await AddressOfAsync(me));
        var code = await _parts.NewestCodeAsync(wanted);
        var told = await _parts.NewestMailAsync(former);
        Assert.Contains("Nothing has changed yet", told, StringComparison.Ordinal);
        Assert.DoesNotContain(code, told, StringComparison.Ordinal);
        Assert.DoesNotContain(wanted, told, StringComparison.Ordinal);

        Assert.True((await ConfirmAsync(me, request, code)).Succeeded);
        Assert.Equal(wanted, await AddressOfAsync(me));
        Assert.Contains("has another address now", await _parts.NewestMailAsync(former), StringComparison.Ordinal);
        Assert.False((await _parts.Of<Sessions>(elsewhere).OverviewAsync()).Succeeded);
        Assert.True((await _parts.Of<Sessions>(me).OverviewAsync()).Succeeded);
        Assert.Equal("code.wrong", (await ConfirmAsync(me, request, code)).Error?.Code);
        Assert.Equal(
            ["address-change-asked", "address-changed"],
            (await LedgerAsync(me)).Where(kind => kind.StartsWith("address-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Only_a_recent_sign_in_with_two_factors_may_ask()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var setup = await _parts.ConfirmedAsync(AccountParts.NewEmail());
        Assert.Equal("session.not-fresh", (await AskAsync(setup, AccountParts.NewEmail())).Error?.Code);

        var email = AccountParts.NewEmail();
        var (fromMail, codes) = await _parts.ReadyAsync(email, passkey);
        Assert.Equal("session.not-fresh", (await AskAsync(fromMail, AccountParts.NewEmail())).Error?.Code);

        var me = (await _parts.SignInAsync(passkey, fromMail.Account.Value)).Value;
        await database.SqlAsync("update sessions set created_at = created_at - interval '5 minutes 1 second' where id = $1", me.Session);
        Assert.Equal("session.not-fresh", (await AskAsync(me, AccountParts.NewEmail())).Error?.Code);

        var recovery = (await _parts.Of<Recovery>().RequestCodeAsync(email, AccountParts.Visit())).Value;
        var recovered = (await _parts.Of<Recovery>().RecoverAsync(recovery, await _parts.NewestCodeAsync(email), codes[0], AccountParts.Visit())).Value;
        Assert.Equal("session.not-fresh", (await AskAsync(recovered, AccountParts.NewEmail())).Error?.Code);
        using var added = SoftwareAuthenticator.Create("ES256");
        var whole = (await _parts.AddPasskeyAsync(recovered, added)).Value!;
        Assert.Equal("session.not-fresh", (await AskAsync(whole, AccountParts.NewEmail())).Error?.Code);
    }

    [Fact]
    public async Task Whether_the_new_address_is_taken_only_its_mailbox_learns()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var (taken, free) = (AccountParts.NewEmail(), AccountParts.NewEmail());
        await _parts.ConfirmedAsync(taken);
        var me = await SignedInAsync(AccountParts.NewEmail(), passkey);
        var (first, second) = (await AskAsync(me, taken), await AskAsync(me, free));
        Assert.True(first.Succeeded && second.Succeeded);
        var letter = await _parts.NewestMailAsync(taken);
        Assert.Contains("has an account already", letter, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b\d{6}\b", letter);
        foreach (var request in new[] { first.Value, second.Value })
            Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from email_codes where id = $1", request));
    }

    [Theory]
    [InlineData("Ada.Quist@Example.org", "ada.quist@example.org")]
    [InlineData("ada.quist@exämple.org", "ada.quist@xn--exmple-cua.org")]
    public async Task Addresses_are_compared_as_at_registration(string typed, string kept)
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var me = await SignedInAsync(AccountParts.NewEmail(), passkey);
        var request = (await AskAsync(me, typed)).Value;
        Assert.True((await ConfirmAsync(me, request, await _parts.NewestCodeAsync(kept))).Succeeded);
        Assert.Equal(kept, await AddressOfAsync(me));
        me = (await _parts.SignInAsync(passkey, me.Account.Value)).Value;
        Assert.Equal("address.unchanged", (await AskAsync(me, typed)).Error?.Code);
        Assert.Equal("email.unseen-character", (await AskAsync(me, "ada\u200B@example.org")).Error?.Code);
        await database.SqlAsync("update accounts set email = $2, email_key = $2 where id = $1", me.Account.Value, AccountParts.NewEmail());
    }

    [Fact]
    public async Task Two_accounts_that_change_to_one_address_at_once_do_not_both_get_it()
    {
        for (var round = 0; round < 25; round++)
        {
            var wanted = AccountParts.NewEmail();
            var people = new List<(OpenedSession Session, Guid Request, string Code)>();
            for (var i = 0; i < 3; i++)
            {
                var person = await StrongAsync(await _world.PersonAsync("Ada Quist"));
                people.Add((person, (await AskAsync(person, wanted)).Value, await _parts.NewestCodeAsync(wanted)));
            }
            var results = await Task.WhenAll(people.Select(p => ConfirmAsync(p.Session, p.Request, p.Code)));
            Assert.Single(results, r => r.Succeeded);
            Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal("address.taken", r.Error?.Code));
            Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from accounts where email_key = $1", wanted));
        }
    }

    [Fact]
    public async Task Somebody_who_registers_the_address_meanwhile_keeps_it()
    {
        var wanted = AccountParts.NewEmail();
        var me = await StrongAsync(await _world.PersonAsync("Ada Quist"));
        var request = (await AskAsync(me, wanted)).Value;
        var code = await _parts.NewestCodeAsync(wanted);
        var newcomer = await _parts.ConfirmedAsync(wanted);
        Assert.Equal("address.taken", (await ConfirmAsync(me, request, code)).Error?.Code);
        Assert.Equal(newcomer.Account.Value, await database.ScalarAsync<Guid>("select id from accounts where email_key = $1", wanted));
    }

    [Fact]
    public async Task A_code_belongs_to_the_account_that_asked_and_five_wrong_ones_are_the_end()
    {
        var (wanted, me) = (AccountParts.NewEmail(), await StrongAsync(await _world.PersonAsync("Ada Quist")));
        var request = (await AskAsync(me, wanted)).Value;
        var code = await _parts.NewestCodeAsync(wanted);
        var other = await StrongAsync(await _world.PersonAsync("Bo Lind"));
        for (var i = 0; i < EmailCodes.Tries + 1; i++)
            Assert.Equal("code.wrong", (await ConfirmAsync(other, request, code)).Error?.Code);
        Assert.Equal("code.wrong", (await _parts.Of<Infrastructure.Accounts.Registration>().ConfirmAsync(request, code, AccountParts.Visit())).Error?.Code);
        for (var i = 0; i < EmailCodes.Tries; i++)
            Assert.False((await ConfirmAsync(me, request, code == "000000" ? "111111" : "000000")).Succeeded);
        Assert.Equal("code.used-up", (await ConfirmAsync(me, request, code)).Error?.Code);
        Assert.NotEqual(wanted, await AddressOfAsync(me));
    }

    [Fact]
    public async Task One_account_asks_for_five_addresses_a_day()
    {
        var me = await StrongAsync(await _world.PersonAsync("Ada Quist"));
        await RateWindow.RoomAsync(database, RateLimits.AddressesOfAccount);
        for (var i = 0; i < RateLimits.AddressesOfAccount.Hits; i++)
            Assert.True((await AskAsync(me, AccountParts.NewEmail())).Succeeded);
        Assert.Equal("rate.limited", (await AskAsync(me, AccountParts.NewEmail())).Error?.Code);
    }

    [Fact]
    public async Task Who_gets_the_former_address_later_gets_nothing_with_it()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var former = AccountParts.NewEmail();
        var me = await SignedInAsync(former, passkey);
        var owner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(owner);
        var invitation = await InvitedAsync(owner, provider, former);
        await ChangeAsync(me, AccountParts.NewEmail());
        Assert.Equal("address-gone", await StatusAsync(invitation));
        Assert.Contains("uses another address now", await _parts.NewestMailAsync(owner.Email), StringComparison.Ordinal);

        var newcomer = await _parts.ConfirmedAsync(former);
        Assert.NotEqual(me.Account, newcomer.Account);
        var later = new Person(newcomer.Account, newcomer.Session, "New Person", former);
        await database.SqlAsync("update sessions set strength = 'full' where id = $1", newcomer.Session);
        foreach (var person in new[] { later, new Person(me.Account, me.Session, "Ada Quist", "") })
            Assert.False((await InvitationsOf(person).AcceptAsync(new(invitation))).Succeeded);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1", provider.Value));
        Assert.Equal("recovery.not-right", (await RecoverAsync(former)).Error?.Code);
    }

    [Fact]
    public async Task An_invitation_is_accepted_before_the_address_goes_or_not_at_all()
    {
        var accepted = 0;
        for (var round = 0; round < 25; round++)
        {
            var person = await _world.PersonAsync("Dana Wells");
            var me = await StrongAsync(person);
            var owner = await _world.PersonAsync("Nora Quist");
            var provider = await _world.ProviderAsync(owner);
            var invitation = await InvitedAsync(owner, provider, person.Email);
            var wanted = AccountParts.NewEmail();
            var request = (await AskAsync(me, wanted)).Value;
            var code = await _parts.NewestCodeAsync(wanted);
            var accept = InvitationsOf(person).AcceptAsync(new(invitation));
            var change = ConfirmAsync(me, request, code);
            await Task.WhenAll(accept, change);
            Assert.True((await change).Succeeded);
            var delegations = await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1", provider.Value);
            Assert.Equal((await accept).Succeeded ? (1L, "accepted") : (0L, "address-gone"), (delegations, await StatusAsync(invitation)));
            accepted += (await accept).Succeeded ? 1 : 0;
        }
        Assert.InRange(accepted, 0, 25);
    }

    private async Task<OpenedSession> SignedInAsync(string email, SoftwareAuthenticator passkey)
    {
        var (ready, _) = await _parts.ReadyAsync(email, passkey);
        return (await _parts.SignInAsync(passkey, ready.Account.Value)).Value;
    }

    // A session of a person of the world, as a passkey would have opened it.
    private async Task<OpenedSession> StrongAsync(Person person)
    {
        await database.SqlAsync("update sessions set method = 'passkey', created_at = clock_timestamp() where id = $1", person.Session);
        return new OpenedSession(person.Session, person.Id, Strengths.Full);
    }

    private async Task ChangeAsync(OpenedSession me, string wanted)
    {
        var request = (await AskAsync(me, wanted)).Value;
        Assert.True((await ConfirmAsync(me, request, await _parts.NewestCodeAsync(wanted))).Succeeded);
    }

    private async Task<Domain.Common.Result<OpenedSession>> RecoverAsync(string email)
    {
        var request = (await _parts.Of<Recovery>().RequestCodeAsync(email, AccountParts.Visit())).Value;
        return await _parts.Of<Recovery>().RecoverAsync(request, "000000", "0000-0000-0000-0000", AccountParts.Visit());
    }

    private async Task<Guid> InvitedAsync(Person owner, Domain.Common.ProviderId provider, string email)
    {
        var sent = await InvitationsOf(owner).SendAsync(provider, Offers.To(email));
        Assert.True(sent.Succeeded, sent.Error?.Message);
        return sent.Value.Value;
    }

    private Server.Features.People.Invitations InvitationsOf(Person person) => Offers.Invitations(_world, person);

    private Task<Domain.Common.Result<Guid>> AskAsync(OpenedSession session, string email) =>
        _parts.Of<AddressChange>(session).RequestCodeAsync(email, AccountParts.Visit());

    private Task<Domain.Common.Result<bool>> ConfirmAsync(OpenedSession session, Guid request, string code) =>
        _parts.Of<AddressChange>(session).ConfirmAsync(request, code, AccountParts.Visit());

    private Task<string> StatusAsync(Guid invitation) => database.ScalarAsync<string>("select status from invitations where id = $1", invitation);

    private Task<string> AddressOfAsync(OpenedSession session) =>
        database.ScalarAsync<string>("select email_key from accounts where id = $1", session.Account.Value);

    private async Task<IEnumerable<string>> LedgerAsync(OpenedSession session) =>
        (await LedgerText.OfAsync(database, new Person(session.Account, session.Session, "", ""))).Select(entry => (string)entry["kind"]!);
}
