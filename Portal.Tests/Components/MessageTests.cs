using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Components;

namespace Portal.Tests.Components;

public sealed class MessageTests : BunitContext
{
    [Fact]
    public void Without_problems_there_is_no_summary() =>
        Assert.Empty(Render<ErrorSummary>(p => p.Add(s => s.Problems, FieldProblems.None)).Markup.Trim());

    [Theory]
    [InlineData(1, "There is a problem")]
    [InlineData(3, "3 problems to fix")]
    public void The_summary_says_how_many(int count, string heading)
    {
        var summary = Render<ErrorSummary>(p => p.Add(s => s.Problems, Problems(count)));

        Assert.Equal(heading, summary.Find("h2").TextContent);
        Assert.Equal(count, summary.FindAll("li a").Count);
    }

    [Fact]
    public void A_problem_links_to_its_field_on_this_page()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/applications/7?sort=who");

        var link = Render<ErrorSummary>(p => p.Add(s => s.Problems, Problems(1))).Find("a");

        Assert.Equal("/applications/7?sort=who#field-1", link.GetAttribute("href"));
        Assert.Equal("field-1", link.GetAttribute("data-focus"));
    }

    [Fact]
    public void Focus_and_alert_are_two_elements_or_it_is_read_twice()
    {
        var summary = Render<ErrorSummary>(p => p.Add(s => s.Problems, Problems(2)).Add(s => s.Attempt, 4));

        var focused = summary.Find("[tabindex='-1']");
        Assert.Equal("group", focused.GetAttribute("role"));
        Assert.Equal(summary.Find("h2").Id, focused.GetAttribute("aria-labelledby"));
        Assert.NotNull(focused.QuerySelector("[role=alert]"));
        Assert.Equal("4", summary.Find("portal-focus").GetAttribute("token"));
    }

    [Theory]
    [InlineData(Announce.No, null)]
    [InlineData(Announce.Politely, "status")]
    [InlineData(Announce.AtOnce, "alert")]
    public void An_alert_is_read_out_as_asked(Announce announce, string? role) =>
        Assert.Equal(role, Render<Alert>(p => p.Add(a => a.Announce, announce)).Find(".usa-alert").GetAttribute("role"));

    [Theory]
    [InlineData(Tone.Info, "usa-alert--info")]
    [InlineData(Tone.Success, "usa-alert--success")]
    [InlineData(Tone.Warning, "usa-alert--warning")]
    [InlineData(Tone.Error, "usa-alert--error")]
    public void An_alert_looks_like_what_it_means(Tone tone, string name) =>
        Assert.Contains(name, Render<Alert>(p => p.Add(a => a.Tone, tone)).Find("div").ClassList);

    [Fact]
    public void What_was_saved_says_when()
    {
        var at = new DateTimeOffset(2026, 11, 2, 19, 2, 30, TimeSpan.Zero);

        var saved = Render<SavedAt>(p => p.Add(s => s.At, at));

        Assert.Equal("Saved 7:02 p.m. UTC", saved.Find("[role=status] .portal-saved__server").TextContent.Trim());
        Assert.Equal("2026-11-02T19:02:30Z", saved.Find("time").GetAttribute("datetime"));
        Assert.Empty(saved.Find(".portal-saved__browser").TextContent);
    }

    [Fact]
    public void What_was_not_saved_says_why_even_after_an_earlier_save()
    {
        var saved = Render<SavedAt>(p => p.Add(s => s.At, DateTimeOffset.UnixEpoch).Add(s => s.Reason, "the section is read-only."));

        Assert.Equal("Not saved – the section is read-only.", saved.Find("[role=status]").TextContent.Trim());
    }

    [Fact]
    public void Nothing_typed_is_neither_saved_nor_unsaved() =>
        Assert.Empty(Render<SavedAt>().Find("[role=status]").TextContent.Trim());

    [Fact]
    public void An_empty_state_says_what_to_do_next()
    {
        var empty = Render<EmptyState>(p => p
            .Add(e => e.Heading, "No applications yet")
            .AddChildContent("Start with a provider.")
            .Add(e => e.Action, "<a href='/applications/new'>Start an application</a>"));

        Assert.Contains("Start with a provider.", empty.Markup, StringComparison.Ordinal);
        Assert.Equal("/applications/new", empty.Find("a").GetAttribute("href"));
    }

    private static FieldProblems Problems(int count) =>
        new(Enumerable.Range(1, count).Select(i => new FieldProblem($"field-{i}", $"Enter field {i}.")));
}
