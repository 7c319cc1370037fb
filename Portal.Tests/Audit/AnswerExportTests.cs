using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>The answer of a question that leaves as a file: whole, recorded, and cut with the role.</summary>
public class AnswerExportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly QuestionDesk _desk = new(database);

    [Fact]
    public async Task One_person_leaves_with_every_provider_and_application_and_not_only_those_of_a_page()
    {
        var dana = await HelperAsync(PersonPast.PageSize + 3);
        var first = await _desk.World.ProviderAsync(await _desk.World.PersonAsync("Aaron First"));
        await _desk.World.DelegationAsync(first, dana, Preset.Viewer.Permissions);
        for (var n = 0; n < PersonPast.ApplicationsShown + 2; n++)
            await _desk.World.ApplicationAsync(first);
        var form = new PersonForm(dana.Email, null, null, null);
        var page = (await _desk.Person(await _desk.AuditorAsync()).AskAsync(form, 1)).Value;
        Assert.Equal((PersonPast.PageSize, PersonPast.PageSize + 4), (page.Providers.Count, page.Total));
        Assert.Equal(PersonPast.ApplicationsShown, page.Providers[0].Applications.Count);

        var export = (await _desk.Person(await _desk.AuditorAsync()).ExportAsync(form, "csv")).Value;
        var all = await export.Pages(default).SelectMany(some => some.ToAsyncEnumerable()).ToListAsync();
        Assert.Equal((dana.Id, PersonPast.PageSize + 4), (export.Answer.Id, export.Answer.Total));
        Assert.Equal(PersonPast.PageSize + 4, all.Select(at => at.Npi).Distinct().Count());
        Assert.Equal(PersonPast.ApplicationsShown + 2, all[0].Applications.Count);
        Assert.Equal(page.Providers.Select(at => at.Npi), all.Take(PersonPast.PageSize).Select(at => at.Npi));
    }

    [Fact]
    public async Task What_changed_leaves_for_every_provider_and_not_only_for_those_that_are_compared_on_the_page()
    {
        var from = MomentText.Write(await _desk.NowAsync());
        var dana = await HelperAsync(Differences.MostProviders + 1);
        var form = new DifferenceForm(null, dana.Id.Value.ToString(), from, null, null);
        var page = (await _desk.Differences(await _desk.AuditorAsync()).AskAsync(form)).Value;
        Assert.Equal((Differences.MostProviders, true, (AccountId?)dana.Id), (page.Lines.Count, page.LeftOff, page.Subject));
        var export = (await _desk.Differences(await _desk.AuditorAsync()).ExportAsync(form, "json")).Value;
        Assert.Equal(Differences.MostProviders + 1, await export.Batches(default).SelectMany(some => some.ToAsyncEnumerable()).Select(line => line.Npi).Distinct().CountAsync());
    }

    [Fact]
    public async Task It_is_cut_between_two_pages_when_the_role_ends()
    {
        var dana = await HelperAsync(PersonPast.PageSize + 1);
        var auditor = await _desk.World.PersonAsync("Otis Vane", StaffRole.Auditor);
        var export = (await _desk.Person(auditor).ExportAsync(new PersonForm(dana.Email, null, null, null), "csv")).Value;
        var pages = 0;
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in export.Pages(default))
            {
                pages++;
                await database.SqlAsync("update staff_roles set ended_at = now(), ended_by = account_id where account_id = $1", auditor.Id.Value);
            }
        });
        Assert.Equal(1, pages);
    }

    [Fact]
    public async Task It_is_recorded_by_ids_before_it_leaves_and_nobody_but_an_auditor_takes_it()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (npi, at) = (await _desk.NpiAsync(provider), MomentText.Write(await _desk.NowAsync()));
        var auditor = await _desk.World.PersonAsync("Otis Vane", StaffRole.Auditor);
        var (whoCould, person, difference) = (
            new WhoCouldForm(null, npi, null, null, at, null), new PersonForm(owner.Email, null, at, null), new DifferenceForm(npi, owner.Email, at, null, null));
        Assert.True((await _desk.WhoCould(auditor).ExportAsync(whoCould, "csv")).Succeeded);
        Assert.True((await _desk.Person(auditor).ExportAsync(person, "json")).Succeeded);
        Assert.True((await _desk.Differences(auditor).ExportAsync(difference, "json")).Succeeded);
        var taken = (await LedgerText.OfAsync(database, auditor)).Where(e => (string?)e["kind"] == "answer-exported").ToList();
        Assert.Equal(
            [("who-could", "csv", provider.Value.ToString(), null), ("person", "json", null, owner.Id.Value.ToString()), ("difference", "json", provider.Value.ToString(), owner.Id.Value.ToString())],
            taken.Select(e => ((string?)e["detail"]!["question"], (string?)e["detail"]!["format"], (string?)e["provider"], (string?)e["subject"])));
        Assert.DoesNotContain(owner.Email, string.Join('\n', taken), StringComparison.OrdinalIgnoreCase);
        foreach (var other in new[] { null, owner, await _desk.World.PersonAsync("Rex Moss", StaffRole.Reviewer), await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk) })
        {
            Assert.Equal(Error.NotFound, (await _desk.WhoCould(other).ExportAsync(whoCould, "csv")).Error);
            Assert.Equal(Error.NotFound, (await _desk.Person(other).ExportAsync(person, "csv")).Error);
            Assert.Equal(Error.NotFound, (await _desk.Differences(other).ExportAsync(difference, "csv")).Error);
        }
    }

    private async Task<Person> HelperAsync(int providers)
    {
        var (owner, helper) = (await _desk.World.PersonAsync("Nora Quist"), await _desk.World.PersonAsync("Dana Wells"));
        for (var n = 0; n < providers; n++)
            await _desk.World.DelegationAsync(await _desk.World.ProviderAsync(owner), helper, Preset.Viewer.Permissions);
        return helper;
    }
}
