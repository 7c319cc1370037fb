using System.Text.RegularExpressions;
using Portal.Domain.Audit;
using Portal.Server.Features.Audit;
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
            $"explain select * from audit_log where kind in ({AccessLedger.OfProviders}) and provider_id = any (array[gen_random_uuid()]) and at = any (array[now()])");
        await using var reader = await command.ExecuteReaderAsync();
        var plan = "";
        while (await reader.ReadAsync())
            plan += reader.GetString(0);
        Assert.Contains("audit_log_access", plan, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"'([a-z-]+)'")]
    private static partial Regex Kind();
}
