using System.Text.RegularExpressions;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Providers;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Providers;
using Portal.Tests.Ledger;
using Portal.Tests.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>The entries of access are found by index only where query and index name the same kinds.</summary>
public partial class AccessLedgerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("audit_log_access", AccessLedger.OfProviders)]
    [InlineData("audit_log_standing", AccessLedger.OfAccounts)]
    public async Task The_index_holds_the_kinds_that_are_asked_for_and_each_of_them_exists(string index, string kinds)
    {
        var held = Kind().Matches(await database.ScalarAsync<string>("select indexdef from pg_indexes where indexname = $1", index)).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(Kind().Matches(kinds).Select(m => m.Groups[1].Value), held);
        var known = typeof(PortalEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PortalEvent))).Select(t => PortalEvent.KebabCase(t.Name));
        Assert.Empty(held.Except(known));
    }

    [Fact]
    public async Task A_question_of_a_provider_is_answered_from_the_index()
    {
        await using var command = database.App.CreateCommand(
            "explain " + AccessLedger.AtSql.Replace("{0}", "array[gen_random_uuid()]", StringComparison.Ordinal).Replace("{1}", "array[now()]", StringComparison.Ordinal));
        await using var reader = await command.ExecuteReaderAsync();
        var plan = "";
        while (await reader.ReadAsync())
            plan += reader.GetString(0);
        Assert.Contains("audit_log_access", plan, StringComparison.Ordinal);
        // The time is no condition of any index: the planner would ask that of all times once for each.
        Assert.Contains("(at + '00:00:00'::interval) = ANY", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("(at = ANY", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_of_claims_and_of_started_records_is_found_with_the_binding_that_ended()
    {
        using var desk = new ClaimDesk(database);
        var (nora, lena) = (await desk.World.PersonAsync("Nora Quist"), await desk.World.PersonAsync("Lena Foss"));
        var (rae, rob) = (await desk.World.PersonAsync("Rae Viewer", StaffRole.Reviewer), await desk.World.PersonAsync("Rob Viewer", StaffRole.Reviewer));
        var provider = await desk.World.ProviderAsync(nora);
        var former = await database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value);
        var claim = await desk.ClaimAsync(lena, await desk.NpiAsync(provider));
        await desk.UploadAsync(lena, claim);
        await desk.PassAsync(claim, TakeOverRules.ObjectionDays);
        var letIn = (await desk.LetInAsync(rae, claim)).Value;
        await desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.True((await desk.VerifyAsync(rob, claim)).Succeeded);
        var started = (await desk.Services.Of<StartedRecords>(lena).StartAsync(ClaimDesk.Typed("Omar Reyes", World.NextNpi()))).Value;
        await new SampleLedger(database).SequenceAsync();

        await using var db = database.Context();
        var found = await AccessLedger.BetweenAsync(db, [provider.Value, started.Value], DateTimeOffset.MinValue, DateTimeOffset.MaxValue, default);
        Assert.Equal(letIn.Value, Assert.Single(found, e => e.Kind == "claimant-let-in").Of);
        Assert.Equal(former, Assert.Single(found, e => e.Kind == "record-taken-over").Of);
        Assert.Equal(claim.Principal.Value, Assert.Single(found, e => e.Kind == "principal-verified").Of);
        var begun = Assert.Single(found, e => e.Kind == "provider-started-by-agent");
        Assert.Equal(started.Value, begun.Provider);
        Assert.Equal(await database.ScalarAsync<Guid>("select id from delegations where started_id = $1", started.Value), begun.Of);
    }

    [GeneratedRegex(@"'([a-z-]+)'")]
    private static partial Regex Kind();
}
