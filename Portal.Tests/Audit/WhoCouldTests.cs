using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>Stories with known answers: who could what at a moment, and what was known of it at another.</summary>
public class WhoCouldTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);
    private static readonly GrantTerms Drafter = PeopleDesk.Terms(Preset.Drafter.Permissions);

    private readonly QuestionDesk _desk = new(database);

    [Fact]
    public async Task An_end_counts_from_its_instant_on_and_is_known_from_it_on()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var before = await _desk.NowAsync();
        var given = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), Drafter);
        Assert.True((await _desk.People.Delegations(owner).EndAsync(provider, given, "Left us")).Succeeded);
        var (began, ended) = (await _desk.TimeAsync("given_at", given), await _desk.TimeAsync("ended_at", given));
        var after = await _desk.NowAsync();

        Assert.Equal("", await _desk.NamesAsync(provider, began - Tick));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, began));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, ended - Tick));
        Assert.Equal("", await _desk.NamesAsync(provider, ended));
        // Before the end was recorded everybody thought that it would go on; before it was given nobody thought that there would be any.
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, after, known: ended - Tick));
        Assert.Equal("", await _desk.NamesAsync(provider, after, known: ended));
        Assert.Equal("", await _desk.NamesAsync(provider, after, known: before));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, ended - Tick, known: ended - Tick));
    }

    [Fact]
    public async Task A_suspension_and_its_end_count_and_are_known_from_their_instants_on()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var given = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), Drafter);
        Assert.True((await _desk.People.Suspensions(owner).SuspendAsync(provider, given, "On leave")).Succeeded);
        var suspended = await _desk.TimeAsync("suspended_at", given);
        Assert.True((await _desk.People.Suspensions(owner).RestoreAsync(provider, given, "Back")).Succeeded);
        var restored = await _desk.TimeAsync("ended_at", given);
        var after = await _desk.NowAsync();

        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, suspended - Tick));
        Assert.Equal("", await _desk.NamesAsync(provider, suspended));
        Assert.Equal("", await _desk.NamesAsync(provider, restored - Tick));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, restored));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, restored - Tick, known: suspended - Tick));
        Assert.Equal("", await _desk.NamesAsync(provider, after, known: restored - Tick));
    }

    [Fact]
    public async Task Dates_are_asked_of_the_moment_and_a_first_day_in_the_past_gives_no_power_before_it_was_given()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var now = await _desk.NowAsync();
        DateTimeOffset begins = now.AddDays(3), ends = now.AddDays(9);
        await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Fay Dunn"), PeopleDesk.Terms(Preset.Viewer.Permissions, from: begins, until: ends));
        var early = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Otto Pace"), PeopleDesk.Terms(Preset.Viewer.Permissions, from: now.AddDays(-90)));
        var kept = await _desk.MomentAsync("select valid_from from delegations where id = $1", early.Value);
        var (stored, last) = (await StoredAsync("valid_from", provider, "Fay Dunn"), await StoredAsync("valid_until", provider, "Fay Dunn"));

        Assert.Equal("Otto Pace", await _desk.NamesAsync(provider, stored - Tick));
        Assert.Equal("Fay Dunn, Otto Pace", await _desk.NamesAsync(provider, stored));
        Assert.Equal("Fay Dunn, Otto Pace", await _desk.NamesAsync(provider, last - Tick));
        Assert.Equal("Otto Pace", await _desk.NamesAsync(provider, last));
        Assert.Equal("", await _desk.NamesAsync(provider, last, known: now));
        Assert.Equal("", await _desk.NamesAsync(provider, now.AddDays(-30)));
        Assert.Equal("", await _desk.NamesAsync(provider, await _desk.TimeAsync("given_at", early) - Tick));
        Assert.True(kept <= await _desk.TimeAsync("given_at", early));
    }

    [Fact]
    public async Task Payment_rights_wait_for_their_confirmation()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider);
        var given = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Paz Lima"), PeopleDesk.Terms(Preset.Payments.Permissions));
        Assert.True((await _desk.People.Delegations(owner).ConfirmAsync(provider, given)).Succeeded);
        var confirmed = await _desk.TimeAsync("confirmed_at", given);
        var after = await _desk.NowAsync();
        Task<string> Could(DateTimeOffset at, DateTimeOffset? known = null) => _desk.NamesAsync(provider, at, known, Actions.EditSection, application, "payment");

        Assert.Equal("", await Could(confirmed - Tick));
        Assert.Equal("Paz Lima", await Could(confirmed));
        Assert.Equal("", await Could(after, known: confirmed - Tick));
        Assert.Equal("", await _desk.NamesAsync(provider, after, act: Actions.EditSection, application: application, section: "identity"));
    }

    [Fact]
    public async Task The_chain_names_who_gave_what_with_the_entries_that_say_so_and_ends_as_a_whole()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (manager, helper) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Dana Wells"));
        var parent = await _desk.People.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        var child = await _desk.People.GiveAsync(manager, provider, helper, Drafter);
        var during = await _desk.NowAsync();
        Assert.True((await _desk.People.Delegations(owner).EndAsync(provider, parent, "Left us")).Succeeded);
        await _desk.SequenceAsync();

        var answer = await _desk.AskAsync(provider, during);
        var ground = Assert.Single(answer.People.Single(p => p.Name == "Dana Wells").Grounds);
        Assert.Equal($"delegation:{child.Value}", ground.Basis);
        Assert.Equal([("Dana Wells", "Omar Reyes"), ("Omar Reyes", "Nora Quist")], ground.Chain.Select(link => (link.Holder, link.GivenBy)));
        var entry = Assert.Single(ground.Chain[0].Entries);
        Assert.Equal(await database.ScalarAsync<long>(
            "select seq from audit_log where kind = 'invitation-accepted' and convert_from(entry, 'UTF8') like $1", $"%{child.Value}%"), entry.Number);
        Assert.Equal("Nora Quist", Assert.Single(answer.People.Single(p => p.Name == "Nora Quist").Grounds[0].Chain).Holder);
        Assert.Equal("", await _desk.NamesAsync(provider, await _desk.TimeAsync("ended_at", parent)));
        Assert.Equal("Dana Wells, Omar Reyes", await _desk.NamesAsync(provider, await _desk.NowAsync(), known: during));
    }

    [Fact]
    public async Task A_change_is_another_period_and_each_moment_has_its_own()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider);
        var given = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), Drafter);
        var less = PeopleDesk.Terms(Preset.Drafter.Permissions, withheld: "identity");
        Assert.True((await _desk.People.Changes(owner).ChangeAsync(provider, given, PeopleDesk.Change(less))).Succeeded);
        var changed = await _desk.TimeAsync("ended_at", given);
        Task<string> Could(DateTimeOffset at, string section, DateTimeOffset? known = null) =>
            _desk.NamesAsync(provider, at, known, Actions.EditSection, application, section);

        Assert.Equal("Dana Wells", await Could(changed - Tick, "identity"));
        Assert.Equal("", await Could(changed, "identity"));
        Assert.Equal("Dana Wells", await Could(changed, "licenses"));
        Assert.Equal("Dana Wells", await Could(changed, "identity", known: changed - Tick));
    }

    [Fact]
    public async Task Only_the_principal_could_sign_and_only_from_their_verification_on()
    {
        var (_, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider);
        var verified = (await _desk.NowAsync()).AddSeconds(1);
        await database.SqlAsync("update principals set verified_at = $2 where provider_id = $1", provider.Value, verified);
        async Task<string> Could(DateTimeOffset at, DateTimeOffset? known = null) =>
            string.Join(", ", (await _desk.AskAsync(provider, at, known, Actions.Certify, application)).People.Select(p => p.Name));
        await Task.Delay(1100);

        Assert.Equal("", await Could(verified - Tick));
        Assert.Equal("Nora Quist", await Could(verified));
        Assert.Equal("", await Could(verified, known: verified - Tick));
        await database.SqlAsync("update principals set status = 'ended', decided_at = $2 where provider_id = $1", provider.Value, await _desk.NowAsync());
        Assert.Equal("Nora Quist", await Could(verified));
        Assert.Equal("", await Could(await _desk.NowAsync()));
    }

    [Fact]
    public async Task Who_was_suspended_opened_nothing_until_they_were_let_in_again()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var dana = await _desk.World.PersonAsync("Dana Wells");
        await _desk.People.GiveAsync(owner, provider, dana, Drafter);
        var admin = await _desk.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        Assert.True((await _desk.StaffRoles(admin).SuspendAsync(dana.Id, "A question is open")).Succeeded);
        var suspended = await _desk.MomentAsync("select suspended_at from accounts where id = $1", dana.Id.Value);
        var during = await _desk.NowAsync();
        Assert.True((await _desk.StaffRoles(admin).ReadmitAsync(dana.Id, "It is answered")).Succeeded);
        var after = await _desk.NowAsync();

        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, suspended - Tick));
        Assert.Equal("", await _desk.NamesAsync(provider, suspended));
        Assert.Equal("", await _desk.NamesAsync(provider, during));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, after));
        Assert.Equal("", await _desk.NamesAsync(provider, after, known: during));
        Assert.Equal("Dana Wells", await _desk.NamesAsync(provider, during, known: suspended - Tick));
    }

    [Fact]
    public async Task What_only_two_grants_allow_together_is_said_so()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider);
        var dana = await _desk.World.PersonAsync("Dana Wells");
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, withheld: "identity"));
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, withheld: "licenses"));
        var person = (await _desk.AskAsync(provider, await _desk.NowAsync(), act: Actions.ReadWhole, application: application)).People.Single(p => p.Name == "Dana Wells");
        Assert.True(person.OnlyTogether);
        Assert.Equal(2, person.Grounds.Count);
        var seen = (await _desk.AskAsync(provider, await _desk.NowAsync(), application: application, section: "payment")).People.Single(p => p.Name == "Dana Wells");
        Assert.False(seen.OnlyTogether);
        Assert.Equal(2, seen.Grounds.Count);
    }

    [Fact]
    public async Task Staff_saw_what_was_certified_and_a_look_of_the_help_desk_is_told()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var before = await _desk.NowAsync();
        var (draft, certified) = (await _desk.World.ApplicationAsync(provider), await _desk.World.ApplicationAsync(provider, ApplicationStatus.Submitted));
        await _desk.World.PersonAsync("Rex Moss", StaffRole.Reviewer);
        var helper = await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        var begun = (await _desk.NowAsync()).AddMilliseconds(1);
        await Task.Delay(10);
        await _desk.World.LookAsync(provider, helper, draft, owner, begun, 30, "licenses");
        async Task<string[]> SeenAsync(EnrollmentApplicationId application, string section, DateTimeOffset at) =>
            [.. (await _desk.AskAsync(provider, at, application: application, section: section)).People.Select(p => p.Name)];

        Assert.Equal(["Hal Dorn", "Nora Quist"], await SeenAsync(draft, "licenses", begun.AddMinutes(30) - Tick));
        Assert.Equal(["Nora Quist"], await SeenAsync(draft, "licenses", begun.AddMinutes(30)));
        Assert.Equal(["Nora Quist"], await SeenAsync(draft, "licenses", begun - Tick));
        Assert.Equal(["Nora Quist"], await SeenAsync(draft, "identity", begun));
        Assert.Equal(["Nora Quist", "Rex Moss"], await SeenAsync(certified, "identity", begun));
        Assert.True((await _desk.AskAsync(provider, begun, application: certified)).Certified);
        var notYet = await _desk.AskAsync(provider, before, application: certified);
        Assert.True(notYet.NotYet);
        Assert.Empty(notYet.People);
    }

    private Task<DateTimeOffset> StoredAsync(string column, ProviderId provider, string name) => _desk.MomentAsync(
        $"select {column} from delegations d join accounts a on a.id = d.agent_id where d.provider_id = $1 and a.name = $2", provider.Value, name);
}
