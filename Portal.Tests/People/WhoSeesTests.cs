using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>"These 4 people can see this" says what the doors say.</summary>
public sealed class WhoSeesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task Exactly_those_are_listed_for_whom_it_opens_in_every_section()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await ApplicationAsync(provider);
        var other = await ApplicationAsync(provider);
        var people = new List<Person> { owner };
        async Task<DelegationId> AddAsync(string name, GrantTerms terms)
        {
            people.Add(await _desk.World.PersonAsync(name));
            return await _desk.GiveAsync(owner, provider, people[^1], terms);
        }
        await AddAsync("Omar Reyes", PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        await AddAsync("Dana Wells", PeopleDesk.Terms(Preset.Drafter.Permissions, withheld: "payment"));
        await AddAsync("Ines Falk", PeopleDesk.Terms(Preset.Viewer.Permissions) with { Applications = new ApplicationScope(false, [other]) });
        await AddAsync("Una Clay", PeopleDesk.Terms(Preset.Payments.Permissions));
        var suspended = await AddAsync("Sue Pond", PeopleDesk.Terms(Preset.Viewer.Permissions));
        await _desk.Suspensions(owner).SuspendAsync(provider, suspended, "On leave");
        var ended = await AddAsync("Rhea Vane", PeopleDesk.Terms(Preset.Viewer.Permissions));
        await _desk.Delegations(owner).EndAsync(provider, ended, "Left");
        await AddAsync("Lou Crane", PeopleDesk.Terms(Preset.Viewer.Permissions));
        await database.SqlAsync("update accounts set suspended_at = now() where id = $1", people[^1].Id.Value);

        foreach (var what in new[] { application, other })
        {
            Assert.Equal(await ForWhomAsync(Actions.ViewApplication, what, null), NamesOf(await Seers(owner).OfApplicationAsync(what)));
            foreach (var section in FormCatalog.Shipped.Latest("individual-new-enrollment")!.Sections.Where(s => s.Key is "identity" or "licenses" or "payment"))
            {
                var listed = await Seers(owner).OfSectionAsync(what, section.Key);
                Assert.Equal(await ForWhomAsync(Actions.ViewSection, what, section.Key), NamesOf(listed));
                Assert.Equal(listed.Value.People.Count, (await Seers(owner).CountAsync(what, section.Key)).Value);
            }
        }
        Assert.Equal("2 people can see this", (await Seers(owner).OfSectionAsync(application, "payment")).Value.Sentence);

        // What rights say of changing it has no effect any more.
        await database.SqlAsync("update applications set status = 'Withdrawn' where id = $1", other.Value);
        Assert.Equal((false, true), ((await Seers(owner).OfApplicationAsync(application)).Value.Closed, (await Seers(owner).OfApplicationAsync(other)).Value.Closed));
        var previewed = (await new AccessPreviews(_desk.World.GateFor(owner), FormCatalog.Shipped).OfOfferAsync(provider, PeopleDesk.Terms(Preset.Viewer.Permissions))).Value.Applications;
        Assert.Equal([(application, false), (other, true)], previewed.Where(a => a.Id is not null).Select(a => (a.Id!.Value, a.Closed)));
        Assert.All(previewed.Where(a => a.Id is null), later => Assert.False(later.Closed));

        async Task<IEnumerable<string>> ForWhomAsync(PortalAction action, EnrollmentApplicationId of, string? section)
        {
            var names = new List<string>();
            foreach (var person in people)
                if ((await _desk.Gate(person).FactsAsync(new Target(Application: of, Section: section))).Decide(action).IsAllowed)
                    names.Add(person.Name);
            return names.Order(StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Each_has_the_chain_by_which_they_see_it_and_what_they_may_do()
    {
        var tree = await _desk.TreeAsync();
        var application = await ApplicationAsync(tree.Provider);
        var helper = (await Seers(tree.Owner).OfSectionAsync(application, "licenses")).Value.People.Single(p => p.Name == "Dana Wells");
        Assert.Equal(["Dana Wells", "Omar Reyes"], helper.Why.Single().Chain.Select(link => link.Holder));
        Assert.Equal(tree.Helpers, helper.Access);
        Assert.Contains("Change the section.", helper.May);
        Assert.DoesNotContain("See a sensitive value.", helper.May);
        Assert.Null(helper.LastUsed);
    }

    [Fact]
    public async Task Staff_are_said_as_roles_and_only_once_it_is_submitted()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        Assert.Empty((await Seers(owner).OfApplicationAsync(await ApplicationAsync(provider))).Value.Staff);
        var submitted = await ApplicationAsync(provider, ApplicationStatus.Submitted);
        Assert.Equal([StaffRole.Reviewer], (await Seers(owner).OfApplicationAsync(submitted)).Value.Staff);
    }

    [Fact]
    public async Task Whoever_of_the_help_desk_looks_is_counted_once_and_only_where_the_look_shows_something()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (application, other) = (await ApplicationAsync(provider), await ApplicationAsync(provider));
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        await _desk.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions, withheld: "payment"));
        var (helper, second) = (await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk), await _desk.World.PersonAsync("Mia Roe", StaffRole.HelpDesk));
        await _desk.World.LookAsync(provider, helper, application, owner);
        await _desk.World.LookAsync(provider, helper, application, null);
        Assert.Equal((2, 1, "3 people can see this"), await CountedAsync(application, "licenses"));
        Assert.Equal((2, 1, "3 people can see this"), await CountedAsync(application, null));
        Assert.Equal((2, 0, "2 people can see this"), await CountedAsync(application, "identity"));
        Assert.Equal((2, 0, "2 people can see this"), await CountedAsync(other, null));

        // Who opened a look does not see payment, so the look does not show it; and who lost the role sees nothing.
        await _desk.World.LookAsync(provider, second, application, manager, sections: ["payment", "identity"]);
        Assert.Equal((1, 0, "1 person can see this"), await CountedAsync(application, "payment"));
        Assert.Equal((2, 1, "3 people can see this"), await CountedAsync(application, "identity"));
        Assert.Equal((2, 2, "4 people can see this"), await CountedAsync(application, null));
        await database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where account_id = $1", second.Id.Value);
        Assert.Equal((2, 1, "3 people can see this"), await CountedAsync(application, null));
        await database.SqlAsync("update accounts set suspended_at = now() where id = $1", helper.Id.Value);
        Assert.Equal((2, 0, "2 people can see this"), await CountedAsync(application, null));

        async Task<(int People, int Looking, string Sentence)> CountedAsync(EnrollmentApplicationId of, string? section)
        {
            var view = (section is null ? await Seers(owner).OfApplicationAsync(of) : await Seers(owner).OfSectionAsync(of, section)).Value;
            Assert.Equal(view.Count, (await Seers(owner).CountAsync(of, section)).Value);
            return (view.People.Count, view.Looking, view.Sentence);
        }
    }

    [Fact]
    public async Task Who_does_not_see_a_section_is_not_told_who_does()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await ApplicationAsync(provider);
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        await _desk.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions, withheld: "payment"));
        var drafter = await _desk.World.PersonAsync("Dana Wells");
        await _desk.GiveAsync(owner, provider, drafter, PeopleDesk.Terms(Preset.Drafter.Permissions));
        Assert.True((await Seers(manager).OfSectionAsync(application, "licenses")).Succeeded);
        Assert.Equal("not-found", (await Seers(manager).OfSectionAsync(application, "payment")).Error!.Code);
        var seen = (await Seers(manager).OfApplicationAsync(application)).Value;
        Assert.DoesNotContain(seen.People.SelectMany(p => p.May), words => words.Contains("whole", StringComparison.Ordinal));
        Assert.Equal("not-found", (await Seers(drafter).OfApplicationAsync(application)).Error!.Code);
        Assert.False((await Seers(drafter).CountAsync(application, null)).Succeeded);
    }

    private WhoSees Seers(Person who) => new(_desk.Gate(who), FormCatalog.Shipped);

    private Task<EnrollmentApplicationId> ApplicationAsync(ProviderId provider, ApplicationStatus status = ApplicationStatus.Draft) =>
        _desk.World.ApplicationAsync(provider, status, "individual-new-enrollment");

    private static IEnumerable<string> NamesOf(Result<SeersView> seen)
    {
        Assert.True(seen.Succeeded, seen.Error?.Message);
        return seen.Value.People.Select(p => p.Name).Order(StringComparer.Ordinal);
    }
}
