using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Components;

namespace Portal.Tests.Components;

public sealed class ListTests : BunitContext
{
    private static readonly Column<string>[] Columns =
    [
        new("Who", row => builder => builder.AddContent(0, row)) { SortKey = "who", NamesRow = true },
        new("Length", row => builder => builder.AddContent(0, row.Length)) { SortKey = "length", Numeric = true },
        new("Note", row => builder => builder.AddContent(0, "-")),
    ];

    [Fact]
    public void A_table_has_a_caption_column_headers_and_a_header_for_each_row()
    {
        var table = RenderTable();

        Assert.Equal("People", table.Find("table > caption").TextContent);
        Assert.Equal(3, table.FindAll("thead th[scope=col]").Count);
        Assert.Equal(["Dana", "Sam"], table.FindAll("tbody th[scope=row]").Select(cell => cell.TextContent));
        Assert.Equal("People", table.Find($"#{table.Find("[role=region]").GetAttribute("aria-labelledby")}").TextContent);
    }

    [Theory]
    [InlineData(null, null, "/?sort=who")]
    [InlineData("who", "ascending", "/?sort=-who")]
    [InlineData("-who", "descending", "/?sort=who")]
    [InlineData("length", null, "/?sort=who")]
    public void A_header_sorts_and_says_how_it_is_sorted(string? sort, string? said, string next)
    {
        var header = RenderTable(sort).Find("thead th");

        Assert.Equal(said, header.GetAttribute("aria-sort"));
        Assert.Equal(next, header.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void Sorting_keeps_the_filter_and_goes_back_to_the_first_page()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/grants?provider=7&page=4&sort=length");

        Assert.Equal("/grants?provider=7&sort=who", RenderTable("length").Find("thead a").GetAttribute("href"));
    }

    [Fact]
    public void A_column_that_cannot_be_sorted_has_no_link() =>
        Assert.Null(RenderTable().FindAll("thead th")[2].QuerySelector("a"));

    [Fact]
    public void A_table_without_rows_gives_way_to_its_empty_state()
    {
        var table = Render<DataTable<string>>(p => p
            .Add(t => t.Caption, "People").Add(t => t.Columns, Columns).Add(t => t.Rows, [])
            .Add(t => t.Empty, "<p>Nobody yet</p>"));

        Assert.Empty(table.FindAll("table"));
        Assert.Contains("Nobody yet", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_whose_rows_are_on_other_pages_is_not_said_to_be_empty()
    {
        var table = Render<DataTable<string>>(p => p
            .Add(t => t.Caption, "People").Add(t => t.Columns, Columns).Add(t => t.Rows, []).Add(t => t.Total, 34).Add(t => t.Page, 9999)
            .Add(t => t.Empty, "<p>Nobody yet</p>"));

        Assert.DoesNotContain("Nobody yet", table.Markup, StringComparison.Ordinal);
        Assert.Contains("Showing none of 34", table.Markup, StringComparison.Ordinal);
        Assert.Equal("/?page=2", table.Find("[aria-label='Previous page']").GetAttribute("href"));
    }

    [Fact]
    public void Pages_are_links_and_this_one_says_so()
    {
        var pages = Render<Pagination>(p => p.Add(x => x.Page, 2).Add(x => x.PageSize, 20).Add(x => x.Total, 53));

        Assert.Contains("Showing 21–40 of 53", pages.Markup, StringComparison.Ordinal);
        Assert.Equal("Page 2", pages.Find("[aria-current=page]").GetAttribute("aria-label"));
        Assert.Equal(["/", "/", "/?page=2", "/?page=3", "/?page=3"], pages.FindAll("a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void A_page_beyond_the_last_shows_none_and_leads_back_to_the_last()
    {
        var pages = Render<Pagination>(p => p.Add(x => x.Page, 9).Add(x => x.PageSize, 20).Add(x => x.Total, 53));
        Assert.Contains("Showing none of 53: this page is beyond the last one.", pages.Markup, StringComparison.Ordinal);
        Assert.Equal("/?page=3", pages.Find("[aria-label='Previous page']").GetAttribute("href"));
        Assert.Equal(("Go to page 3", "/?page=3"), (pages.Find("p a").TextContent, pages.Find("p a").GetAttribute("href")));
        var few = Render<Pagination>(p => p.Add(x => x.Page, int.MaxValue).Add(x => x.PageSize, 20).Add(x => x.Total, 3));
        Assert.Contains("Showing none of 3: this page is beyond the last one.", few.Markup, StringComparison.Ordinal);
        Assert.Equal("/", few.Find("[aria-label='Previous page']").GetAttribute("href"));
        Assert.Equal(("Go to page 1", "/"), (few.Find("p a").TextContent, few.Find("p a").GetAttribute("href")));
    }

    [Fact]
    public void What_was_not_counted_to_the_end_is_said_to_be_more() =>
        Assert.Contains(
            "Showing 1–20 of more than 10,000", Render<Pagination>(p => p.Add(x => x.Page, 1).Add(x => x.PageSize, 20).Add(x => x.Total, 10_000).Add(x => x.More, true)).Markup,
            StringComparison.Ordinal);

    [Fact]
    public void What_was_not_counted_to_the_end_goes_on_beyond_it_and_ends_where_there_are_none()
    {
        Assert.Contains(
            "Showing 10,001–10,012 of more than 10,000<", Render<Pagination>(p => p.Add(x => x.Page, 501).Add(x => x.PageSize, 20).Add(x => x.Total, 10_000).Add(x => x.More, true).Add(x => x.Shown, 12)).Markup,
            StringComparison.Ordinal);
        var table = Render<DataTable<string>>(p => p
            .Add(t => t.Caption, "People").Add(t => t.Columns, Columns).Add(t => t.Rows, []).Add(t => t.Total, 10_000).Add(t => t.More, true).Add(t => t.Page, 900));
        Assert.Contains("Showing none of more than 10,000: this page is beyond the last one.", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void One_page_needs_no_links() =>
        Assert.Empty(Render<Pagination>(p => p.Add(x => x.Page, 1).Add(x => x.PageSize, 20).Add(x => x.Total, 20)).FindAll("nav"));

    [Fact]
    public void Every_page_offers_itself_both_ends_and_its_neighbours_in_seven_places()
    {
        foreach (var (current, count) in Enumerable.Range(1, 40).SelectMany(count => Enumerable.Range(1, count).Select(current => (current, count))))
        {
            var slots = PageSlots.Of(current, count);
            var pages = slots.OfType<int>().ToList();

            Assert.InRange(slots.Count, 1, 7);
            Assert.Equal(pages.Distinct().Order(), pages);
            foreach (var page in new[] { 1, current - 1, current, current + 1, count }.Where(page => page >= 1 && page <= count))
                Assert.Contains(page, pages);
            Assert.Equal(slots.Contains(null), pages.Count < count);
            foreach (var gap in Enumerable.Range(0, slots.Count).Where(i => slots[i] is null))
                Assert.True(slots[gap + 1] - slots[gap - 1] > 2, $"page {current} of {count}: a gap that hides one page or none");
        }
    }

    [Fact]
    public void A_section_says_how_far_it_is_and_describes_its_link_with_it()
    {
        var list = Render<TaskList>(p => p.Add(t => t.Sections,
        [
            new SectionTask("Identity", "/1", SectionProgress.Complete, ReadOnly: true),
            new SectionTask("Licenses", "/2", SectionProgress.Problems, 1),
            new SectionTask("Locations", "/3", SectionProgress.Problems, 4),
            new SectionTask("Contact", "/4", SectionProgress.InProgress),
            new SectionTask("Review", null, SectionProgress.NotStarted),
            new SectionTask("Signed", "/6", null),
        ]));

        Assert.Equal(
            ["Read-only Complete", "1 to fix", "4 to fix", "In progress", "Not started", ""],
            list.FindAll(".portal-task-list__status").Select(status => string.Join(' ', status.QuerySelectorAll(".usa-tag").Select(tag => tag.TextContent))));
        foreach (var link in list.FindAll("a"))
            Assert.Contains("portal-task-list__status", list.Find($"#{link.GetAttribute("aria-describedby")}").ClassList);
        Assert.Equal(5, list.FindAll("a").Count);
    }

    [Fact]
    public void The_last_breadcrumb_is_this_page_and_no_link()
    {
        var crumbs = Render<Breadcrumbs>(p => p.Add(b => b.Trail, [new Crumb("Applications", "/applications")]).Add(b => b.Here, "Licenses"));

        Assert.Equal("Licenses", crumbs.Find("[aria-current=page]").TextContent);
        Assert.Equal("/applications", crumbs.Find("a").GetAttribute("href"));
    }

    [Fact]
    public void A_summary_says_what_is_not_answered_and_what_its_link_changes()
    {
        var row = Render<SummaryRow>(p => p.Add(r => r.Label, "Other names").Add(r => r.Value, " ").Add(r => r.ChangeHref, "/1"));

        Assert.Equal("Not answered", row.Find("dd").TextContent.Trim());
        Assert.Equal("Change Other names", row.Find("a").TextContent);
    }

    private IRenderedComponent<DataTable<string>> RenderTable(string? sort = null) =>
        Render<DataTable<string>>(p => p
            .Add(t => t.Caption, "People").Add(t => t.Columns, Columns).Add(t => t.Rows, ["Dana", "Sam"]).Add(t => t.Sort, sort));
}
