using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Tests.Access;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>"Preview what this person sees" and "why can this person see this": the decision itself, and nothing that is withheld from the viewer.</summary>
public class PreviewTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Form = "individual-new-enrollment";
    private readonly PeopleDesk _desk = new(database);

    private AccessPreviews Previews(Person who) => new(_desk.Gate(who), FormCatalog.Shipped);

    private AccessReasons Reasons(Person who) => new(_desk.Gate(who), FormCatalog.Shipped);

    [Fact]
    public async Task What_is_previewed_is_what_the_person_can_really_do_in_every_generated_case()
    {
        var (levels, acts) = (new HashSet<SectionLevel>(), 0);
        foreach (var (terms, one) in Gen.Sample(Cases, 40, new Rnd(7), 20))
        {
            var (owner, provider) = await _desk.ProviderAsync();
            var agent = await _desk.World.PersonAsync("Dana Wells");
            EnrollmentApplicationId[] applications = [await _desk.World.ApplicationAsync(provider, form: Form), await _desk.World.ApplicationAsync(provider, form: Form)];
            var given = terms with { Applications = one ? new ApplicationScope(false, [applications[0]]) : ApplicationScope.Every };
            await _desk.World.DelegationAsync(provider, agent, Preset.Viewer.Permissions, sections: new SectionScope(SectionLevel.None, new Dictionary<string, SectionLevel> { ["identity"] = SectionLevel.View }));
            var id = await _desk.World.DelegationAsync(provider, agent, given.Permissions, given.Applications, given.Sections);

            var preview = (await Previews(owner).OfDelegationAsync(provider, id)).Value;
            foreach (var application in preview.Applications.Where(a => a.Id is not null))
            {
                var facts = await _desk.Gate(agent).FactsAsync(new Target(Application: application.Id));
                Assert.Equal(facts.Decide(Actions.ViewApplication).IsAllowed, application.What.Sees);
                var real = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
                Assert.Equal(facts.Resource.Sections!.Select(s => s.Key), application.What.Sections.Select(s => s.Section.Key));
                foreach (var section in application.What.Sections)
                {
                    Assert.Equal(real.GetValueOrDefault(section.Section.Key, SectionLevel.None), section.Level);
                    var inSection = await _desk.Gate(agent).FactsAsync(new Target(Application: application.Id, Section: section.Section.Key));
                    if (inSection.Exists)
                    {
                        Assert.Equal(inSection.Decide(Actions.ManageDocuments).IsAllowed, section.Documents);
                        Assert.Equal(inSection.Decide(Actions.ViewSensitive).IsAllowed, section.Sensitive);
                    }
                    levels.Add(section.Level);
                }
                Assert.Equal(AccessPreview.OfApplications.Where(act => facts.Decide(act).IsAllowed), application.What.May);
                acts += application.What.May.Count;
            }
            var provided = await _desk.Gate(agent).FactsAsync(new Target(Provider: provider));
            Assert.Equal(AccessPreview.OfProviders.Where(act => provided.Decide(act).IsAllowed), preview.ForProvider);
        }
        Assert.Equal(3, levels.Count);
        Assert.True(acts > 40, $"{acts} acts: the cases decide too little");
    }

    [Fact]
    public async Task An_offer_is_previewed_as_it_will_be_once_it_is_accepted()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        await _desk.World.ApplicationAsync(provider, form: Form);
        var terms = Terms(Preset.Drafter.Permissions, withheld: "payment");
        var offered = (await Previews(owner).OfOfferAsync(provider, terms)).Value;
        var id = await _desk.GiveAsync(owner, provider, agent, terms);
        var given = (await Previews(owner).OfDelegationAsync(provider, id)).Value;
        Assert.Equal(2, offered.Applications.Count);
        Assert.Equal(Text(offered), Text(given));
        Assert.Equal(SectionLevel.None, offered.Applications[0].What.Sections.Single(s => s.Section.Key == "payment").Level);
        Assert.DoesNotContain(offered.Applications, a => a.What.May.Contains(Actions.ReadWhole));

        static string Text(PreviewView view) => string.Join('\n', view.Applications.SelectMany(a =>
            a.What.Sections.Select(s => $"{a.Title} {s}").Append($"{a.Title} {a.What.Sees} {string.Join(',', a.What.May.Select(m => m.Name))}")));
    }

    [Fact]
    public async Task Access_that_has_no_power_yet_is_previewed_as_it_will_be_and_said_to_have_none()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        foreach (var (set, state) in new[]
        {
            ("suspended_at = clock_timestamp()", AccessState.Suspended), ("valid_from = clock_timestamp() + interval '1 day'", AccessState.Starts),
            ("confirm_first = true, confirmed_at = null, confirmed_by = null", AccessState.Awaits),
        })
        {
            var id = await _desk.World.DelegationAsync(provider, await _desk.World.PersonAsync("Dana Wells"), Preset.Drafter.Permissions);
            await database.SqlAsync($"update delegations set {set} where id = $1", id.Value);
            var preview = (await Previews(owner).OfDelegationAsync(provider, id)).Value;
            Assert.Equal(state, preview.State);
            Assert.All(preview.Applications, a => Assert.True(a.What.Sees));
        }
    }

    [Fact]
    public async Task What_is_withheld_from_the_viewer_is_in_no_preview_and_no_answer()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider, form: Form);
        var (manager, other) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Dana Wells"));
        await _desk.GiveAsync(owner, provider, manager, Terms(Preset.OfficeManager.Permissions, withheld: "payment"));
        var others = await _desk.GiveAsync(owner, provider, other, Terms(Preset.OfficeManager.Permissions));
        var preview = (await Previews(manager).OfDelegationAsync(provider, others)).Value;
        Assert.All(preview.Applications, a =>
        {
            Assert.DoesNotContain(a.What.Sections, s => s.Section.Key == "payment");
            // Acts on the whole would tell that nothing is withheld from the other one.
            Assert.DoesNotContain(a.What.May, act => act.Reach == Reach.WholeApplication);
        });
        Assert.Contains(Actions.ReadWhole, (await Previews(owner).OfDelegationAsync(provider, others)).Value.Applications[0].What.May);
        Assert.DoesNotContain((await Reasons(manager).ChoicesAsync(provider)).Value.Applications.Single().Sections, s => s.Key == "payment");
        Assert.Equal(Error.NotFound, (await Reasons(manager).WhyAsync(provider, other.Id, application, "payment")).Error);
        Assert.True((await Reasons(owner).WhyAsync(provider, other.Id, application, "payment")).Succeeded);
    }

    [Fact]
    public async Task The_reason_names_everybody_from_the_person_up_to_the_provider_with_since_and_until()
    {
        var until = DateTimeOffset.UtcNow.AddDays(20);
        var tree = await _desk.TreeAsync(helper: Terms(Preset.Viewer.Permissions, until: until));
        var application = await _desk.World.ApplicationAsync(tree.Provider, form: Form);
        var why = (await Reasons(tree.Owner).WhyAsync(tree.Provider, tree.Helper.Id, application, "licenses")).Value;
        var ground = Assert.Single(why.See);
        Assert.Equal($"delegation:{tree.Helpers.Value}", ground.Basis);
        Assert.Equal([("Dana Wells", "Omar Reyes"), ("Omar Reyes", "Nora Quist")], ground.Chain.Select(link => (link.Holder, link.GivenBy)));
        Assert.Equal((until, null), (ground.Chain[0].Until!.Value, ground.Chain[1].Until), new Near());
        Assert.Empty(why.Change);
        Assert.Equal(2, (await Reasons(tree.Owner).WhyAsync(tree.Provider, tree.Manager.Id, application, "licenses")).Value.Change.Single().Chain.Count + 1);
        var owners = (await Reasons(tree.Manager).WhyAsync(tree.Provider, tree.Owner.Id, application, null)).Value;
        Assert.Equal(("Nora Quist", null), (owners.See.Single().Chain.Single().Holder, owners.See.Single().Chain.Single().GivenBy));
    }

    [Fact]
    public async Task Who_cannot_see_it_has_no_ground_and_what_of_theirs_has_no_power_is_listed()
    {
        var tree = await _desk.TreeAsync();
        var application = await _desk.World.ApplicationAsync(tree.Provider, form: Form);
        await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Helpers, "x");
        var why = (await Reasons(tree.Owner).WhyAsync(tree.Provider, tree.Helper.Id, application, null)).Value;
        Assert.Empty(why.See);
        Assert.Equal((tree.Helpers, AccessState.Suspended), Assert.Single(why.Powerless));
        var stranger = await _desk.World.PersonAsync("Stranger");
        var foreign = await _desk.World.ApplicationAsync((await _desk.ProviderAsync()).Provider, form: Form);
        Assert.Equal(Error.NotFound, (await Reasons(tree.Owner).WhyAsync(tree.Provider, stranger.Id, application, null)).Error);
        Assert.Equal(Error.NotFound, (await Reasons(tree.Owner).WhyAsync(tree.Provider, tree.Manager.Id, foreign, null)).Error);
        Assert.Equal(Error.NotFound, (await Reasons(tree.Owner).WhyAsync(tree.Provider, tree.Manager.Id, application, "no-such-section")).Error);
        Assert.Equal(Error.NotFound, (await Reasons(tree.Helper).ChoicesAsync(tree.Provider)).Error);
    }

    [Fact]
    public async Task Applications_of_one_form_and_day_are_told_apart_in_a_preview_and_in_what_can_be_asked_about()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        EnrollmentApplicationId[] applications = [await _desk.World.ApplicationAsync(provider, form: Form), await _desk.World.ApplicationAsync(provider, form: Form)];
        var names = applications.Select(id => $"number {StatusWords.NumberOf(id)}: draft").ToList();
        var preview = (await Previews(owner).OfOfferAsync(provider, Terms(Preset.Drafter.Permissions))).Value;
        Assert.All(names, name => Assert.Single(preview.Applications, a => a.Title.EndsWith(name, StringComparison.Ordinal)));
        var choices = (await Reasons(owner).ChoicesAsync(provider)).Value;
        Assert.All(names, name => Assert.Single(choices.Applications, a => a.Title.EndsWith(name, StringComparison.Ordinal)));
        var why = (await Reasons(owner).WhyAsync(provider, owner.Id, applications[1], "licenses")).Value;
        Assert.Equal($"Individual practitioner, new enrollment, number {StatusWords.NumberOf(applications[1])}, Licenses", why.What);
    }

    // Sections of the shipped form at every level, and presets with something missing or added.
    private static Gen<(GrantTerms Terms, bool One)> Cases =>
        from permissions in AccessGen.PermissionSet
        from usual in Gen.Elements(Enum.GetValues<SectionLevel>())
        from levels in Gen.ListOf(Gen.Elements(Enum.GetValues<SectionLevel>()), 3)
        from one in AccessGen.Often(4)
        select (
            new GrantTerms(
                permissions.Where(p => p != Permission.Certify).Append(Permission.ViewApplication).ToHashSet(), ApplicationScope.Every,
                new SectionScope(usual, new[] { "identity", "licenses", "payment" }.Zip(levels).ToDictionary(p => p.First, p => p.Second)),
                DateTimeOffset.MinValue, null),
            one);

    // The database keeps microseconds.
    private sealed class Near : IEqualityComparer<(DateTimeOffset, DateTimeOffset?)>
    {
        public bool Equals((DateTimeOffset, DateTimeOffset?) x, (DateTimeOffset, DateTimeOffset?) y) => (x.Item1 - y.Item1).Duration() < TimeSpan.FromMilliseconds(1) && x.Item2 == y.Item2;

        public int GetHashCode((DateTimeOffset, DateTimeOffset?) obj) => 0;
    }
}
