using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Tests.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>What the provider's side reads of the use of access, and who reads what of it.</summary>
public sealed class AccessUsesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task The_provider_reads_what_each_person_did_section_by_section_and_what_was_refused()
    {
        var tree = await _desk.TreeAsync(helper: PeopleDesk.Terms(Preset.Drafter.Permissions, withheld: "payment"));
        var application = await ApplicationAsync(tree.Provider);
        await LookAsync(tree.Helper, application, "licenses");
        await LookAsync(tree.Helper, application, "licenses");
        await LookAsync(tree.Helper, application, "payment");
        await LookAsync(await _desk.World.PersonAsync("Somebody Else"), application, "licenses");
        await CountAsync();

        var person = (await Uses(tree.Owner).OfPersonAsync(tree.Provider, tree.Helpers)).Value;
        Assert.All(person.Lines, line => Assert.Matches(", number [0-9A-F]{6}: draft$", line.What));
        Assert.Equal(["Licenses", "Payment"], person.Lines.Select(line => line.Part.Split(' ')[0]));
        Assert.Equal((2L, 0L), (person.Lines[0].Counts.Views, person.Lines[0].Counts.Refused));
        Assert.Equal((0L, 1L), (person.Lines[1].Counts.Views, person.Lines[1].Counts.Refused));
        Assert.Equal((1L, 0L), (person.Refused, person.Counted.Later));
        Assert.NotNull(person.LastUsed);

        var all = (await Uses(tree.Owner).OfProviderAsync(tree.Provider)).Value;
        Assert.Equal(["Dana Wells", "Nora Quist", "Omar Reyes"], all.People.Select(p => p.Name));
        Assert.Equal(1L, all.Strangers);
        Assert.DoesNotContain(all.People, p => p.Name == "Somebody Else");
    }

    [Fact]
    public async Task A_manager_reads_nothing_of_a_section_that_is_withheld_from_them_and_a_drafter_nothing_at_all()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (manager, drafter) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Dana Wells"));
        var managers = await _desk.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions, withheld: "payment"));
        var drafters = await _desk.GiveAsync(owner, provider, drafter, PeopleDesk.Terms(Preset.Drafter.Permissions));
        var application = await ApplicationAsync(provider);
        await LookAsync(drafter, application, "payment");
        await CountAsync();
        Assert.Single((await Uses(owner).OfPersonAsync(provider, drafters)).Value.Lines);
        var seen = (await Uses(manager).OfPersonAsync(provider, drafters)).Value;
        Assert.Empty(seen.Lines);
        Assert.Null(seen.LastUsed);
        Assert.Null((await _desk.People(manager).PeopleAsync(provider)).Value.People.Single(p => p.Name == "Dana Wells").LastUsed);
        Assert.NotNull((await _desk.People(owner).PeopleAsync(provider)).Value.People.Single(p => p.Name == "Dana Wells").LastUsed);
        Assert.Equal("not-found", (await Uses(drafter).OfPersonAsync(provider, managers)).Error!.Code);
        Assert.Equal("not-found", (await Uses(drafter).OfProviderAsync(provider)).Error!.Code);
    }

    [Fact]
    public async Task Who_no_longer_has_access_keeps_their_history_and_new_access_is_not_used_by_what_was_done_before()
    {
        var tree = await _desk.TreeAsync();
        var application = await ApplicationAsync(tree.Provider);
        await LookAsync(tree.Helper, application, "licenses");
        await CountAsync();
        Assert.True((await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Helpers, "Left us")).Succeeded);
        Assert.False((await Uses(tree.Owner).OfProviderAsync(tree.Provider)).Value.People.Single(p => p.Name == "Dana Wells").Has);
        Assert.Single((await Uses(tree.Owner).OfPersonAsync(tree.Provider, tree.Helpers)).Value.Lines);
        var former = (await new WhoSees(_desk.Gate(tree.Owner), FormCatalog.Shipped).OfSectionAsync(application, "licenses")).Value.Former;
        Assert.Equal("Dana Wells", former.Single().Name);

        await _desk.GiveAsync(tree.Owner, tree.Provider, tree.Helper, PeopleDesk.Terms(Preset.Viewer.Permissions));
        var people = (await _desk.People(tree.Owner).PeopleAsync(tree.Provider)).Value.People;
        Assert.Null(people.Single(p => p.Name == "Dana Wells" && p.State == AccessState.Live).LastUsed);
    }

    [Fact]
    public async Task Who_does_not_have_access_yet_or_at_this_moment_is_not_listed_like_those_who_have_it()
    {
        var tree = await _desk.TreeAsync();
        await GiveAsync("Lea Later", PeopleDesk.Terms(Preset.Viewer.Permissions, from: DateTimeOffset.UtcNow.AddDays(20)));
        await GiveAsync("Una Clay", PeopleDesk.Terms(Preset.Payments.Permissions));
        await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, await GiveAsync("Sid Stone", PeopleDesk.Terms(Preset.Viewer.Permissions)), "On leave");
        await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, await GiveAsync("Gus Gone", PeopleDesk.Terms(Preset.Viewer.Permissions)), "Left us");
        Assert.Equal(
            [
                "Dana Wells", "Nora Quist", "Omar Reyes", "Lea Later, access to come", "Una Clay, not confirmed yet", "Sid Stone, suspended",
                "Gus Gone, no longer has access",
            ],
            (await Uses(tree.Owner).OfProviderAsync(tree.Provider)).Value.People.Select(p => p.Name + AccessStates.Note(p.State)));

        async Task<DelegationId> GiveAsync(string name, GrantTerms terms) =>
            await _desk.GiveAsync(tree.Owner, tree.Provider, await _desk.World.PersonAsync(name), terms);
    }

    [Fact]
    public async Task What_is_not_counted_yet_is_said()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        await LookAsync(owner, await ApplicationAsync(provider), "licenses");
        await CountAsync();
        await LookAsync(owner, await ApplicationAsync(provider), "licenses");
        await new SampleLedger(database).SequenceAsync();
        Assert.Equal(1L, (await Uses(owner).OfProviderAsync(provider)).Value.Counted.Later);
    }

    private AccessUses Uses(Person who) => new(_desk.Gate(who), FormCatalog.Shipped);

    private Task<EnrollmentApplicationId> ApplicationAsync(ProviderId provider) => _desk.World.ApplicationAsync(provider, form: "individual-new-enrollment");

    // As the page does: refused where it is refused.
    private Task<Result<int>> LookAsync(Person who, EnrollmentApplicationId application, string section) => _desk.World.RunnerFor(who).LookAtAsync<int>(
        Actions.ViewSection, new Target(Application: application, Section: section), (operation, _) =>
        {
            operation.Record(new SectionViewed(operation.Application.Provider, application, section));
            return Task.FromResult<Result<int>>(0);
        });

    private async Task CountAsync()
    {
        await new SampleLedger(database).SequenceAsync();
        while (await UseBatch.FoldAsync(database.Sequencer, 1000, default) is > 0)
            continue;
    }
}
