using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class UploadTests
{
    private static readonly byte[] Megabyte = new byte[1024 * 1024];

    [Fact]
    public async Task An_upload_arrives_and_tells_the_page()
    {
        await using var session = await OpenAsync();
        await ChooseAsync(session, "license.pdf", Megabyte);

        await Assertions.Expect(session.Page.Locator("#arrived")).ToHaveTextAsync("1 arrived");
        await Assertions.Expect(session.Page.GetByText("license.pdf is uploaded.")).ToBeAttachedAsync();
        Assert.Equal(0, await session.Page.Locator("progress").CountAsync());
    }

    [Fact]
    public async Task A_file_can_be_dropped()
    {
        await using var session = await OpenAsync();
        var data = await session.Page.EvaluateHandleAsync("""
            (() => {
                const data = new DataTransfer();
                data.items.add(new File(["%PDF-1.7"], "dropped.pdf"));
                return data;
            })()
            """);

        await session.Page.Locator("[data-drop]").First.DispatchEventAsync("drop", new { dataTransfer = data });

        await Assertions.Expect(session.Page.Locator("#arrived")).ToHaveTextAsync("1 arrived");
    }

    [Theory]
    [InlineData("notes.docx", 10, "notes.docx was not sent: only .pdf, .png, .jpg, .jpeg files can be uploaded here.")]
    [InlineData("large.pdf", (5 * 1024 * 1024) + 1, "large.pdf was not sent: it is 5.1 MB, and at most 5 MB fit. Save it smaller, or split it.")]
    [InlineData("empty.pdf", 0, "empty.pdf was not sent: it is empty. Choose another file.")]
    [InlineData("refused.pdf", 10, "refused.pdf is not a PDF, although its name says so. Save it as PDF and choose it again.")]
    public async Task A_refusal_is_a_sentence(string name, int size, string sentence)
    {
        await using var session = await OpenAsync();
        await ChooseAsync(session, name, new byte[size]);

        await Assertions.Expect(session.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = sentence })).ToBeVisibleAsync();
        await Assertions.Expect(session.Page.Locator("#arrived")).ToHaveTextAsync("0 arrived");
    }

    [Fact]
    public async Task An_upload_shows_how_far_it_is_and_can_be_canceled()
    {
        await using var host = await UiHost.StartAsync(settings: ("Portal:Components:ServerSilence", "00:10:00"));
        await using var cable = new Cable(host.Origin);
        await using var session = await OpenAsync(cable.Origin);
        cable.GoSilent();
        await ChooseAsync(session, "slow.pdf", [.. Megabyte, .. Megabyte, .. Megabyte, .. Megabyte]);

        await Assertions.Expect(session.Page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(session.Page, "uploading");
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the upload of slow.pdf" }).ClickAsync();

        await Assertions.Expect(session.Page.GetByText("slow.pdf was not uploaded.")).ToBeAttachedAsync();
        await Assertions.Expect(session.Page.GetByRole(AriaRole.Progressbar)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_says_what_to_do()
    {
        await using var session = await OpenAsync();
        await session.Page.RouteAsync("**/dev/components/upload", route => route.AbortAsync("connectionreset"));
        await ChooseAsync(session, "license.pdf", Megabyte);

        await Assertions.Expect(session.Page.GetByText("was cut off and nothing of it was kept")).ToBeVisibleAsync();
    }

    private static async Task<BrowserSession> OpenAsync(Uri? origin = null)
    {
        var session = await PortalBrowser.OpenAsync(origin ?? (await UiHost.SharedAsync()).Origin);
        await session.OpenInteractiveAsync("/dev/components");
        return session;
    }

    private static Task ChooseAsync(BrowserSession session, string name, byte[] content) =>
        session.Page.GetByLabel("Copy of the license").SetInputFilesAsync(new FilePayload { Name = name, Buffer = content });
}
