using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Two who do something about the same access at the same moment, many times.</summary>
public class AccessStormTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task An_invitation_that_is_accepted_while_its_giver_is_narrowed_gives_no_more_than_the_giver_has_left()
    {
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < 120; round++)
        {
            var (owner, provider) = await _desk.ProviderAsync();
            var (manager, helper) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Dana Wells"));
            var managers = await _desk.GiveAsync(owner, provider, manager, Terms(Preset.OfficeManager.Permissions));
            // In every other round what is left still covers the offer.
            var covers = round % 2 == 0;
            var offer = (await _desk.Invitations(manager).SendAsync(provider, new Offer(helper.Email, "custom", Terms(Preset.Viewer.Permissions, withheld: covers ? "licenses" : null), "x"))).Value;
            var accept = Task.Run(() => _desk.Invitations(helper).AcceptAsync(offer));
            // In some rounds it is there before: however the machine schedules, both orders are met.
            if (round % 4 == 1)
                await accept;
            var change = Task.Run(() => _desk.Changes(owner).ChangeAsync(provider, managers, Change(Terms(Preset.OfficeManager.Permissions, withheld: "licenses"))));
            await Task.WhenAll(accept, change);
            Assert.True((await change).Succeeded, (await change).Error?.Message);
            Assert.True(!covers || (await accept).Succeeded, (await accept).Error?.Message);
            (accepted, refused) = (accepted + ((await accept).Succeeded ? 1 : 0), refused + ((await accept).Succeeded ? 0 : 1));
            await InvariantsAsync(provider);
        }
        Assert.True(accepted > 60, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public async Task Of_two_who_renew_at_once_one_does_and_the_other_is_told_how_it_stands()
    {
        for (var round = 0; round < 120; round++)
        {
            var (owner, provider) = await _desk.ProviderAsync();
            var agent = await _desk.World.PersonAsync("Dana Wells");
            var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions, until: DateTimeOffset.UtcNow.AddDays(5)));
            var until = DateTimeOffset.UtcNow.AddDays(50);
            var renewals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _desk.Changes(owner).RenewAsync(provider, id, until, "x"))));
            Assert.Single(renewals, r => r.Succeeded);
            Assert.All(renewals.Where(r => !r.Succeeded), r => Assert.Equal(AccessErrors.Replaced, r.Error));
            Assert.Equal(2, await _desk.CountAsync("delegations where provider_id = $1", provider.Value));
            await InvariantsAsync(provider);
        }
    }

    [Fact]
    public async Task What_is_restored_while_it_is_ended_ends()
    {
        for (var round = 0; round < 120; round++)
        {
            var tree = await _desk.TreeAsync();
            await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "x");
            var restore = Task.Run(() => _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "x"));
            var end = Task.Run(() => _desk.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "x"));
            await Task.WhenAll(restore, end);
            // Whoever comes second finds the period ended: by the end, or replaced by the restored one.
            Assert.True((await restore).Succeeded ^ (await end).Succeeded);
            if ((await restore).Succeeded)
                Assert.Equal(2, (await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, (await restore).Value, "x")).Value);
            Assert.Equal(0, await _desk.CountAsync("delegations where provider_id = $1 and ended_at is null", tree.Provider.Value));
            await InvariantsAsync(tree.Provider);
        }
    }

    [Fact]
    public async Task Two_managers_who_turn_against_each_other_reach_nothing_and_the_provider_ends_both()
    {
        for (var round = 0; round < 40; round++)
        {
            var (owner, provider) = await _desk.ProviderAsync();
            var (one, two) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Lena Park"));
            var ones = await _desk.GiveAsync(owner, provider, one, Terms(Preset.OfficeManager.Permissions));
            var twos = await _desk.GiveAsync(owner, provider, two, Terms(Preset.OfficeManager.Permissions));
            var results = await Task.WhenAll(
                Task.Run(async () => (await _desk.Delegations(one).EndAsync(provider, twos, "x")).Error),
                Task.Run(async () => (await _desk.Delegations(two).EndAsync(provider, ones, "x")).Error),
                Task.Run(async () => (await _desk.Suspensions(one).SuspendAsync(provider, twos, "x")).Error),
                Task.Run(async () => (await _desk.Suspensions(two).SuspendAsync(provider, ones, "x")).Error));
            Assert.All(results, error => Assert.Equal(Error.NotFound, error));
            var ends = await Task.WhenAll(new[] { ones, twos }.Select(id => Task.Run(() => _desk.Delegations(owner).EndAsync(provider, id, "x"))));
            Assert.All(ends, end => Assert.Equal(1, end.Value));
            await InvariantsAsync(provider);
        }
    }

    [Fact]
    public async Task In_a_storm_of_everything_nobody_ever_holds_more_than_their_giver_and_every_line_has_one_period()
    {
        var done = new int[9];
        for (var world = 0; world < 4; world++)
        {
            var tree = await _desk.TreeAsync(
                manager: Terms(Preset.OfficeManager.Permissions, until: DateTimeOffset.UtcNow.AddDays(30)),
                helper: Terms(Preset.Drafter.Permissions, until: DateTimeOffset.UtcNow.AddDays(20)));
            var people = new List<Person> { tree.Helper };
            for (var i = 0; i < 3; i++)
            {
                people.Add(await _desk.World.PersonAsync("Dana Wells"));
                await _desk.GiveAsync(tree.Manager, tree.Provider, people[^1], Terms(Preset.Viewer.Permissions, until: DateTimeOffset.UtcNow.AddDays(10)));
            }
            var application = await _desk.World.ApplicationAsync(tree.Provider);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => Task.Run(async () =>
            {
                var random = new Random(seed + world * 100);
                for (var i = 0; i < 60; i++)
                {
                    var kind = random.Next(done.Length);
                    if (kind == 8 ? await EditAsync(people[random.Next(people.Count)], application) : await ActAsync(kind, random, tree, people))
                        Interlocked.Increment(ref done[kind]);
                }
            })));
            await InvariantsAsync(tree.Provider);
        }
        Assert.All(done, count => Assert.True(count > 0, string.Join(", ", done)));
    }

    private async Task<bool> ActAsync(int kind, Random random, Tree tree, List<Person> people)
    {
        var who = random.Next(3) == 0 ? tree.Manager : tree.Owner;
        var rows = await RowsAsync(tree.Provider);
        var target = rows.Count == 0 ? tree.Managers : new DelegationId(rows[random.Next(rows.Count)]);
        var some = (Permission[])[.. Preset.OfficeManager.Permissions.Where(_ => random.Next(5) > 0)];
        var terms = Terms([.. some, Permission.ViewApplication], random.Next(2) == 0 ? "licenses" : null, DateTimeOffset.UtcNow.AddDays(random.Next(5, 30)));
        var person = people[random.Next(people.Count)];
        return kind switch
        {
            0 => (await _desk.Changes(who).ChangeAsync(tree.Provider, target, Change(terms))).Succeeded,
            1 => (await _desk.Changes(who).RenewAsync(tree.Provider, target, DateTimeOffset.UtcNow.AddDays(random.Next(10, 60)), "x")).Succeeded,
            2 => (await _desk.Suspensions(who).SuspendAsync(tree.Provider, target, "x")).Succeeded,
            3 or 4 => (await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, target, "x")).Succeeded,
            5 => random.Next(4) == 0 && (await _desk.Delegations(who).EndAsync(tree.Provider, target, "x")).Succeeded,
            6 => await InviteAsync(who, tree.Provider, person, terms),
            _ => await InviteAsync(tree.Owner, tree.Provider, tree.Manager, Terms(Preset.OfficeManager.Permissions, until: DateTimeOffset.UtcNow.AddDays(25))),
        };
    }

    private async Task<bool> EditAsync(Person who, EnrollmentApplicationId application) =>
        (await _desk.World.RunnerFor(who).ForSectionAsync<int>(Actions.EditSection, application, "identity", async (operation, c) =>
            await operation.Db.Sections.Where(s => s.VersionId == operation.Application.Version.Value && s.SectionKey == "identity")
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, s => s.Version + 1), c))).Succeeded;

    private async Task<bool> InviteAsync(Person who, ProviderId provider, Person person, GrantTerms terms)
    {
        var sent = await _desk.Invitations(who).SendAsync(provider, new Offer(person.Email, "custom", terms, "x"));
        return sent.Succeeded && (await _desk.Invitations(person).AcceptAsync(sent.Value)).Succeeded;
    }

    private async Task<List<Guid>> RowsAsync(ProviderId provider)
    {
        await using var db = database.Context();
        return [.. db.Delegations.Where(d => d.ProviderId == provider.Value && d.EndedAt == null).Select(d => d.Id)];
    }

    // What must hold after everything, read from the rows and from the ledger.
    private async Task InvariantsAsync(ProviderId provider)
    {
        await using var db = database.Context();
        var rows = db.Delegations.Where(d => d.ProviderId == provider.Value).ToDictionary(d => d.Id);
        var open = rows.Values.Where(d => d.EndedAt is null).ToList();
        Assert.Equal(open.Count, open.Select(d => d.Line).Distinct().Count());
        foreach (var row in open.Where(d => d.ParentId is not null))
        {
            var parent = rows[row.ParentId!.Value];
            Assert.True(parent.EndedAt is null, $"{row.Id} outlived its giver");
            Assert.True(row.Terms().IsWithin(parent.Terms()), $"{row.Id} exceeds its giver");
            Assert.True(parent.Terms().MayGiveOn && parent.ParentId is null, $"{row.Id} was given by one who may not give");
            Assert.True(parent.SuspendedAt is null || row.SuspendedAt is not null, $"{row.Id} has power under one that has none");
        }
        foreach (var row in rows.Values.Where(d => d.ReplacesId is not null))
            Assert.Equal((rows[row.ReplacesId!.Value].EndedAt, rows[row.ReplacesId.Value].Line), (row.GivenAt, row.Line));

        // Every period has one event that begins it, and every end one that ends it.
        var entries = (await LedgerText.AllAsync(database)).Where(e => (string?)e["provider"] == provider.Value.ToString()).ToList();
        var begun = entries.Where(e => (string?)e["kind"] is "invitation-accepted" or "delegation-replaced").Select(e => (string?)e["detail"]!["delegation"]);
        var ended = entries.Where(e => (string?)e["kind"] == "delegation-ended").Select(e => (string?)e["detail"]!["delegation"])
            .Concat(entries.Where(e => (string?)e["kind"] == "delegation-replaced").Select(e => (string?)e["detail"]!["replaces"]));
        Assert.Equal(rows.Keys.Select(id => id.ToString()).Order(), begun.Order());
        Assert.Equal(rows.Values.Where(d => d.EndedAt is not null).Select(d => d.Id.ToString()).Order(), ended.Order());

        // "Who held power" at this moment is what decisions say at this moment.
        var now = DateTimeOffset.UtcNow.AddSeconds(1);
        var live = db.Grants.Where(g => g.ProviderId == provider.Value && g.Kind == "delegation").ToList()
            .Where(g => GrantFilter.StatusAt(g, new PastMoment(now, now)) == GrantStatus.Live).Select(g => g.Id).Order();
        Assert.Equal(open.Where(d => d.Holding().IsLiveAt(now)).Select(d => d.Id).Order(), live);
    }
}
