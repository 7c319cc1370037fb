using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Applications;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Notices;

/// <summary>What somebody is told, and what not.</summary>
public sealed class NoticeTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly NoticeDesk _desk = new(database);

    [Fact]
    public async Task Access_that_is_given_changed_suspended_and_ended_is_told_to_both_sides_and_not_to_who_did_it()
    {
        var tree = await _desk.People.TreeAsync();
        // Inviting the helper was the manager's first use of their access.
        Assert.Equal(["access-given", "first-use", "invitation-sent", "access-given"], await _desk.KindsAsync(tree.Owner));
        Assert.Equal(["access-given"], (await _desk.KindsAsync(tree.Manager)));
        Assert.Empty(await _desk.KindsAsync(tree.Helper));

        var changed = await _desk.People.Changes(tree.Owner).ChangeAsync(
            tree.Provider, tree.Managers, PeopleDesk.Change(PeopleDesk.Terms(Preset.OfficeManager.Permissions, withheld: "licenses")));
        // Of their own access, and of the helper's, which became less with it.
        Assert.Equal(["access-given", "access-changed", "access-changed"], await _desk.KindsAsync(tree.Manager));
        Assert.Equal(["access-changed"], await _desk.KindsAsync(tree.Helper));

        await _desk.People.Suspensions(tree.Owner).SuspendAsync(tree.Provider, changed.Value, "A question is open");
        Assert.Equal(["access-changed", "access-suspended"], await _desk.KindsAsync(tree.Helper));
        // Whoever lost the right to manage is told of their own access and no more of that of others.
        Assert.Equal(["access-given", "access-changed", "access-changed", "access-suspended"], await _desk.KindsAsync(tree.Manager));

        var restored = await _desk.People.Suspensions(tree.Owner).RestoreAsync(tree.Provider, changed.Value, "It is answered");
        await _desk.People.Delegations(tree.Owner).EndAsync(tree.Provider, restored.Value, "No longer needed");
        Assert.Equal(["access-changed", "access-suspended", "access-restored", "access-ended"], await _desk.KindsAsync(tree.Helper));
        // Of what they did themselves the owner was told nothing.
        Assert.DoesNotContain(await _desk.KindsAsync(tree.Owner), kind => kind is "access-changed" or "access-ended");
    }

    [Fact]
    public async Task The_first_use_of_access_and_one_after_ninety_days_are_told_once()
    {
        var tree = await _desk.People.TreeAsync();
        var application = await _desk.StartAsync(tree.Owner, tree.Provider);
        await _desk.OpenAsync(tree.Helper, application, "identity");
        await _desk.OpenAsync(tree.Helper, application, "licenses");
        Assert.Single(await _desk.KindsAsync(tree.Manager), "first-use");
        // The manager's own was that they invited the helper.
        Assert.Equal(2, (await _desk.KindsAsync(tree.Owner)).Count(kind => kind == "first-use"));

        // Under access that began before: what was given anew is used for the first time again.
        await database.SqlAsync("update delegations set given_at = given_at - interval '200 days' where id = $1", tree.Managers.Value);
        await _desk.UsedAsync(tree.Manager, tree.Provider, 89);
        await database.SqlAsync("delete from notices where kind = 'first-use' and actor_id = $1", tree.Manager.Id.Value);
        await _desk.OpenAsync(tree.Manager, application, "identity");
        Assert.Single(await _desk.KindsAsync(tree.Owner), "first-use");
        await _desk.UsedAsync(tree.Manager, tree.Provider, 91);
        await _desk.OpenAsync(tree.Manager, application, "identity");
        Assert.Equal(2, (await _desk.KindsAsync(tree.Owner)).Count(kind => kind == "first-use"));
        // A principal's own use is nobody's notice.
        await _desk.OpenAsync(tree.Owner, application, "identity");
        Assert.Single(await _desk.KindsAsync(tree.Manager), "first-use");
    }

    [Fact]
    public async Task A_payment_section_that_is_opened_or_changed_is_told_to_principals_alone_and_once_a_day()
    {
        var (owner, provider) = await _desk.People.ProviderAsync();
        var (manager, clerk) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Dana Wells"));
        await _desk.People.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions, withheld: "payment"));
        var payments = await _desk.People.GiveAsync(owner, provider, clerk, PeopleDesk.Terms(Preset.Payments.Permissions));
        Assert.True((await _desk.People.Delegations(owner).ConfirmAsync(provider, payments)).Succeeded);
        var application = await _desk.StartAsync(owner, provider);

        await _desk.OpenAsync(clerk, application, "payment");
        await _desk.OpenAsync(clerk, application, "payment");
        await _desk.SaveAsync(clerk, application, "payment", "accountHolder", "Quist Clinic");
        await _desk.SaveAsync(clerk, application, "payment", "accountHolder", "Quist Clinics", 1);
        Assert.Equal(["payment-changed", "payment-opened"], (await _desk.KindsAsync(owner)).Where(kind => kind.StartsWith("payment", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain(await _desk.KindsAsync(manager), kind => kind.StartsWith("payment", StringComparison.Ordinal));

        await _desk.OpenAsync(owner, application, "payment");
        await _desk.SaveAsync(manager, application, "contact", "firstName", "Omar");
        Assert.Equal(2, (await _desk.KindsAsync(owner)).Count(kind => kind.StartsWith("payment", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_two_applications_of_one_form_a_notice_says_which_it_is()
    {
        var tree = await _desk.People.TreeAsync();
        var applications = new[] { await _desk.StartAsync(tree.Owner, tree.Provider), await _desk.StartAsync(tree.Owner, tree.Provider) };
        var started = (await _desk.Of(tree.Manager).ListAsync(1)).Value.Lines.Where(line => line.Text.Contains(" started ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, started.Count);
        foreach (var application in applications)
            Assert.Equal(
                $"{tree.Owner.Name} started “Individual practitioner, new enrollment, number {StatusWords.NumberOf(application)}” for {tree.Owner.Name}.",
                Assert.Single(started, line => line.Href == $"/applications/{application.Value}").Text);

        // A mail names neither.
        Assert.True((await _desk.Mails().SendDigestsAsync()).Succeeded);
        var mail = Assert.Single(_desk.MailsTo(tree.Manager.Email, "notice-digest")).Text;
        Assert.Contains("Somebody started an application for a provider.", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("number", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_tells_nobody()
    {
        var tree = await _desk.People.TreeAsync();
        var (owner, helper) = (await _desk.KindsAsync(tree.Owner), await _desk.KindsAsync(tree.Helper));
        Assert.False((await _desk.People.Delegations(tree.Helper).EndAsync(tree.Provider, tree.Managers, "Mine now")).Succeeded);
        Assert.False((await _desk.People.Changes(tree.Owner).ChangeAsync(
            tree.Provider, tree.Helpers, PeopleDesk.Change(PeopleDesk.Terms(Preset.OfficeManager.Permissions)))).Succeeded);
        Assert.Equal(owner, await _desk.KindsAsync(tree.Owner));
        Assert.Equal(helper, await _desk.KindsAsync(tree.Helper));
    }

    [Fact]
    public async Task The_words_say_names_only_to_who_may_see_them_now()
    {
        var tree = await _desk.People.TreeAsync();
        var provider = tree.Owner.Name;
        Assert.Contains($"{tree.Helper.Name} has access to {provider}.", await _desk.TextsAsync(tree.Manager));

        await _desk.People.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "No longer needed");
        var texts = await _desk.TextsAsync(tree.Manager);
        Assert.Contains("Somebody has access to a provider.", texts);
        // Their own access has a page of its own that still says whose it was.
        Assert.Contains($"Your access to {provider} has ended.", texts);
        Assert.DoesNotContain(texts, text => text.Contains(tree.Helper.Name, StringComparison.Ordinal));
        Assert.All((await _desk.Of(tree.Manager).ListAsync(1)).Value.Lines, line => Assert.True(line.Href is null || line.Href.StartsWith("/access/", StringComparison.Ordinal), line.Href));
    }

    [Fact]
    public async Task Reading_is_ones_own_and_what_came_meanwhile_stays_new()
    {
        var tree = await _desk.People.TreeAsync();
        var shown = (await _desk.Of(tree.Owner).ListAsync(1)).Value;
        Assert.Equal((4, 4), (shown.Unread, shown.Total));
        var others = await _desk.Of(tree.Helper).ReadAsync(shown.Lines[0].Id);
        Assert.Equal(Error.NotFound, others.Error);
        Assert.Equal(others.Error, (await _desk.Of(tree.Helper).ReadAsync(Guid.NewGuid())).Error);
        Assert.Equal(4, (await _desk.Of(tree.Owner).UnreadAsync(99)).Value);

        Assert.True((await _desk.Of(tree.Owner).ReadAsync(shown.Lines[0].Id)).Succeeded);
        Assert.Equal(3, (await _desk.Of(tree.Owner).UnreadAsync(99)).Value);
        var seen = (await _desk.Of(tree.Owner).ListAsync(1)).Value;
        await _desk.People.Delegations(tree.Helper).LeaveAsync(tree.Provider, tree.Helpers, "");
        Assert.Equal(3, (await _desk.Of(tree.Owner).ReadAllAsync(seen.UnreadIds)).Value);
        Assert.Equal("access-ended", Assert.Single((await _desk.Of(tree.Owner).ListAsync(1)).Value.Lines, line => line.Unread) is { } line ? await KindOfAsync(line.Id) : "");
    }

    [Fact]
    public async Task One_is_told_of_ones_own_passkeys_whoever_added_them()
    {
        var person = await _desk.World.PersonAsync("Nora Quist");
        await _desk.World.RunnerFor(person).RunAsync<bool>(Actions.ReadNotices, (operation, _) =>
        {
            operation.Record(new Domain.Audit.PasskeyAdded(person.Id, "AAAA"));
            operation.Record(new Domain.Audit.PasskeyAdded(person.Id, "BBBB"));
            return Task.FromResult<Result<bool>>(true);
        });
        Assert.Equal(["passkey-added", "passkey-added"], await _desk.KindsAsync(person));
    }

    public void Dispose() => _desk.Dispose();

    private Task<string> KindOfAsync(Guid notice) => database.ScalarAsync<string>("select kind from notices where id = $1", notice);
}
