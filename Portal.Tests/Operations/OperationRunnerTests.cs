using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

public class OperationRunnerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task An_agent_with_the_right_changes_a_section_and_the_ledger_row_commits_with_it()
    {
        var (agent, application) = await DrafterAsync();
        var result = await BumpAsync(_world.RunnerFor(agent), application, "licenses");
        Assert.True(result.Succeeded);
        Assert.Equal(1, result.Value);
        Assert.Equal(1L, await PendingAsync("field-saved", application));
    }

    [Fact]
    public async Task An_operation_makes_no_savepoint_that_nobody_goes_back_to()
    {
        var (agent, application) = await DrafterAsync();
        var texts = await CountedCommands.TextsOfAsync(async () => Assert.True((await BumpAsync(_world.RunnerFor(agent), application, "licenses")).Succeeded));
        Assert.Contains(texts, text => text.Contains("insert into audit_pending", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(texts, text => text.Contains("savepoint", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_is_forbidden_and_what_is_absent_get_the_same_answer_and_change_nothing()
    {
        var (_, application) = await DrafterAsync();
        var stranger = await _world.PersonAsync("Stranger");
        var forbidden = await BumpAsync(_world.RunnerFor(stranger), application, "licenses");
        var absent = await BumpAsync(_world.RunnerFor(stranger), new EnrollmentApplicationId(Guid.NewGuid()), "licenses");
        Assert.Equal(Error.NotFound, forbidden.Error);
        Assert.Equal(Error.NotFound, absent.Error);
        Assert.Equal(0L, await PendingAsync("field-saved", application));
        Assert.Equal(1L, await PendingAsync("access-denied", application));
    }

    [Fact]
    public async Task What_began_before_the_access_ran_out_and_is_not_done_by_then_is_not_kept()
    {
        var practitioner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(practitioner);
        var (agent, application) = (await _world.PersonAsync("Omar Reyes"), await _world.ApplicationAsync(provider));
        DateTimeOffset until = await database.ScalarAsync<DateTime>("select clock_timestamp() + interval '6 seconds'");
        await _world.DelegationAsync(provider, agent, [Permission.ViewApplication, Permission.EditDraft], until: until);
        var began = false;
        var result = await _world.RunnerFor(agent).ForSectionAsync<int>(Actions.EditSection, application, "licenses", async (operation, c) =>
        {
            began = true;
            await operation.Db.Sections.Where(s => s.SectionKey == "licenses").ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, 99), c);
            operation.Record(new FieldSaved(provider, application, "licenses", "x", 99));
            while (await operation.ClockAsync(c) < until)
                await Task.Delay(50, c);
            return 99;
        });
        Assert.True(began);
        Assert.Equal(Error.NotFound, result.Error);
        Assert.Equal(0L, await PendingAsync("field-saved", application));
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from sections where version = 99"));
        Assert.Equal(1L, await PendingAsync("access-denied", application));
    }

    [Fact]
    public async Task A_refused_change_leaves_no_trace()
    {
        var (agent, application) = await DrafterAsync();
        var result = await _world.RunnerFor(agent).ForSectionAsync<int>(Actions.EditSection, application, "licenses", async (operation, c) =>
        {
            await operation.Db.Sections.ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, 99), c);
            operation.Record(new FieldSaved(operation.Application.Provider, application, "licenses", "x", 99));
            return new Error("section.refused", "No.");
        });
        Assert.Equal("section.refused", result.Error!.Code);
        Assert.Equal(0L, await PendingAsync("field-saved", application));
        Assert.Equal(1, (await BumpAsync(_world.RunnerFor(agent), application, "licenses")).Value);
    }

    [Fact]
    public async Task An_operation_that_throws_leaves_no_entry_and_no_mail()
    {
        var (agent, application) = await DrafterAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _world.RunnerFor(agent).ForSectionAsync<int>(Actions.EditSection, application, "licenses", async (operation, c) =>
            {
                operation.Record(new FieldSaved(operation.Application.Provider, application, "licenses", "x", 1));
                operation.Send(new OutboxMail("test", $"test:{application.Value}", "nora@clinic.example", "Subject", "Text"));
                await operation.Db.SaveChangesAsync(c);
                throw new InvalidOperationException("a bug");
            }));
        Assert.Equal(0L, await PendingAsync("field-saved", application));
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from outbox where dedup_key = $1", $"test:{application.Value}"));
    }

    [Theory]
    [InlineData("update sessions set ended_at = clock_timestamp() where id = $1")]
    [InlineData("update sessions set locked_at = clock_timestamp() where id = $1")]
    [InlineData("update sessions set created_at = clock_timestamp() - interval '12 hours 1 second' where id = $1")]
    [InlineData("update sessions set last_seen_at = clock_timestamp() - interval '15 minutes 1 second' where id = $1")]
    [InlineData("update sessions set strength = 'setup' where id = $1")]
    [InlineData("update accounts set suspended_at = clock_timestamp() where id = (select account_id from sessions where id = $1)")]
    public async Task A_session_that_is_over_or_not_full_changes_nothing(string sql)
    {
        var (agent, application) = await DrafterAsync();
        await database.SqlAsync(sql, agent.Session);
        Assert.Equal(Error.NotFound, (await BumpAsync(_world.RunnerFor(agent), application, "licenses")).Error);
    }

    [Fact]
    public async Task Eight_people_in_one_section_lose_no_update()
    {
        var (agent, application) = await DrafterAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => BumpAsync(_world.RunnerFor(agent), application, "licenses")));
        Assert.Equal(Enumerable.Range(1, 64), results.Select(r => r.Value).Order());
    }

    [Fact]
    public async Task An_edit_of_an_application_that_waits_for_its_signature_locks_it_as_a_whole()
    {
        var (agent, application) = await DrafterAsync(ApplicationStatus.AwaitingSignature);
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            BumpAsync(_world.RunnerFor(agent), application, i % 2 == 0 ? "licenses" : "identity", voidRequest: true)));
        Assert.All(results, r => Assert.True(r.Succeeded));
        Assert.Equal("Draft", await database.ScalarAsync<string>("select status from applications where id = $1", application.Value));
    }

    private async Task<(Person Agent, EnrollmentApplicationId Application)> DrafterAsync(ApplicationStatus status = ApplicationStatus.Draft)
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var agent = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(provider, agent, Preset.Drafter.Permissions);
        return (agent, await _world.ApplicationAsync(provider, status));
    }

    private static Task<Result<int>> BumpAsync(
        OperationRunner runner, EnrollmentApplicationId application, string section, bool voidRequest = false) =>
        runner.ForSectionAsync<int>(Actions.EditSection, application, section, async (operation, c) =>
        {
            var row = await operation.Db.Sections.SingleAsync(
                s => s.VersionId == operation.Application.Version.Value && s.SectionKey == section, c);
            row.Version++;
            if (voidRequest && operation.Application.Status == ApplicationStatus.AwaitingSignature)
                (await operation.Db.Applications.SingleAsync(a => a.Id == application.Value, c)).Status = ApplicationStatus.Draft;
            operation.Record(new FieldSaved(operation.Application.Provider, application, section, "number", row.Version));
            return row.Version;
        });

    private Task<long> PendingAsync(string kind, EnrollmentApplicationId application) => database.ScalarAsync<long>(
        "select count(*) from audit_pending where convert_from(entry, 'UTF8')::jsonb @> jsonb_build_object('kind', $1, 'application', $2)",
        kind, application.Value.ToString());
}
