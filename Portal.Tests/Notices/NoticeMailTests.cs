using Portal.Domain.Access;
using Portal.Infrastructure.Outbox;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Notices;

/// <summary>What goes out by mail: what no other mail has told, once, to whom it belongs, and without a name.</summary>
public sealed class NoticeMailTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const int Rounds = 500;

    private readonly NoticeDesk _desk = new(database);

    [Fact]
    public async Task Security_notices_without_a_mail_of_their_own_go_out_at_once_in_one_mail()
    {
        var tree = await _desk.People.TreeAsync();
        var application = await _desk.StartAsync(tree.Owner, tree.Provider);
        await _desk.OpenAsync(tree.Manager, application, "identity");
        await _desk.OpenAsync(tree.Helper, application, "identity");
        await SecurityAsync();
        // Two first uses, one mail; and that access was given has its own mail already.
        var mail = Assert.Single(_desk.MailsTo(tree.Owner.Email, "notice-security"));
        AssertImpersonal(mail, tree);
        await SecurityAsync();
        Assert.Single(_desk.MailsTo(tree.Owner.Email, "notice-security"));
        Assert.Empty(_desk.MailsTo(tree.Helper.Email, "notice-security"));
    }

    [Fact]
    public async Task The_rest_is_one_digest_a_day_of_what_was_not_read()
    {
        var (owner, provider) = await _desk.People.ProviderAsync();
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        await _desk.People.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        await DigestsAsync();
        Assert.Empty(_desk.MailsTo(owner.Email, "notice-digest"));

        await _desk.StartAsync(manager, provider);
        await _desk.StartAsync(manager, provider);
        Assert.True((await _desk.Mails(TimeOnly.MaxValue).SendDigestsAsync()).Succeeded);
        Assert.Empty(_desk.MailsTo(owner.Email, "notice-digest"));
        await DigestsAsync();
        var mail = Assert.Single(_desk.MailsTo(owner.Email, "notice-digest"));
        Assert.Equal("2 new notices in the Provider Portal", mail.Subject);
        Assert.DoesNotContain(owner.Name, mail.Subject + mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(manager.Name, mail.Subject + mail.Text, StringComparison.Ordinal);

        await _desk.StartAsync(manager, provider);
        await DigestsAsync();
        Assert.Single(_desk.MailsTo(owner.Email, "notice-digest"));
        await TomorrowAsync(owner);
        await DigestsAsync();
        Assert.Equal(2, _desk.MailsTo(owner.Email, "notice-digest").Count);
    }

    [Fact]
    public async Task Who_wants_no_digest_or_has_read_everything_gets_none_and_security_comes_all_the_same()
    {
        var tree = await _desk.People.TreeAsync();
        Assert.True((await _desk.Of(tree.Owner).ChooseDigestAsync(false)).Succeeded);
        var application = await _desk.StartAsync(tree.Manager, tree.Provider);
        await DigestsAsync();
        Assert.Empty(_desk.MailsTo(tree.Owner.Email, "notice-digest"));
        await _desk.OpenAsync(tree.Helper, application, "identity");
        await SecurityAsync();
        Assert.Single(_desk.MailsTo(tree.Owner.Email, "notice-security"));

        Assert.True((await _desk.Of(tree.Owner).ChooseDigestAsync(true)).Succeeded);
        await _desk.Of(tree.Owner).ReadAllAsync((await _desk.Of(tree.Owner).ListAsync(1)).Value.UnreadIds);
        await DigestsAsync();
        Assert.Empty(_desk.MailsTo(tree.Owner.Email, "notice-digest"));
    }

    [Fact]
    public async Task A_former_address_hears_of_security_for_thirty_days_and_is_then_forgotten()
    {
        var tree = await _desk.People.TreeAsync();
        await SecurityAsync(); // That the manager used their access for the first time.
        await database.SqlAsync("delete from outbox where kind = 'notice-security'");
        const string former = "nora.before@example.org";
        await database.SqlAsync(
            "insert into former_addresses (id, account_id, email, until) values (gen_random_uuid(), $1, $2, clock_timestamp() + interval '30 days')", tree.Owner.Id.Value, former);
        await _desk.People.Delegations(tree.Helper).LeaveAsync(tree.Provider, tree.Helpers, "");
        await CopiesAsync();
        AssertImpersonal(Assert.Single(_desk.MailsTo(former, "notice-former")), tree);
        // The present address heard of it by the mail that leaves with the end.
        await SecurityAsync();
        Assert.Empty(_desk.MailsTo(tree.Owner.Email, "notice-security"));

        // Whoever has that address now is somebody else.
        await _desk.People.GiveAsync(tree.Owner, tree.Provider, tree.Helper, PeopleDesk.Terms(Preset.Drafter.Permissions));
        await database.SqlAsync("update accounts set email = $2, email_key = $2 where id = $1", (await _desk.World.PersonAsync("Ida Stone")).Id.Value, former);
        await CopiesAsync();
        Assert.Single(_desk.MailsTo(former, "notice-former"));

        await database.SqlAsync("update former_addresses set until = clock_timestamp() where email = $1", former);
        Assert.True((await _desk.Mails().ForgetAsync()).Succeeded);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from former_addresses where email = $1", former));
    }

    [Fact]
    public async Task Of_several_servers_one_sends()
    {
        var (owner, provider) = await _desk.People.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Omar Reyes");
        await SecurityAsync(); // What other tests left.
        await DigestsAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await database.SqlAsync(
                """
                insert into notices (id, account_id, kind, security, at, provider_id, actor_id, occasion, copied_at)
                select gen_random_uuid(), $1, kind, kind = 'first-use', clock_timestamp(), $2, $3, kind || gen_random_uuid(), clock_timestamp()
                from unnest(array['first-use', 'application-started']) kind
                """, owner.Id.Value, provider.Value, agent.Id.Value);
            await database.SqlAsync("delete from notice_digests where account_id = $1", owner.Id.Value);
            await database.SqlAsync("delete from outbox where kind like 'notice-%'");
            await Task.WhenAll(Enumerable.Range(0, 4).Select(server => Task.Run(async () =>
            {
                Assert.True((await _desk.Mails().SendSecurityAsync()).Succeeded);
                Assert.True((await _desk.Mails().SendDigestsAsync()).Succeeded);
            })));
            Assert.Equal(1L, await _desk.People.CountAsync("outbox where kind = 'notice-security'"));
            Assert.Equal(1L, await _desk.People.CountAsync("outbox where kind = 'notice-digest'"));
        }
    }

    public void Dispose() => _desk.Dispose();

    private async Task SecurityAsync() => Assert.True((await _desk.Mails().SendSecurityAsync()).Succeeded);

    private async Task CopiesAsync() => Assert.True((await _desk.Mails().SendCopiesAsync()).Succeeded);

    private async Task DigestsAsync() => Assert.True((await _desk.Mails().SendDigestsAsync()).Succeeded);

    private async Task TomorrowAsync(Person who)
    {
        await database.SqlAsync("update notice_digests set day = day - 1 where account_id = $1", who.Id.Value);
        await database.SqlAsync("update outbox set dedup_key = dedup_key || '/before' where kind = 'notice-digest'");
    }

    private static void AssertImpersonal(OutboxMail mail, Tree tree)
    {
        foreach (var personal in new[] { tree.Owner, tree.Manager, tree.Helper }.SelectMany(p => new[] { p.Name, p.Name.Split(' ')[1], p.Email, p.Id.Value.ToString() })
            .Append(tree.Provider.Value.ToString()))
            Assert.DoesNotContain(personal, mail.Subject + mail.Text, StringComparison.OrdinalIgnoreCase);
    }
}
