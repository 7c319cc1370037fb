using Portal.Domain.Access;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>A letter of authority is found by an auditor beside the grant, in the list and in the chain, and opens there.</summary>
public sealed class LetterLinkTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly Signers _services = new(database);
    private readonly QuestionDesk _desk = new(database);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task It_stands_beside_every_period_of_the_line_from_when_it_was_attached()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (dana, other) = (await _desk.World.PersonAsync("Dana Wells"), await _desk.World.PersonAsync("Omar Reyes"));
        var grant = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Drafter.Permissions));
        await _desk.People.GiveAsync(owner, provider, other, PeopleDesk.Terms(Preset.Viewer.Permissions));
        var before = await _desk.NowAsync();
        var letter = (await _services.Of<Authorities>(owner).AttachAsync(
            provider, grant, "letter", DateTime.UtcNow.AddDays(90).ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture), new MemoryStream(SampleFiles.Pdf()), "letter.pdf", null)).Value;
        var auditor = await _desk.AuditorAsync();
        var npi = await _desk.NpiAsync(provider);

        var listed = (await _services.Of<Grants>(auditor).ListAsync(new GrantFilter(null, npi, null, null), null, 1)).Value.Lines;
        // The access ends with the letter: another period took the place of the first, and both show it.
        Assert.Equal(2, listed.Count(line => line.Letters.Count == 1));
        Assert.All(listed, line => Assert.Equal(line.Person == "Dana Wells" ? [letter] : [], line.Letters.Select(l => l.Id)));
        Assert.All((await _services.Of<Grants>(auditor).ListAsync(new GrantFilter(null, npi, null, before), null, 1)).Value.Lines, line => Assert.Empty(line.Letters));

        var now = await _desk.AskAsync(provider, await _desk.NowAsync());
        Assert.Equal([letter], now.People.SelectMany(p => p.Grounds).SelectMany(g => g.Chain).SelectMany(link => link.Letters).Select(l => l.Id));
        Assert.Empty((await _desk.AskAsync(provider, before)).People.SelectMany(p => p.Grounds).SelectMany(g => g.Chain).SelectMany(link => link.Letters));
        Assert.True((await _services.Of<Authorities>(auditor).OpenForAuditAsync(letter)).Succeeded);
    }

    [Fact]
    public async Task Whoever_may_not_open_it_is_not_told_of_it()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var grant = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), PeopleDesk.Terms(Preset.Drafter.Permissions));
        await _services.Of<Authorities>(owner).AttachAsync(
            provider, grant, "contract", DateTime.UtcNow.AddDays(90).ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture), new MemoryStream(SampleFiles.Pdf()), "contract.pdf", null);
        await using var db = database.Context();
        foreach (var (person, told) in new[] { (await _desk.AuditorAsync(), 1), (await _desk.World.PersonAsync("Rex Moss", StaffRole.Reviewer), 0), (owner, 0) })
        {
            var reader = await _desk.World.GateFor(person).FactsAsync(new Target());
            Assert.Equal(told, (await LetterLinks.LoadAsync(db, reader, [grant.Value], DateTimeOffset.MaxValue, default))[grant.Value].Count());
        }
    }
}
