using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Notices;

/// <summary>Nobody whom it concerns is passed over, and nobody is told what is not theirs to know any more.</summary>
public sealed class NoticeReachTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly NoticeDesk _desk = new(database);

    [Fact]
    public async Task A_manager_whom_the_mail_of_the_end_does_not_reach_is_mailed_by_the_notice()
    {
        var tree = await _desk.People.TreeAsync();
        var (second, clerk) = (await _desk.World.PersonAsync("Ida Moss"), await _desk.World.PersonAsync("Lena Holt"));
        await _desk.People.GiveAsync(tree.Owner, tree.Provider, second, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        var given = await _desk.People.GiveAsync(tree.Manager, tree.Provider, clerk, PeopleDesk.Terms(Preset.Viewer.Permissions));
        await MailAsync();
        await database.SqlAsync("delete from outbox");

        Assert.True((await _desk.People.Delegations(tree.Owner).EndAsync(tree.Provider, given, "No longer needed")).Succeeded);
        await MailAsync();
        // Who gave it has the mail of the end; the other manager has only the notice.
        Assert.Single(_desk.MailsTo(tree.Manager.Email, "delegation-ended"));
        Assert.Empty(_desk.MailsTo(tree.Manager.Email, "notice-security"));
        Assert.Empty(_desk.MailsTo(second.Email, "delegation-ended"));
        Assert.Single(_desk.MailsTo(second.Email, "notice-security"));
    }

    [Fact]
    public async Task What_is_told_of_one_provider_hides_nothing_of_another()
    {
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        for (var i = 0; i < 2; i++)
        {
            var (owner, provider) = await _desk.People.ProviderAsync();
            await _desk.People.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
            Assert.True((await _desk.World.RunnerFor(owner).ForProviderAsync<bool>(Actions.KeepProvider, provider, (operation, _) =>
            {
                operation.Record(new ProviderCorrected(provider, ["legalName"]));
                operation.Record(new AccessReviewsSet(provider, 90));
                return Task.FromResult<Result<bool>>(true);
            })).Succeeded);
        }
        Assert.Equal(["record-corrected", "record-corrected", "reviews-set", "reviews-set"], (await _desk.KindsAsync(manager)).Order());
    }

    [Fact]
    public async Task While_the_count_of_use_is_far_behind_nobody_is_alarmed()
    {
        var tree = await _desk.People.TreeAsync();
        var application = await _desk.StartAsync(tree.Owner, tree.Provider);
        await database.SqlAsync("update access_use_head set seq = seq - 2000");
        await _desk.OpenAsync(tree.Helper, application, "identity");
        // That the manager invited the helper was told while it was near.
        Assert.Single(await _desk.KindsAsync(tree.Owner), "first-use");
        await database.SqlAsync("update access_use_head set seq = seq + 2000");
        await _desk.OpenAsync(tree.Helper, application, "identity");
        Assert.Equal(2, (await _desk.KindsAsync(tree.Owner)).Count(kind => kind == "first-use"));
    }

    [Fact]
    public async Task What_only_moved_with_the_access_above_it_is_told_to_nobody()
    {
        var tree = await _desk.People.TreeAsync();
        var before = await _desk.KindsAsync(tree.Helper);
        // The manager may do more now; what the helper has from them is the same.
        Assert.True((await _desk.People.Changes(tree.Owner).ChangeAsync(
            tree.Provider, tree.Managers, PeopleDesk.Change(PeopleDesk.Terms([.. Preset.OfficeManager.Permissions, Permission.ViewSensitive])))).Succeeded);
        Assert.Equal(before, await _desk.KindsAsync(tree.Helper));
    }

    [Fact]
    public async Task Who_is_no_principal_any_more_reads_no_names_in_what_was_told_of_the_payment_section()
    {
        var (owner, provider) = await _desk.People.ProviderAsync();
        var (other, clerk) = (await _desk.World.PersonAsync("Ida Moss"), await _desk.World.PersonAsync("Dana Wells"));
        await database.SqlAsync(
            "insert into principals (id, provider_id, account_id, capacity, status) values (gen_random_uuid(), $1, $2, 'authorized-official', 'verified')",
            provider.Value, other.Id.Value);
        var payments = await _desk.People.GiveAsync(owner, provider, clerk, PeopleDesk.Terms(Preset.Payments.Permissions));
        Assert.True((await _desk.People.Delegations(owner).ConfirmAsync(provider, payments)).Succeeded);
        var application = await _desk.StartAsync(owner, provider);
        await _desk.OpenAsync(clerk, application, "payment");
        Assert.Contains(await _desk.TextsAsync(other), text => text.StartsWith("Dana Wells opened the payment section of “", StringComparison.Ordinal));

        await database.SqlAsync("update principals set status = 'ended' where account_id = $1", other.Id.Value);
        await _desk.World.DelegationAsync(provider, other, Preset.OfficeManager.Permissions);
        var line = Assert.Single((await _desk.Of(other).ListAsync(1)).Value.Lines, l => l.Text.Contains("payment", StringComparison.Ordinal));
        Assert.Equal("Somebody opened the payment section of an application for a provider.", line.Text);
        Assert.Null(line.Href);
    }

    [Fact]
    public async Task A_kind_that_a_newer_server_wrote_stops_nothing()
    {
        var (owner, provider) = await _desk.People.ProviderAsync();
        await database.SqlAsync(
            "insert into notices (id, account_id, kind, security, at, provider_id, occasion, copied_at) values (gen_random_uuid(), $1, 'of-tomorrow', true, clock_timestamp(), $2, 'x', clock_timestamp())",
            owner.Id.Value, provider.Value);
        Assert.Equal([$"Something happened with {owner.Name}."], await _desk.TextsAsync(owner));
        await MailAsync();
        Assert.Single(_desk.MailsTo(owner.Email, "notice-security"));
    }

    [Fact]
    public async Task Whoever_cannot_open_the_page_is_not_mailed_to_open_it()
    {
        var tree = await _desk.People.TreeAsync();
        var application = await _desk.StartAsync(tree.Owner, tree.Provider);
        await _desk.OpenAsync(tree.Helper, application, "identity");
        await database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", tree.Manager.Id.Value);
        await MailAsync();
        Assert.Empty(_desk.MailsTo(tree.Manager.Email, "notice-security"));
        Assert.Single(_desk.MailsTo(tree.Owner.Email, "notice-security"));
    }

    public void Dispose() => _desk.Dispose();

    private async Task MailAsync() => Assert.True((await _desk.Mails().SendSecurityAsync()).Succeeded);
}
