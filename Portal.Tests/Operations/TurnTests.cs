using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>
/// Whoever ends access is next, however many use it without a pause. Somebody is held in the middle of a save; the end is asked for, and
/// only when the database says that it waits do the others come, and the one who was held comes back at once. How fast the machine is
/// makes no difference: not one of them may be before the end.
/// </summary>
public class TurnTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Rounds = 40;
    private const int Users = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly World _world = new(database);

    [Fact]
    public async Task Who_suspends_an_account_is_next()
    {
        var (_, agent, _, _, application) = await OfficeAsync();
        var admin = _world.RunnerFor(await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin));
        await EachRoundAsync(
            Saves(application, agent),
            async () => Assert.True((await new StaffRoles(admin, _world.GateFor(null)).SuspendAsync(agent.Id, "test")).Succeeded),
            () => database.SqlAsync("with s as (update sessions set ended_at = null where account_id = $1) update accounts set suspended_at = null where id = $1", agent.Id.Value));
    }

    [Fact]
    public async Task Who_signs_out_another_browser_of_theirs_is_next()
    {
        var (_, agent, _, _, application) = await OfficeAsync();
        var here = agent with { Session = Guid.CreateVersion7() };
        await database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'test')", here.Session, agent.Id.Value);
        await EachRoundAsync(
            Saves(application, agent),
            async () => Assert.True((await new Sessions(_world.RunnerFor(here), _world.GateFor(here)).SignOutElsewhereAsync(agent.Session)).Succeeded),
            () => database.SqlAsync("update sessions set ended_at = null where id = $1", agent.Session));
    }

    [Fact]
    public async Task Who_suspends_a_delegation_is_next()
    {
        var (principal, agent, provider, delegation, application) = await OfficeAsync();
        var suspensions = new Suspensions(_world.RunnerFor(principal), PeopleDesk.AccessMails);
        await EachRoundAsync(
            Saves(application, agent),
            async () => Assert.True((await suspensions.SuspendAsync(provider, delegation, "test")).Succeeded),
            () => database.SqlAsync(
                "with told as (delete from outbox where kind = 'delegation-suspended') update delegations set suspended_at = null, suspended_by = null, suspend_reason = null where id = $1",
                delegation.Value));
    }

    [Fact]
    public async Task Who_ends_a_staff_role_is_next()
    {
        var reviewer = await _world.PersonAsync("Rosa Lind", StaffRole.Reviewer);
        var admin = _world.RunnerFor(await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin));
        var role = await database.ScalarAsync<Guid>("select id from staff_roles where account_id = $1", reviewer.Id.Value);
        var runner = _world.RunnerFor(reviewer);
        await EachRoundAsync(
            within => runner.RunAsync<int>(Actions.VerifyPrincipal, (_, _) => within()),
            async () => Assert.True((await new StaffRoles(admin, _world.GateFor(null)).EndAsync(role, "left")).Succeeded),
            () => database.SqlAsync("update staff_roles set ended_at = null, ended_by = null where id = $1", role));
    }

    [Fact]
    public async Task Who_moves_an_application_on_is_next_however_many_edit_it()
    {
        var (principal, agent, provider, _, application) = await OfficeAsync();
        var people = new List<Person> { agent };
        while (people.Count < Users)
        {
            people.Add(await _world.PersonAsync("Dana Wells"));
            await _world.DelegationAsync(provider, people[^1], Preset.Drafter.Permissions);
        }
        var runner = _world.RunnerFor(principal);
        await EachRoundAsync(
            Saves(application, [.. people]),
            async () => Assert.True((await runner.ForApplicationAsync<int>(Actions.Withdraw, application, async (operation, c) =>
                await operation.Db.Applications.Where(a => a.Id == application.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, ApplicationStatus.Withdrawn), c))).Succeeded),
            () => database.SqlAsync("update applications set status = 'Draft' where id = $1", application.Value));
    }

    [Fact]
    public async Task Who_ends_access_does_not_wait_for_a_step_of_an_application_that_takes_its_time()
    {
        var (principal, agent, provider, _, application) = await OfficeAsync();
        var (dora, other) = (await _world.PersonAsync("Dora Hale"), await _world.PersonAsync("Omar Reyes"));
        var ending = await _world.DelegationAsync(provider, dora, Preset.Viewer.Permissions);
        await _world.DelegationAsync(provider, other, Preset.OfficeManager.Permissions);
        var (held, released) = (Source(), Source());
        var step = Task.Run(() => _world.RunnerFor(other).ForApplicationAsync<int>(Actions.RequestSignature, application, async (_, _) =>
        {
            held.SetResult(); // As it does while it draws the PDF.
            await released.Task;
            return 0;
        }));
        await held.Task.WaitAsync(Patience);
        var save = Task.Run(() => Saves(application, agent)(() => Task.FromResult<Result<int>>(0)));
        await WaitingAsync(1);
        var ended = await new Delegations(_world.RunnerFor(principal), PeopleDesk.AccessMails).EndAsync(provider, ending, "done").WaitAsync(Patience);
        Assert.True(ended.Succeeded, ended.Error?.Message);
        Assert.False(step.IsCompleted || save.IsCompleted);
        released.SetResult();
        await Task.WhenAll(step, save).WaitAsync(Patience);
    }

    private async Task EachRoundAsync(Func<Func<Task<Result<int>>>, Task<Result<int>>> use, Func<Task> end, Func<Task> giveBack)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var overtook = 0;
            var (held, released) = (Source(), Source());
            var first = Task.Run(async () =>
            {
                await use(async () =>
                {
                    held.SetResult();
                    await released.Task;
                    return 0;
                });
                await UseAsync();
            });
            await held.Task.WaitAsync(Patience);
            var ender = Task.Run(end);
            await WaitingAsync(1);
            var others = Enumerable.Range(1, Users - 1).Select(_ => Task.Run(UseAsync)).ToList();
            await WaitingAsync(Users);
            released.SetResult();
            await Task.WhenAll([first, ender, .. others]).WaitAsync(Patience);
            Assert.Equal(0, overtook);
            await giveBack();

            // Until there is nothing to use any more. Each counts while it holds its locks.
            async Task UseAsync()
            {
                while ((await use(() => Task.FromResult<Result<int>>(Interlocked.Increment(ref overtook)))).Succeeded)
                    continue;
            }
        }
    }

    // Where several take part, the one who is held comes back as another, and so in turn.
    private Func<Func<Task<Result<int>>>, Task<Result<int>>> Saves(EnrollmentApplicationId application, params Person[] people)
    {
        var runners = people.Select(_world.RunnerFor).ToArray();
        var calls = -1;
        return within => runners[Interlocked.Increment(ref calls) % runners.Length].ForSectionAsync<int>(
            Actions.EditSection, application, "licenses",
            (operation, _) => operation.Application.Status == ApplicationStatus.Draft ? within() : Task.FromResult<Result<int>>(Error.NotFound));
    }

    private async Task WaitingAsync(int count)
    {
        const string Waiting = """
            select count(distinct pid) from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted
            """;
        using var patience = new CancellationTokenSource(Patience);
        while (await database.ScalarAsync<long>(Waiting) < count)
            await Task.Delay(2, patience.Token);
    }

    private async Task<(Person Principal, Person Agent, ProviderId Provider, DelegationId Delegation, EnrollmentApplicationId Application)> OfficeAsync()
    {
        var (principal, agent) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Dana Wells"));
        var provider = await _world.ProviderAsync(principal);
        var delegation = await _world.DelegationAsync(provider, agent, Preset.OfficeManager.Permissions);
        return (principal, agent, provider, delegation, await _world.ApplicationAsync(provider));
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
