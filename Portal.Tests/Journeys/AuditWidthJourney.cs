using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>The wide tables of an auditor, on a wide window and on a phone: everything begins at one line, and nothing stands out.</summary>
public class AuditWidthJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    // Labels of cells of which some part stands under the label.
    private const string UnderTheirLabel = """
        [...document.querySelectorAll('tbody td')].filter((cell) => {
            const inside = document.createRange();
            inside.selectNodeContents(cell);
            return [...inside.getClientRects()].some((part) => part.width > 0 && part.left < cell.getBoundingClientRect().left + 100);
        }).map((cell) => cell.dataset.label)
        """;

    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Grants_begin_where_the_header_begins_and_on_a_phone_all_of_a_cell_is_beside_its_label()
    {
        var (provider, today) = (await _world.ProviderAsync(await _world.PersonAsync("Vera Solano")), DateTime.UtcNow.Date);
        await _world.DelegationAsync(
            provider, await _world.PersonAsync("Dana Wells"), Preset.Drafter.Permissions,
            until: new DateTimeOffset(today, TimeSpan.Zero).AddDays(60));
        await using var auditor = await _host.OpenAsync(await _world.PersonAsync("Aud Ito", StaffRole.Auditor));
        await auditor.OpenInteractiveAsync("/audit/grants?provider=vera&person=dana");
        await Assertions.Expect(auditor.Page.Locator("td[data-label=Until]")).ToHaveTextAsync(today.AddDays(59).ToString("MM/dd/yyyy"));
        await auditor.ShotAsync("audit-grants-1280");
        var begin = await LeftAsync(auditor, "h1");
        foreach (var part in new[] { "a.portal-header__name", "nav[aria-label='Audit'] a >> nth=0", "footer .grid-container > * >> nth=0" })
            Assert.Equal((part, begin), (part, await LeftAsync(auditor, part)));

        await auditor.Page.SetViewportSizeAsync(360, 900);
        await auditor.ShotAsync("audit-grants-360");
        Assert.Empty(await auditor.Page.EvaluateAsync<string[]>(UnderTheirLabel));
        Assert.False(await auditor.ScrollsSidewaysAsync(), await auditor.TooWideAsync());
        Assert.Equal(await TopAsync("td[data-label=Provider]"), await TopAsync("td[data-label=Provider] a"), 12.0);
        Assert.Equal(await TopAsync("td[data-label=Rights]"), await TopAsync("td[data-label=Rights] summary"), 12.0);
        await Axe.AssertCleanAsync(auditor.Page, "grants on a phone");

        async Task<double> TopAsync(string part) => (await auditor.Page.Locator(part).BoundingBoxAsync())!.Y;
    }

    [Fact]
    public async Task The_numbers_of_many_pages_of_events_stay_within_a_small_phone()
    {
        await ManyEvents.AddAsync(database, 500, "section-edited");
        await using var auditor = await _host.OpenAsync(await _world.PersonAsync("Aud Ito", StaffRole.Auditor), width: 320);
        foreach (var page in new[] { 1, 6, 9 })
        {
            await auditor.OpenInteractiveAsync($"/audit/events/list?page={page}");
            await Assertions.Expect(auditor.Page.Locator("nav.usa-pagination")).ToBeVisibleAsync();
            Assert.Equal("", await auditor.TooWideAsync());
            Assert.False(await auditor.ScrollsSidewaysAsync(), $"{page}");
            await auditor.ShotAsync($"audit-events-320-{page}");
        }
    }

    [Fact]
    public async Task With_words_twice_as_large_all_of_a_wide_table_stays_within_a_phone()
    {
        var (practitioner, manager) = (await _world.PersonAsync("Ines Marlowe"), await _world.PersonAsync("Otis Featherstonehaugh"));
        var provider = await _world.ProviderAsync(practitioner);
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions, until: DateTimeOffset.UtcNow.AddDays(60));
        await ManyEvents.AddAsync(database, 60, "section-edited");
        await using var auditor = await _host.OpenAsync(await _world.PersonAsync("Aud Ito", StaffRole.Auditor), width: 360);
        await using var owner = await _host.OpenAsync(practitioner, width: 360);
        foreach (var (reader, state, address, part) in new[]
        {
            (auditor, "grants", "/audit/grants?provider=ines", "tbody tr"), (auditor, "events", "/audit/events/list", "tbody tr"),
            (owner, "people", $"/providers/{provider.Value}/people", "#main :text('Otis Featherstonehaugh')"),
        })
        {
            await reader.OpenInteractiveAsync(address);
            await Assertions.Expect(reader.Page.Locator(part).First).ToBeVisibleAsync();
            await PageState.AssertLargeWordsFitAsync(reader, state);
        }
    }

    private static async Task<double> LeftAsync(BrowserSession auditor, string part) => Math.Round((await auditor.Page.Locator(part).BoundingBoxAsync())!.X);
}
