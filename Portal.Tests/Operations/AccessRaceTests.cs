using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>
/// Access that ends while it is in use, many thousand times on a real database. What was saved is read after the end has committed and
/// again when everybody has noticed: one save more is one too many.
/// </summary>
public class AccessRaceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Lanes = 6;
    private readonly World _world = new(database);

    private sealed record Lane(
        Person Principal, Person Agent, Person Reviewer, ProviderId Provider, EnrollmentApplicationId Application, DelegationId Delegation,
        OperationRunner PrincipalRunner, OperationRunner AgentRunner, OperationRunner ReviewerRunner);

    [Fact]
    public Task After_a_delegation_was_ended_nothing_of_it_is_saved() => RaceAsync(
        rounds: 2_000,
        start: lane => database.SqlAsync("update delegations set ended_at = null, end_cause = null where id = $1", lane.Delegation.Value),
        save: lane => SaveAsync(lane.AgentRunner, lane.Application),
        end: async lane => Assert.True((await EndAsync(lane)).Succeeded));

    [Fact]
    public Task After_a_principal_was_ended_nothing_of_it_is_saved() => RaceAsync(
        rounds: 500,
        start: lane => database.SqlAsync("update principals set status = 'verified' where provider_id = $1", lane.Provider.Value),
        save: lane => SaveAsync(lane.PrincipalRunner, lane.Application),
        end: lane => database.SqlAsync("update principals set status = 'ended' where provider_id = $1", lane.Provider.Value));

    [Fact]
    public Task After_a_session_was_ended_nothing_of_it_is_saved() => RaceAsync(
        rounds: 500,
        start: lane => database.SqlAsync("update sessions set ended_at = null where id = $1", lane.Agent.Session),
        save: lane => SaveAsync(lane.AgentRunner, lane.Application),
        end: lane => database.SqlAsync("update sessions set ended_at = clock_timestamp() where id = $1", lane.Agent.Session));

    [Fact]
    public Task After_an_account_was_suspended_nothing_of_it_is_saved() => RaceAsync(
        rounds: 500,
        start: lane => database.SqlAsync("update accounts set suspended_at = null where id = $1", lane.Agent.Id.Value),
        save: lane => SaveAsync(lane.AgentRunner, lane.Application),
        end: lane => database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", lane.Agent.Id.Value));

    [Fact]
    public Task After_a_staff_role_was_ended_nothing_of_it_is_done() => RaceAsync(
        rounds: 500,
        start: lane => database.SqlAsync("update staff_roles set ended_at = null where account_id = $1", lane.Reviewer.Id.Value),
        save: lane => ActAsStaffAsync(lane.ReviewerRunner, lane.Application),
        end: lane => database.SqlAsync("update staff_roles set ended_at = clock_timestamp() where account_id = $1", lane.Reviewer.Id.Value));

    [Fact]
    public Task After_rights_were_narrowed_nothing_is_saved_that_they_no_longer_allow() => RaceAsync(
        rounds: 500,
        start: lane => database.SqlAsync("update delegations set section_levels = '{}' where id = $1", lane.Delegation.Value),
        save: lane => SaveAsync(lane.AgentRunner, lane.Application),
        end: lane => database.SqlAsync("""update delegations set section_levels = '{"licenses": "View"}' where id = $1""", lane.Delegation.Value));

    [Fact]
    public Task After_access_was_suspended_nothing_of_it_is_saved() => RaceAsync(
        rounds: 300,
        start: lane => database.SqlAsync(
            "with told as (delete from outbox where kind = 'delegation-suspended') update delegations set suspended_at = null, suspended_by = null, suspend_reason = null where provider_id = $1", lane.Provider.Value),
        save: lane => SaveAsync(lane.AgentRunner, lane.Application),
        end: async lane => Assert.True((await new Suspensions(lane.PrincipalRunner, PeopleDesk.AccessMails).SuspendAsync(lane.Provider, lane.Delegation, "x")).Succeeded));

    [Fact]
    public Task After_access_was_changed_nothing_is_saved_that_the_new_period_does_not_allow() => RaceAsync(
        rounds: 300,
        start: lane => ChangeAsync(lane, withheld: null),
        save: lane => SaveAsync(lane.AgentRunner, lane.Application),
        end: lane => ChangeAsync(lane, withheld: "licenses"));

    [Fact]
    public async Task Of_two_editors_at_once_exactly_one_voids_the_signature_request_and_both_save()
    {
        var lane = await LaneAsync();
        for (var round = 0; round < 250; round++)
        {
            await database.SqlAsync("update applications set status = 'AwaitingSignature' where id = $1", lane.Application.Value);
            var voided = 0;
            var results = await Task.WhenAll(
                Task.Run(() => EditAsync(lane.AgentRunner, "licenses")), Task.Run(() => EditAsync(lane.PrincipalRunner, "identity")));
            Assert.All(results, result => Assert.True(result.Succeeded));
            Assert.Equal(1, voided);
            Assert.Equal("Draft", await database.ScalarAsync<string>("select status from applications where id = $1", lane.Application.Value));

            Task<Result<int>> EditAsync(OperationRunner runner, string section) =>
                runner.ForSectionAsync<int>(Actions.EditSection, lane.Application, section, async (operation, c) =>
                {
                    var before = operation.Application.Status;
                    var after = before.After(LifecycleStep.Edit);
                    if (before == ApplicationStatus.AwaitingSignature)
                    {
                        (await operation.Db.Applications.SingleAsync(a => a.Id == lane.Application.Value, c)).Status = after.Value;
                        Interlocked.Increment(ref voided);
                    }
                    return await CountAsync(operation, section, c);
                });
        }
        Assert.Equal(250, await VersionAsync(lane.Application, "licenses"));
        Assert.Equal(250, await VersionAsync(lane.Application, "identity"));
    }

    private async Task RaceAsync(int rounds, Func<Lane, Task> start, Func<Lane, Task<Result<int>>> save, Func<Lane, Task> end)
    {
        var (saved, late) = (0, 0);
        var left = rounds;
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
        {
            var lane = await LaneAsync();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await start(lane);
                var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var savers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
                {
                    while ((await save(lane)).Succeeded)
                    {
                        Interlocked.Increment(ref saved);
                        begun.TrySetResult();
                    }
                })).ToList();
                await begun.Task;
                await end(lane);
                var atEnd = await VersionAsync(lane.Application, "licenses");
                await Task.WhenAll(savers);
                if (await VersionAsync(lane.Application, "licenses") != atEnd)
                    Interlocked.Increment(ref late);
            }
        })));
        Assert.Equal((0, true), (late, saved > rounds));
    }

    private async Task<Lane> LaneAsync()
    {
        var principal = await _world.PersonAsync("Nora Quist");
        var agent = await _world.PersonAsync("Dana Wells");
        var reviewer = await _world.PersonAsync("Rosa Lind", StaffRole.Reviewer);
        var provider = await _world.ProviderAsync(principal);
        var delegation = await _world.DelegationAsync(provider, agent, Preset.OfficeManager.Permissions);
        var application = await _world.ApplicationAsync(provider);
        return new Lane(
            principal, agent, reviewer, provider, application, delegation,
            _world.RunnerFor(principal), _world.RunnerFor(agent), _world.RunnerFor(reviewer));
    }

    private static Task<Result<int>> SaveAsync(OperationRunner runner, EnrollmentApplicationId application, string section = "licenses") =>
        runner.ForSectionAsync<int>(Actions.EditSection, application, section, async (operation, c) =>
        {
            operation.Record(new FieldSaved(operation.Application.Provider, application, section, "number", 0));
            return await CountAsync(operation, section, c);
        });

    private static async Task<int> CountAsync(Operation operation, string section, CancellationToken cancel) =>
        await operation.Db.Sections
            .Where(s => s.VersionId == operation.Application.Version.Value && s.SectionKey == section)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, s => s.Version + 1), cancel);

    private static Task<Result<int>> ActAsStaffAsync(OperationRunner runner, EnrollmentApplicationId application) =>
        runner.RunAsync<int>(Actions.VerifyPrincipal, async (operation, c) =>
            await operation.Db.Sections
                .Where(s => s.SectionKey == "licenses" && operation.Db.Applications.Any(a => a.Id == application.Value && a.CurrentVersionId == s.VersionId))
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, s => s.Version + 1), c));

    private static Task<Result<int>> EndAsync(Lane lane) =>
        lane.PrincipalRunner.ForProviderAsync<int>(Actions.EndAccess, lane.Provider, async (operation, c) =>
        {
            operation.Record(new DelegationEnded(lane.Provider, lane.Delegation, lane.Agent.Id, "revoked", "test"));
            await operation.AnnounceAccessChangeAsync(lane.Provider, c);
            return await operation.Db.Delegations.Where(d => d.Id == lane.Delegation.Value).ExecuteUpdateAsync(
                set => set.SetProperty(d => d.EndedAt, operation.Now).SetProperty(d => d.EndCause, "revoked"), c);
        });

    // A lane begins with everything: its first change changes nothing.
    private async Task ChangeAsync(Lane lane, string? withheld)
    {
        var current = new DelegationId(await database.ScalarAsync<Guid>("select id from delegations where provider_id = $1 and ended_at is null", lane.Provider.Value));
        var changed = await new AccessChanges(lane.PrincipalRunner, PeopleDesk.AccessMails, Offers.Authorities).ChangeAsync(
            lane.Provider, current, PeopleDesk.Change(PeopleDesk.Terms(Preset.OfficeManager.Permissions, withheld)));
        Assert.True(changed.Succeeded || changed.Error == AccessErrors.NothingChanged, changed.Error?.Message);
    }

    private Task<int> VersionAsync(EnrollmentApplicationId application, string section) => database.ScalarAsync<int>(
        "select version from sections where section_key = $2 and version_id = (select current_version_id from applications where id = $1)",
        application.Value, section);
}
