using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>What a suspended account holds has no power, and no list and no file says that it had.</summary>
public class SuspendedAccountTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string BySuspension = "Account suspended by the state";
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private readonly QuestionDesk _desk = new(database);
    private readonly AuditDesk _list = new(database);

    [Fact]
    public async Task The_list_shows_its_grants_as_suspended_from_its_suspension_to_its_return()
    {
        var (dana, given, suspended, during, after) = await SuspendedAsync();
        Assert.Equal(GrantStatus.Live, await StatusAsync(given, dana, suspended - Tick));
        Assert.Equal(GrantStatus.Suspended, await StatusAsync(given, dana, suspended));
        Assert.Equal(GrantStatus.Suspended, await StatusAsync(given, dana, during));
        Assert.Equal(GrantStatus.Live, await StatusAsync(given, dana, after));
        Assert.Equal(GrantStatus.Live, await StatusAsync(given, dana, null));

        Assert.Empty(await _list.FindAsync(GrantFilter.Parse(dana.Email, null, null, MomentText.Write(during)).Value)); // "Who held power then."
        var line = Assert.Single(await _list.FindAsync(new GrantFilter(dana.Email, null, null, during)));
        Assert.Equal((GrantStatus.Suspended, BySuspension, null, suspended, null), (line.Status, line.EndCause, line.EndReason, line.EndedAt, line.EndedBy));
    }

    [Fact]
    public async Task Its_files_say_so_too()
    {
        var (dana, _, suspended, during, _) = await SuspendedAsync();
        var (grants, filter) = (_list.For(await _list.AuditorAsync()), new GrantFilter(dana.Email, null, GrantStatus.Suspended, during));
        var lines = await grants.ReadAsync(filter, (await grants.BeginExportAsync(filter, null, "json")).Value).SelectMany(batch => batch.ToAsyncEnumerable()).ToListAsync();
        var file = GrantRecords.Of(lines);
        Assert.Contains($",Suspended,{BySuspension},,{Csv.Time(suspended)},,", Assert.Single(file.Rows), StringComparison.Ordinal);
        Assert.Equal(("suspended", BySuspension), ((string?)file.Lines.Single()["status"], (string?)file.Lines.Single()["endCause"]));
        Assert.Empty((await grants.BeginExportAsync(filter with { Status = GrantStatus.Live }, null, "csv")).Value.Ids);
    }

    [Fact]
    public async Task What_had_no_power_anyway_says_why_as_it_did()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var paused = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions));
        Assert.True((await _desk.People.Suspensions(owner).SuspendAsync(provider, paused, "On leave")).Succeeded);
        var future = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, from: (await _desk.NowAsync()).AddDays(3)));
        var waits = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Payments.Permissions));
        await SuspendAsync(dana);
        Assert.Equal(GrantStatus.Future, await StatusAsync(future, dana, null));
        Assert.Equal(GrantStatus.Awaiting, await StatusAsync(waits, dana, null));
        var line = (await _list.FindAsync(new GrantFilter(dana.Email, null, GrantStatus.Suspended, null))).Single();
        Assert.Equal((paused.Value, "Suspended", "On leave", "Nora Quist"), (line.Id, line.EndCause, line.EndReason, line.EndedBy));
    }

    [Fact]
    public async Task The_questions_about_one_person_and_about_what_changed_say_so_as_it_was_known()
    {
        var (dana, _, suspended, during, after) = await SuspendedAsync();
        Assert.Equal(GrantStatus.Suspended, await HeldAsync(dana, during, during));
        Assert.Equal(GrantStatus.Live, await HeldAsync(dana, during, suspended - Tick));
        Assert.Equal(GrantStatus.Suspended, await HeldAsync(dana, after, during));
        Assert.Equal(GrantStatus.Live, await HeldAsync(dana, after, after));

        var answer = await _desk.Differences(await _desk.AuditorAsync()).AskAsync(
            new DifferenceForm(null, dana.Email, MomentText.Write(suspended - Tick), MomentText.Write(during), null));
        var line = Assert.Single(answer.Value.Lines);
        Assert.Equal((GrantStatus.Live, GrantStatus.Suspended), (Assert.Single(line.Before).Status, Assert.Single(line.After).Status));
        var record = AnswerRecords.Of(line);
        Assert.EndsWith(": suspended", record.Rows[0][7], StringComparison.Ordinal);
        Assert.Equal("suspended", (string?)record.Json["after"]![0]!["status"]);
    }

    [Fact]
    public async Task A_binding_and_a_look_are_no_other()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var draft = await _desk.World.ApplicationAsync(provider);
        var helper = await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        await _desk.World.LookAsync(provider, helper, draft, openedBy: null, null, 30, "licenses");
        await SuspendAsync(owner);
        await SuspendAsync(helper);
        var now = await _desk.NowAsync();
        foreach (var person in new[] { owner, helper })
        {
            Assert.Equal(GrantStatus.Suspended, await HeldAsync(person, now, now));
            Assert.Equal(GrantStatus.Suspended, Assert.Single(await _list.FindAsync(new GrantFilter(person.Email, null, null, null))).Status);
            Assert.Empty(await _list.FindAsync(new GrantFilter(person.Email, null, GrantStatus.Live, null)));
        }
    }

    // The list filtered by each status names the grant under one of them, and says the same in its line.
    private async Task<GrantStatus> StatusAsync(DelegationId id, Person person, DateTimeOffset? at)
    {
        var found = new List<GrantStatus>();
        foreach (var status in Enum.GetValues<GrantStatus>())
            foreach (var line in (await _list.FindAsync(new GrantFilter(person.Email, null, status, at))).Where(line => line.Id == id.Value))
            {
                Assert.Equal(status, line.Status);
                found.Add(status);
            }
        return Assert.Single(found);
    }

    private async Task<GrantStatus> HeldAsync(Person person, DateTimeOffset at, DateTimeOffset known)
    {
        var answer = await _desk.Person(await _desk.AuditorAsync()).AskAsync(new PersonForm(person.Email, null, MomentText.Write(at), MomentText.Write(known)), 1);
        return Assert.Single(Assert.Single(answer.Value.Providers).Grants).Status;
    }

    // Dana has access, is suspended by staff, and let in again.
    private async Task<(Person Dana, DelegationId Given, DateTimeOffset Suspended, DateTimeOffset During, DateTimeOffset After)> SuspendedAsync()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var given = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions));
        var admin = await SuspendAsync(dana);
        var suspended = await _desk.MomentAsync("select suspended_at from accounts where id = $1", dana.Id.Value);
        var during = await _desk.NowAsync();
        Assert.True((await _desk.StaffRoles(admin).ReadmitAsync(dana.Id, "It is answered")).Succeeded);
        return (dana, given, suspended, during, await _desk.NowAsync());
    }

    private async Task<Person> SuspendAsync(Person who)
    {
        var admin = await _desk.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        Assert.True((await _desk.StaffRoles(admin).SuspendAsync(who.Id, "A question is open")).Succeeded);
        return admin;
    }
}
