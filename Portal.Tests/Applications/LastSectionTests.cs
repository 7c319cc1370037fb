using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>What follows the last section: the whole application on one page, and no section that asks nothing.</summary>
public sealed class LastSectionTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly World _world = new(database);
    private readonly Signers _signers = new(database);

    public void Dispose() => _signers.Dispose();

    [Fact]
    public async Task The_review_is_no_section_to_open_to_count_or_to_have_a_right_to()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var application = await _signers.CompleteAsync(nora, await _world.ProviderAsync(nora));
        var form = FormCatalog.Shipped.Current.Single(f => f.Key == Signers.FormKey);
        var asks = form.Sections.Where(s => s.Kind == SectionKind.Questions).Select(s => s.Key).ToList();
        Assert.Equal([.. asks, "review"], form.Sections.Select(s => s.Key));

        var views = _signers.Of<DraftViews>(nora);
        Assert.Equal(asks, (await views.ApplicationAsync(application)).Value.Sections.Select(s => s.Key));
        Assert.Equal(asks.Count, (await views.ProgressAsync(application)).Value.Of);
        var last = (await views.OpenSectionAsync(application, asks[^1])).Value;
        Assert.Equal((null, asks[^2], true), (last.Next, last.Previous, last.MayReadWhole));
        Assert.Equal(Error.NotFound, (await views.OpenSectionAsync(application, "review")).Error);
        Assert.Equal(asks, SectionRef.Of(form).Select(s => s.Key));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("adverse-history", false)]
    public async Task Whoever_holds_each_section_by_its_name_holds_the_whole(string? withheld, bool whole)
    {
        var (nora, agent) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Omar Reyes"));
        var provider = await _world.ProviderAsync(nora);
        var application = await _signers.CompleteAsync(nora, provider);
        var named = SectionRef.Of(FormCatalog.Shipped.Latest(Signers.FormKey)!).Where(s => s.Key != withheld).ToDictionary(s => s.Key, _ => SectionLevel.View);
        await _world.DelegationAsync(
            provider, agent, [Permission.ViewApplication, Permission.EditBanking], sections: new SectionScope(SectionLevel.None, named));
        Assert.Equal(whole, (await _signers.Of<DraftViews>(agent).OpenSectionAsync(application, "documents")).Value.MayReadWhole);
    }

    [Fact]
    public async Task From_the_last_section_one_goes_on_to_the_whole_application()
    {
        await using var host = await PortalHost.StartAsync(database);
        var nora = await _world.PersonAsync("Nora Quist");
        var application = await _signers.CompleteAsync(nora, await _world.ProviderAsync(nora));
        await using var browser = await host.OpenAsync(nora);
        await browser.OpenInteractiveAsync($"/applications/{application.Value}/sections/documents");
        await browser.Page.ClickAsync("#main a:text-is('Review the application')");
        await browser.ArriveAsync($"**/applications/{application.Value}/review");
        Assert.Equal(404, (await browser.Page.GotoAsync($"/applications/{application.Value}/sections/review"))!.Status);
    }
}
