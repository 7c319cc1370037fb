using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>A provider record that begins with what the imported registry says.</summary>
public sealed class RegistryJourney(RunningPortal portal) : IClassFixture<RunningPortal>
{
    [Fact]
    public async Task A_number_that_the_registry_knows_fills_in_the_record()
    {
        var npi = World.NextNpi();
        await portal.Database.SqlAsync(
            "insert into nppes_records (npi, kind, legal_name, taxonomy, practice_state) values ($1, 'individual', 'WREN TOLLER', '207Q00000X', 'MN')", npi);
        var person = await portal.World.PersonAsync("Wren Toller");
        await using var browser = await portal.Host.OpenAsync(person);
        var page = browser.Page;
        await browser.OpenInteractiveAsync("/providers/new");
        await page.FillAsync("#npi", World.NextNpi());
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByText("NPPES has this number")).ToHaveCountAsync(0);
        await page.FillAsync("#npi", $"{npi[..4]} {npi[4..]}");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByText("NPPES has this number: WREN TOLLER, MN.")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "known number");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill in from it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#name")).ToHaveValueAsync("WREN TOLLER");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the record" }).ClickAsync();
        await page.ArriveAsync("**/providers/0*");
        Assert.Equal(
            "207Q00000X MN", await portal.Database.ScalarAsync<string>("select taxonomy || ' ' || practice_state from providers where npi = $1", npi));
        Assert.Empty(browser.PolicyViolations);
    }
}
