using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

public class ApplicationEventsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly AuditDesk _desk = new(database);

    [Fact]
    public async Task The_events_of_one_application_are_told_oldest_first_with_field_and_never_with_a_value()
    {
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var application = Guid.NewGuid();
        await AddAsync(11, "staff:Reviewer", application, "application.view");
        await AddAsync(10, $"delegation:{Guid.NewGuid()}", application, "section.edit", """{"detail":{"field":"identity.name","value":"Nora Secret"}}""", actor: dana.Id.Value);
        await AddAsync(12, "", application, "section.view", outcome: "denied");
        await AddAsync(13, "self", Guid.NewGuid(), "section.view");
        var found = (await EventsAsync(application, 1)).Value;
        Assert.Equal([10, 11, 12], found.Lines.Select(line => line.Number));
        Assert.Equal(("Dana Wells", "Change the section.", "Under access that was given", "identity", "identity.name"), (
            found.Lines[0].Actor, found.Lines[0].What, found.Lines[0].Basis, found.Lines[0].Section, found.Lines[0].Field));
        Assert.Equal((null, "See the application.", "As reviewer", null, false), (
            found.Lines[1].Actor, found.Lines[1].What, found.Lines[1].Basis, found.Lines[1].Field, found.Lines[1].Denied));
        Assert.True(found.Lines[2].Denied);
        Assert.DoesNotContain("Secret", string.Join('\n', found.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        var application = Guid.NewGuid();
        for (var n = 0; n < ApplicationEvents.PageSize + 5; n++)
            await AddAsync(1000 + n, "self", application, "section.view");
        var (first, second) = ((await EventsAsync(application, 1)).Value, (await EventsAsync(application, 2)).Value);
        Assert.Equal((55, 50, 5), (second.Total, first.Lines.Count, second.Lines.Count));
        Assert.Equal(Enumerable.Range(1000, 55).Select(n => (long)n), first.Lines.Concat(second.Lines).Select(line => line.Number));
    }

    [Fact]
    public async Task An_application_that_nobody_ever_named_is_not_found() =>
        Assert.Equal(Error.NotFound, (await EventsAsync(Guid.NewGuid(), 1)).Error);

    private async Task<Result<EventLines>> EventsAsync(Guid application, int page) =>
        await new ApplicationEvents(_desk.World.GateFor(await _desk.AuditorAsync())).ListAsync(new(application), page);

    private Task AddAsync(
        long number, string basis, Guid application, string action, string entry = "{}", string outcome = "done", Guid? actor = null) =>
        LedgerRows.AddAsync(database, number, basis, AuditDesk.T0, application, action, "kind", outcome, entry, actor);
}
