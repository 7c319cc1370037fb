using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Looks;
using Portal.Infrastructure.Mail;
using Portal.Server.Features.Applications;
using Portal.Server.Features.HelpDesk;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>Looks without a code: never alone, never quiet, never longer than they were meant to be.</summary>
public sealed partial class BreakGlassTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Reason = "The office burned down, nobody can sign in";
    private static Person? _auditor;
    private static Person? _admin;
    private readonly World _world = portal.World;

    [Fact]
    public async Task A_second_person_who_is_somebody_else_lets_it_begin()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, admin) = await OverseersAsync();
        var look = (await AskAsync(scene, secondPerson: true)).Value;
        Assert.Equal("not-found", (await scene.FirstPageAsync(look)).Error?.Code);
        Assert.Empty(await scene.BannerAsync(scene.Principal));
        Assert.Empty(await scene.ListAsync());

        await AlsoAsync(scene.Helper, StaffRole.Auditor, StaffRole.AccountAdmin);
        Assert.Equal("break-glass.second-person", (await ConfirmAsync(look, scene.Helper)).Error?.Code);
        Assert.Equal("not-found", (await ConfirmAsync(look, await _world.PersonAsync("Rosa Lind", StaffRole.Reviewer, StaffRole.HelpDesk))).Error?.Code);
        Assert.True((await ConfirmAsync(look, admin)).Succeeded);
        Assert.Equal("break-glass.not-waiting", (await ConfirmAsync(look, auditor)).Error?.Code);
        Assert.True((await scene.FirstPageAsync(look)).Succeeded);
        Assert.True((await scene.SectionAsync(look, "identity")).Succeeded);
        Assert.Equal("break-glass.nothing-to-review", (await ReviewAsync(look, auditor)).Error?.Code);
        var view = await OneAsync(look, auditor);
        Assert.Equal((LookState.Live, ReviewState.None, "Ada Moor"), (view.Line.State, view.Line.Review, view.Line.DecidedBy));
        Assert.Equal("Confirmed by Ada Moor", LookWords.OfSecondPerson(view.Line));
        Assert.Equal([null, "Personal identity"], view.Pages.Select(page => page.Section));
    }

    [Fact]
    public async Task One_that_begins_at_once_has_to_be_reviewed_by_somebody_else()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, _) = await OverseersAsync();
        var look = (await AskAsync(scene)).Value;
        await scene.SectionAsync(look, "identity");
        Assert.Equal(ReviewState.Due, (await OneAsync(look, auditor)).Line.Review);
        Assert.Equal("break-glass.still-goes-on", (await ReviewAsync(look, auditor)).Error?.Code);
        await scene.EndAsync(look);
        await AlsoAsync(scene.Helper, StaffRole.Auditor);
        Assert.Equal("break-glass.second-person", (await ReviewAsync(look, scene.Helper)).Error?.Code);
        Assert.Equal("look.no-reason", (await ReviewAsync(look, auditor, note: " ")).Error?.Code);
        Assert.True((await ReviewAsync(look, auditor, justified: false)).Succeeded);
        Assert.Equal("break-glass.nothing-to-review", (await ReviewAsync(look, auditor)).Error?.Code);
        Assert.Equal(ReviewState.Unjustified, (await OneAsync(look, auditor)).Line.Review);
        Assert.Equal(ReviewState.Unjustified, Assert.Single(await scene.ListAsync()).Review);
        Assert.Equal(
            ["break-glass-asked", "break-glass-begun", "look-page-viewed"],
            (await LedgerText.OfAsync(portal.Database, scene.Helper)).Where(e => (string?)e["outcome"] == "done").Select(e => (string?)e["kind"]));
        Assert.Contains(await LedgerText.OfAsync(portal.Database, auditor), e => (string?)e["kind"] == "break-glass-reviewed"
            && (bool?)e["detail"]!["justified"] == false);
    }

    [Fact]
    public async Task It_is_loud_and_the_mails_hold_neither_the_reason_nor_a_name()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, admin) = await OverseersAsync();
        var (manager, drafter, former) = (await _world.PersonAsync("Dana Wells"), await _world.PersonAsync("Dee Low"), await _world.PersonAsync("Fay Ott"));
        await _world.DelegationAsync(scene.Provider, manager, Preset.OfficeManager.Permissions);
        await _world.DelegationAsync(scene.Provider, drafter, Preset.Drafter.Permissions);
        await _world.DelegationAsync(scene.Provider, former, Preset.OfficeManager.Permissions, until: DateTimeOffset.UtcNow.AddMinutes(-1));
        var look = (await AskAsync(scene)).Value;

        foreach (var told in new[] { scene.Principal, manager })
        {
            var mail = await MailAsync(told);
            Assert.Contains("without a code", mail.Subject, StringComparison.Ordinal);
            Assert.DoesNotContain(Reason, mail.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(scene.Helper.Name, mail.Subject + mail.Body, StringComparison.Ordinal);
        }
        foreach (var overseer in new[] { auditor, admin })
            Assert.Contains("has to be reviewed", (await MailAsync(overseer, $"{look.Value}")).Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(portal.Host.Mailbox.List(2_000), mail => mail.To == drafter.Email || mail.To == former.Email);

        foreach (var person in new[] { scene.Principal, manager, drafter })
            Assert.True(Assert.Single(await scene.BannerAsync(person)).BreakGlass);
        var line = Assert.Single(await scene.ListAsync());
        Assert.Equal((true, Reason, "Hal Dorn", LookState.Live), (line.BreakGlass, line.Reason, line.Helper, line.State));
    }

    [Fact]
    public async Task Refused_it_never_begins()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, _) = await OverseersAsync();
        var look = (await AskAsync(scene, secondPerson: true)).Value;
        Assert.Equal("look.no-reason", (await scene.AsAsync<BreakGlass, bool>(auditor, s => s.RefuseAsync(look, ""))).Error?.Code);
        Assert.True((await scene.AsAsync<BreakGlass, bool>(auditor, s => s.RefuseAsync(look, "Ask them for a code"))).Succeeded);
        Assert.Equal("break-glass.not-waiting", (await ConfirmAsync(look, auditor)).Error?.Code);
        Assert.Equal("not-found", (await scene.FirstPageAsync(look)).Error?.Code);
        var seen = await OneAsync(look, auditor);
        Assert.Equal("Ask them for a code", seen.Refusal);
        Assert.Equal($"Refused by {auditor.Name}", LookWords.OfSecondPerson(seen.Line));
        var own = Assert.Single((await scene.AsAsync<HelpDeskLooks, OwnLooks>(scene.Helper, s => s.MineAsync())).Value.Past);
        Assert.Equal((look, $"Refused by {auditor.Name}: Ask them for a code"), (own.Line.Id, LookWords.OfOwn(own.Line, own.Refusal)));
        Assert.True((await AskAsync(scene, secondPerson: true)).Succeeded);
    }

    [Fact]
    public async Task Payment_has_to_be_asked_for_by_name_and_one_application_can_be()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        await OverseersAsync();
        var second = (await scene.AsAsync<Server.Features.Applications.Applications, EnrollmentApplicationId>(
            scene.Principal, s => s.StartAsync(scene.Provider, "individual-new-enrollment"))).Value;
        var all = (await AskAsync(scene)).Value;
        var shown = (await scene.FirstPageAsync(all)).Value.Applications;
        Assert.Equal(2, shown.Count);
        Assert.DoesNotContain(shown.SelectMany(a => a.Sections), s => s.Section == "payment");
        Assert.Equal("not-found", (await scene.SectionAsync(all, "payment")).Error?.Code);
        Assert.Equal("break-glass.one-at-a-time", (await AskAsync(scene)).Error?.Code);
        await scene.EndAsync(all);

        var one = (await AskAsync(scene, payment: true, application: $"https://portal.example.org/applications/{second.Value}/sections/identity")).Value;
        Assert.Equal(second, Assert.Single((await scene.FirstPageAsync(one)).Value.Applications).Name.Id);
        Assert.Equal("not-found", (await scene.SectionAsync(one, "payment")).Error?.Code);
        Assert.True((await scene.AsAsync<LookedPages, LookedSectionView>(scene.Helper, s => s.OpenSectionAsync(one, second, "payment"))).Succeeded);
    }

    [Fact]
    public async Task Nobody_breaks_the_glass_of_a_provider_whom_they_ever_acted_for_nor_without_a_reason_nor_when_nobody_could_check()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        await OverseersAsync();
        Assert.Equal("look.no-reason", (await AskAsync(scene, reason: " ")).Error?.Code);
        Assert.Equal("look.reason-too-long", (await AskAsync(scene, reason: new string('x', 501))).Error?.Code);
        Assert.Equal("break-glass.no-provider", (await AskAsync(scene, npi: World.NextNpi())).Error?.Code);
        Assert.Equal("break-glass.no-application", (await AskAsync(scene, application: $"{Guid.NewGuid()}")).Error?.Code);
        var bare = await _world.PersonAsync("Bea Holt");
        var npi = await portal.Database.ScalarAsync<string>("select npi from providers where id = $1", (await _world.ProviderAsync(bare)).Value);
        Assert.Equal("break-glass.nothing-to-see", (await AskAsync(scene, npi: npi)).Error?.Code);
        Assert.Equal("not-found", (await AskAsync(scene, by: scene.Principal)).Error?.Code);
        Assert.Equal("not-found", (await AskAsync(scene, by: await _world.PersonAsync("Al Sun", StaffRole.Auditor, StaffRole.AccountAdmin, StaffRole.Reviewer))).Error?.Code);

        var delegation = await _world.DelegationAsync(scene.Provider, scene.Helper, Preset.Viewer.Permissions);
        await portal.Database.SqlAsync("update delegations set ended_at = clock_timestamp(), end_cause = 'left' where id = $1", delegation.Value);
        Assert.Equal("break-glass.own-provider", (await AskAsync(scene)).Error?.Code);

        var other = await LookScene.ArrangeAsync(portal);
        await AlsoAsync(other.Helper, StaffRole.Auditor);
        var overseers = await portal.Database.ScalarAsync<Guid[]>(
            """
            with ended as (update staff_roles set ended_at = clock_timestamp() where role in ('Auditor', 'AccountAdmin') and ended_at is null and account_id <> $1 returning id)
            select array_agg(id) from ended
            """, other.Helper.Id.Value);
        Assert.Equal("break-glass.nobody-oversees", (await AskAsync(other)).Error?.Code);
        await portal.Database.SqlAsync("update staff_roles set ended_at = null where id = any ($1)", overseers);
    }

    [Fact]
    public async Task Only_auditors_and_account_administrators_see_them_and_a_look_by_a_code_is_not_among_them()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, admin) = await OverseersAsync();
        var (glass, code) = ((await AskAsync(scene)).Value, await scene.BeginAsync("identity"));
        foreach (var overseer in new[] { auditor, admin })
        {
            Assert.Contains((await scene.AsAsync<BreakGlassViews, BreakGlassLines>(overseer, s => s.ListAsync(1))).Value.Lines, line => line.Id == glass);
            Assert.Equal("not-found", (await scene.AsAsync<BreakGlassViews, BreakGlassView>(overseer, s => s.OneAsync(code))).Error?.Code);
            Assert.Equal("not-found", (await ConfirmAsync(code, overseer)).Error?.Code);
            Assert.Equal("not-found", (await ReviewAsync(code, overseer)).Error?.Code);
        }
        foreach (var person in new[] { scene.Principal, scene.Helper, await _world.PersonAsync("Rosa Lind", StaffRole.Reviewer) })
        {
            Assert.Equal("not-found", (await scene.AsAsync<BreakGlassViews, BreakGlassLines>(person, s => s.ListAsync(1))).Error?.Code);
            Assert.Equal("not-found", (await scene.AsAsync<BreakGlassViews, BreakGlassView>(person, s => s.OneAsync(glass))).Error?.Code);
        }
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_one_decides()
    {
        for (var round = 0; round < 60; round++)
        {
            var scene = await LookScene.ArrangeAsync(portal);
            var (auditor, admin) = await OverseersAsync();
            var look = (await AskAsync(scene, secondPerson: true)).Value;
            var decided = await Task.WhenAll(
                Task.Run(() => ConfirmAsync(look, admin)), Task.Run(() => scene.AsAsync<BreakGlass, bool>(auditor, s => s.RefuseAsync(look, "No"))));
            Assert.Single(decided, d => d.Succeeded);
            Assert.Equal(decided[0].Succeeded, (await scene.FirstPageAsync(look)).Succeeded);
        }
    }

    [Fact]
    public async Task All_that_is_open_is_counted_and_each_application_is_named_by_its_number()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, _) = await OverseersAsync();
        var applications = new List<EnrollmentApplicationId> { scene.Application };
        for (var more = 0; more < 2; more++)
            applications.Add((await scene.AsAsync<Server.Features.Applications.Applications, EnrollmentApplicationId>(
                scene.Principal, s => s.StartAsync(scene.Provider, "individual-new-enrollment"))).Value);
        var look = (await AskAsync(scene)).Value;
        await scene.SectionAsync(look, "identity");

        var open = Assert.Single(await scene.BannerAsync(scene.Principal)).Applications;
        Assert.Equal("3 applications (Individual practitioner, new enrollment)", LookWords.OfApplications(open));
        Assert.Equal("4 applications (3 Individual practitioner, new enrollment; 1 Group)", LookWords.OfApplications([.. open, open[0] with { Form = "Group" }]));
        Assert.Equal(open[0].Short, LookWords.OfApplications([open[0]]));
        var (told, overseen) = (Assert.Single(await scene.ListAsync()), await OneAsync(look, auditor));
        var numbers = applications.Select(StatusWords.NumberOf).Order();
        foreach (var names in new[] { told.Applications.Select(a => a.Name), overseen.Applications.Select(a => a.Name), (await scene.FirstPageAsync(look)).Value.Applications.Select(a => a.Name) })
            Assert.Equal(numbers, names.Select(name => name.Whole.Split("number ")[1][..6]).Order());
        foreach (var page in new[] { Assert.Single(told.Pages), Assert.Single(overseen.Pages) })
            Assert.Equal($"Individual practitioner, new enrollment, number {StatusWords.NumberOf(scene.Application)}", page.Application!.Short);
    }

    private async Task<Result<LookId>> AskAsync(
        LookScene scene, bool secondPerson = false, bool payment = false, string application = "", string reason = Reason, string? npi = null, Person? by = null) =>
        await scene.AsAsync<BreakGlass, LookId>(by ?? scene.Helper, async s => await s.AskAsync(new BreakGlassWish(
            npi ?? await portal.Database.ScalarAsync<string>("select npi from providers where id = $1", scene.Provider.Value), application, payment, 30,
            secondPerson, reason)));

    // Of all tests of this class: the newest fifty mails are not enough.
    private async Task<LocalMail> MailAsync(Person to, string about = "")
    {
        LocalMail? found = null;
        await Eventually.TrueAsync(async () =>
        {
            await Task.Delay(200);
            found = portal.Host.Mailbox.List(2_000).FirstOrDefault(mail => mail.To == to.Email && mail.Body.Contains(about, StringComparison.Ordinal));
            return found is not null;
        }, TimeSpan.FromSeconds(60));
        return found!;
    }

    private Task<Result<bool>> ConfirmAsync(LookId look, Person by) => LookScene.AsAsync<BreakGlass, bool>(portal, by, s => s.ConfirmAsync(look));

    private Task<Result<bool>> ReviewAsync(LookId look, Person by, bool justified = true, string note = "I called the office") =>
        LookScene.AsAsync<BreakGlass, bool>(portal, by, s => s.ReviewAsync(look, justified, note));

    private async Task<BreakGlassView> OneAsync(LookId look, Person by) =>
        (await LookScene.AsAsync<BreakGlassViews, BreakGlassView>(portal, by, s => s.OneAsync(look))).Value;

    // The same two for all tests of the class: each who oversees gets mails about every look.
    private async Task<(Person Auditor, Person Admin)> OverseersAsync() => (
        _auditor ??= await _world.PersonAsync("Aud Ito", StaffRole.Auditor), _admin ??= await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin));

    private async Task AlsoAsync(Person person, params StaffRole[] roles)
    {
        foreach (var role in roles)
            await portal.Database.SqlAsync(
                "insert into staff_roles (id, account_id, role, confirmed_at, reason) values (gen_random_uuid(), $1, $2, clock_timestamp(), 'test')",
                person.Id.Value, role.ToString());
    }
}
