using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>What one operation records is numbered in the order in which it happened.</summary>
public sealed class EntryOrderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task What_happened_first_in_an_operation_stands_first_in_the_ledger()
    {
        var world = new World(database);
        var nora = await world.PersonAsync("Nora Quist");
        var application = await world.ApplicationAsync(await world.ProviderAsync(nora));
        for (var round = 0; round < 20; round++)
            Assert.True((await world.RunnerFor(nora).ForSectionAsync<int>(Actions.EditSection, application, "licenses", (operation, _) =>
            {
                for (var i = 1; i <= 10; i++)
                    operation.Record(new FieldSaved(operation.Application.Provider, application, "licenses", "x", i));
                return Task.FromResult<Result<int>>(0);
            })).Succeeded);
        var versions = (await LedgerText.OfAsync(database, nora)).Select(e => (int)e["detail"]!["sectionVersion"]!);
        Assert.Equal(Enumerable.Range(0, 20).SelectMany(_ => Enumerable.Range(1, 10)), versions);
    }
}
