using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Access;

/// <summary>The SQL twin of the access table agrees with it, for everybody and everything in generated worlds, on a real database.</summary>
public class VisibleToTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Worlds = 120;

    [Fact]
    public async Task Lists_show_exactly_what_the_table_allows_to_be_opened()
    {
        DateTimeOffset now = await database.ScalarAsync<DateTime>("select clock_timestamp()");
        var (shown, hidden, managers, others, worlds) = (0, 0, 0, 0, 0);
        foreach (var world in Gen.Sample(GeneratedWorld.Around(now), Worlds, new Rnd(2_026), 20))
        {
            await world.SaveAsync(database);
            await using var db = database.Context();
            var ids = world.Applications.Select(a => a.Id).ToList();
            foreach (var account in world.Accounts)
            {
                var actor = GeneratedWorld.ActorOf(account);
                var listed = await VisibleTo.Applications(db, actor, now).Select(a => a.Id).Where(id => ids.Contains(id)).ToListAsync();
                var expected = world.Applications.Where(a => Decides(world, account, a, now)).Select(a => a.Id).ToList();
                Assert.Equal(expected.Order(), listed.Order());
                (shown, hidden) = (shown + expected.Count, hidden + ids.Count - expected.Count);

                if (!account.Full)
                    continue;
                var providers = world.Providers.Select(p => p.Id).ToList();
                Assert.Equal(
                    world.Providers.Where(p => Opens(world, account, p.Id, now)).Select(p => p.Id).Order(),
                    (await VisibleTo.Providers(db, new AccountId(account.Id), now).Select(p => p.Id).Where(id => providers.Contains(id)).ToListAsync()).Order());
            }
            foreach (var provider in world.Providers)
            {
                // Who is asked about is not asked who they are: the same people with a full session.
                var managing = await VisibleTo.Managing(db, new ProviderId(provider.Id), now).Distinct().ToListAsync();
                Assert.Equal(world.Accounts.Where(a => Manages(world, a with { Full = true }, provider.Id, now)).Select(a => a.Id).Order(), managing.Order());
                (managers, others) = (managers + managing.Count, others + world.Accounts.Count - managing.Count);
            }
            worlds++;
        }
        Assert.Equal(Worlds, worlds);
        Assert.True(managers > 50 && others > 50, $"{managers} manage and {others} do not: the worlds decide too little");
        Assert.True(shown > 500 && hidden > 500, $"{shown} shown and {hidden} hidden: the worlds decide too little");
    }

    [Fact]
    public async Task What_the_portal_reads_from_the_rows_decides_like_the_table()
    {
        DateTimeOffset now = await database.ScalarAsync<DateTime>("select clock_timestamp()");
        var allowed = 0;
        foreach (var world in Gen.Sample(GeneratedWorld.Around(now), 40, new Rnd(77), 20))
        {
            await world.SaveAsync(database);
            foreach (var account in world.Accounts.Take(3))
            {
                var who = new FixedSession(new Person(new AccountId(account.Id), account.Session, "", ""));
                var gate = new AccessGate(database.Factory, who, (_, _) => World.Sections);
                foreach (var application in world.Applications.Take(4))
                {
                    var facts = await gate.FactsAsync(new Target(Application: new EnrollmentApplicationId(application.Id)));
                    var resource = Resource(account, application);
                    var wrong = Actions.All.Where(action =>
                        facts.Decide(action).IsAllowed != AccessPolicy.Decide(
                            GeneratedWorld.ActorOf(account), action, resource, world.HoldingsOf(account, application.Provider), facts.Now).IsAllowed);
                    Assert.Empty(wrong.Select(action => $"{action.Name}: {facts.Decide(action)}"));
                    allowed += facts.Decide(Actions.ViewApplication).IsAllowed ? 1 : 0;
                }
            }
        }
        Assert.True(allowed > 50, $"{allowed} allowed: the worlds decide too little");
    }

    /// <summary>
    /// Looks are in no list: they open the help desk's own pages by their own id, and no action that a list is about. Asked here of every
    /// look that the worlds hold, on the rows that the portal reads.
    /// </summary>
    [Fact]
    public async Task What_the_portal_reads_of_looks_decides_like_the_table_and_adds_nothing_to_a_list()
    {
        DateTimeOffset now = await database.ScalarAsync<DateTime>("select clock_timestamp()");
        var (shown, hidden) = (0, 0);
        foreach (var world in Gen.Sample(GeneratedWorld.Around(now), 60, new Rnd(15), 20))
        {
            await world.SaveAsync(database);
            await database.SqlAsync(
                "insert into staff_roles (id, account_id, role, confirmed_at, reason) select gen_random_uuid(), id, 'HelpDesk', clock_timestamp(), 'test' from unnest($1) id on conflict do nothing",
                world.Looks.Take(3).Select(l => l.Helper).Distinct().ToArray());
            foreach (var look in world.Looks.Take(3))
            {
                var account = world.Accounts.Single(a => a.Id == look.Helper);
                account = account with { Roles = [.. account.Roles.Append(StaffRole.HelpDesk).Distinct()] };
                var gate = new AccessGate(
                    database.Factory, new FixedSession(new Person(new AccountId(account.Id), account.Session, "", "")), (_, _) => World.Sections);
                foreach (var application in world.Applications)
                    foreach (var section in World.Sections)
                    {
                        var facts = await gate.FactsAsync(
                            new Target(Application: new EnrollmentApplicationId(application.Id), Look: new LookId(look.Id)));
                        facts = facts with { Resource = facts.Resource with { Section = section } };
                        var resource = Resource(account, application) with { Section = section, Look = new LookId(look.Id) };
                        var holdings = world.HoldingsOf(account, application.Provider, look);
                        var wrong = Actions.All.Where(action => facts.Decide(action).IsAllowed
                            != (application.Provider == look.Provider
                                && AccessPolicy.Decide(GeneratedWorld.ActorOf(account), action, resource, holdings, facts.Now).IsAllowed));
                        Assert.Empty(wrong.Select(action => $"{action.Name}: {facts.Decide(action)}"));
                        if (facts.Decide(Actions.ViewLookSection).IsAllowed) shown++;
                        else hidden++;
                    }
                await using var db = database.Context();
                var listed = await VisibleTo.Applications(db, GeneratedWorld.ActorOf(account), now).Select(a => a.Id).ToListAsync();
                Assert.Equal(
                    world.Applications.Where(a => Decides(world, account, a, now)).Select(a => a.Id).Order(),
                    listed.Where(id => world.Applications.Any(a => a.Id == id)).Order());
            }
        }
        Assert.True(shown > 50 && hidden > 200, $"{shown} shown and {hidden} hidden: the worlds decide too little");
    }

    private static bool Decides(GeneratedWorld world, GeneratedWorld.Account account, GeneratedWorld.Application application, DateTimeOffset now) =>
        AccessPolicy.Decide(
            GeneratedWorld.ActorOf(account), Actions.ViewApplication, Resource(account, application),
            world.HoldingsOf(account, application.Provider), now).IsAllowed;

    private static bool Manages(GeneratedWorld world, GeneratedWorld.Account account, Guid provider, DateTimeOffset now) =>
        AccessPolicy.Decide(
            GeneratedWorld.ActorOf(account), Actions.ViewAccess, new Resource(new AccountId(account.Id), new ProviderId(provider)),
            world.HoldingsOf(account, provider), now).IsAllowed;

    private static bool Opens(GeneratedWorld world, GeneratedWorld.Account account, Guid provider, DateTimeOffset now) =>
        AccessPolicy.Decide(
            GeneratedWorld.ActorOf(account), Actions.ViewProvider, new Resource(new AccountId(account.Id), new ProviderId(provider)),
            world.HoldingsOf(account, provider), now).IsAllowed;

    private static Resource Resource(GeneratedWorld.Account account, GeneratedWorld.Application application) => new(
        new AccountId(account.Id), new ProviderId(application.Provider), new EnrollmentApplicationId(application.Id), application.Frozen, World.Sections);
}
