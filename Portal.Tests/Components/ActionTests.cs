using Bunit;
using Portal.Server.Components;

namespace Portal.Tests.Components;

public sealed class ActionTests : BunitContext
{
    [Fact]
    public void A_sensitive_value_is_not_in_the_page_until_it_is_asked_for()
    {
        var asked = false;
        var value = Render<SensitiveValue>(p => p
            .Add(s => s.Label, "Social Security number").Add(s => s.LastDigits, "1234").Add(s => s.OnShow, () => asked = true));

        Assert.Equal("hidden, ends in 1234", value.Find(".portal-sensitive__value .usa-sr-only").TextContent);
        Assert.Equal("Show Social Security number", value.Find("button").TextContent);
        value.Find("button").Click();

        Assert.True(asked);
    }

    [Fact]
    public void Who_may_not_see_it_gets_no_button() =>
        Assert.Empty(Render<SensitiveValue>(p => p.Add(s => s.Label, "Account number").Add(s => s.LastDigits, "6789")).FindAll("button"));

    [Fact]
    public void Nothing_is_said_about_a_value_without_public_digits()
    {
        var value = Render<SensitiveValue>(p => p.Add(s => s.Label, "Date of birth").Add(s => s.Mask, "••/••/••••"));

        Assert.Equal("hidden", value.Find(".usa-sr-only").TextContent);
    }

    [Fact]
    public void A_double_click_confirms_once()
    {
        var confirmed = 0;
        var running = new TaskCompletionSource();
        var dialog = Render<ConfirmDialog>(p => p
            .Add(d => d.Id, "remove").Add(d => d.Heading, "Remove?").Add(d => d.Open, true)
            .Add(d => d.OnConfirm, () =>
            {
                confirmed++;
                return running.Task;
            }));

        var button = dialog.Find("button.usa-button:not([data-close-dialog])");
        button.Click();
        button.Click();

        Assert.Equal(1, confirmed);
        running.SetResult();
    }

    [Fact]
    public void A_dialog_closed_by_Escape_tells_the_page()
    {
        bool? open = null;
        var dialog = Render<ConfirmDialog>(p => p
            .Add(d => d.Id, "remove").Add(d => d.Heading, "Remove?").Add(d => d.Open, true).Add(d => d.OpenChanged, value => open = value));

        dialog.Find("portal-dialog").TriggerEvent("ondialogclosed", EventArgs.Empty);

        Assert.False(open);
    }

    [Fact]
    public void A_dialog_is_named_and_described_and_focus_starts_away_from_danger()
    {
        var dialog = Render<ConfirmDialog>(p => p
            .Add(d => d.Id, "remove").Add(d => d.Heading, "Remove Dana?").Add(d => d.Dangerous, true).AddChildContent("At once."));

        Assert.Equal("Remove Dana?", dialog.Find($"#{dialog.Find("dialog").GetAttribute("aria-labelledby")}").TextContent);
        Assert.Equal("At once.", dialog.Find($"#{dialog.Find("dialog").GetAttribute("aria-describedby")}").TextContent);
        Assert.Equal("Cancel", dialog.Find("[autofocus]").TextContent);
        Assert.False(dialog.Find("portal-dialog").HasAttribute("open"));
    }

    [Fact]
    public void An_upload_says_what_it_takes_and_is_described_by_it()
    {
        var upload = Render<FileUpload>(p => p
            .Add(u => u.Id, "copy").Add(u => u.Label, "Copy").Add(u => u.Url, "/files").Add(u => u.MaxBytes, 40L * 1024 * 1024).Add(u => u.Error, "Add a copy."));

        var input = upload.Find("input[type=file]");
        Assert.Equal("PDF, PNG, JPEG, up to 40 MB.", upload.Find(".usa-hint").TextContent.Trim());
        Assert.Equal("copy-hint copy-error", input.GetAttribute("aria-describedby"));
        Assert.Equal(".pdf,.png,.jpg,.jpeg", input.GetAttribute("accept"));
        Assert.Equal("/files", upload.Find("portal-upload").GetAttribute("url"));
    }

    [Fact]
    public void The_switcher_always_says_for_whom_one_acts()
    {
        var switcher = Render<ProviderSwitcher>(p => p
            .Add(s => s.Current, new ProviderLink("Elm Street Clinic", "NPI 1234567893", "/p/1"))
            .Add(s => s.Others, [new ProviderLink("Avery Stone", "NPI 1245319599", "/p/2")]));

        Assert.Equal("Acting for Elm Street Clinic NPI 1234567893", switcher.Find("section[aria-label] p").TextContent);
        Assert.Equal("/p/2", switcher.Find("details a").GetAttribute("href"));
    }

    [Fact]
    public void With_one_provider_there_is_nothing_to_switch()
    {
        var switcher = Render<ProviderSwitcher>(p => p.Add(s => s.Current, new ProviderLink("Nora Quist", "NPI 1100090012", "/p/1")).Add(s => s.Own, true).Add(s => s.Others, []));

        Assert.Empty(switcher.FindAll("details"));
        Assert.Equal("Your own record: Nora Quist NPI 1100090012", switcher.Find("p").TextContent);
    }

    [Fact]
    public void A_menu_that_does_not_hold_all_providers_leads_to_all_of_them()
    {
        var switcher = Render<ProviderSwitcher>(p => p
            .Add(s => s.Current, new ProviderLink("Elm Street Clinic", "NPI 1234567893", "/p/1"))
            .Add(s => s.Others, [new ProviderLink("Avery Stone", "NPI 1245319599", "/p/2")]).Add(s => s.All, "/providers"));

        Assert.Equal(["/p/2", "/providers"], switcher.FindAll("details a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void A_title_names_the_page_and_then_the_portal()
    {
        Assert.Equal("Page not found – Provider Portal", PageTitles.Of(typeof(NotFound)));
        Assert.Equal("Provider Portal", PageTitles.Of(typeof(Alert)));
    }
}
