using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>An answer about many providers asks the database as often as one about a single provider.</summary>
public class FewQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly QuestionDesk _desk = new(database);

    [Fact]
    public async Task One_person_at_many_providers_takes_as_many_statements_as_at_one()
    {
        var (few, many) = (await HelperAsync(1), await HelperAsync(12));
        var questions = _desk.Person(await _desk.AuditorAsync());
        async Task<int> CountAsync(Person who, int providers)
        {
            PersonAnswer? answer = null;
            var count = await CountedCommands.OfAsync(async () => answer = (await questions.AskAsync(new PersonForm(who.Id.Value.ToString(), null, null, null), 1)).Value);
            Assert.Equal((providers, providers * 2), (answer!.Providers.Count, answer.Providers.Sum(at => at.Applications.Count)));
            return count;
        }
        var one = await CountAsync(few, 1);
        Assert.InRange(one, 5, 60);
        Assert.Equal(one, await CountAsync(many, 12));
    }

    [Fact]
    public async Task What_changed_at_many_providers_takes_as_many_statements_as_at_one()
    {
        var from = MomentText.Write(await _desk.NowAsync());
        var (few, many) = (await HelperAsync(1), await HelperAsync(12));
        var questions = _desk.Differences(await _desk.AuditorAsync());
        async Task<int> CountAsync(Person who, int providers)
        {
            DifferenceAnswer? answer = null;
            var count = await CountedCommands.OfAsync(async () => answer = (await questions.AskAsync(new DifferenceForm(null, who.Id.Value.ToString(), from, null, null))).Value);
            Assert.Equal(providers, answer!.Lines.Count);
            return count;
        }
        var one = await CountAsync(few, 1);
        Assert.InRange(one, 5, 60);
        Assert.Equal(one, await CountAsync(many, 12));
    }

    // With two applications at each provider, of which the grant names one.
    private async Task<Person> HelperAsync(int providers)
    {
        var (owner, helper) = (await _desk.World.PersonAsync("Nora Quist"), await _desk.World.PersonAsync("Dana Wells"));
        for (var n = 0; n < providers; n++)
        {
            var provider = await _desk.World.ProviderAsync(owner);
            var named = await _desk.World.ApplicationAsync(provider);
            await _desk.World.ApplicationAsync(provider);
            await _desk.World.DelegationAsync(provider, helper, Preset.Drafter.Permissions);
            await _desk.World.DelegationAsync(provider, helper, Preset.Viewer.Permissions, new ApplicationScope(false, new HashSet<EnrollmentApplicationId> { named }));
        }
        return helper;
    }
}
