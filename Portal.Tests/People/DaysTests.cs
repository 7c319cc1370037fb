using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Components;
using Portal.Server.Features.People;

namespace Portal.Tests.People;

/// <summary>
/// A day that was typed is read back as that day by everybody: as text of the server, which no browser turns into its own time. An instant stays
/// one.
/// </summary>
public sealed class DaysTests : BunitContext
{
    private static readonly DateTimeOffset Instant = new(2026, 12, 26, 1, 2, 3, TimeSpan.Zero);
    private static readonly DateTimeOffset First = Days.Begin(new DateOnly(2026, 12, 26));
    private static readonly DateTimeOffset AfterLast = Days.End(new DateOnly(2027, 3, 25));

    public DaysTests() => Services.AddSingleton(FormCatalog.Shipped);

    [Fact]
    public void A_typed_day_is_the_day_itself_and_an_instant_is_the_readers_own_time()
    {
        Assert.Equal("12/26/2026", Time(First, ends: false));
        Assert.Equal("03/25/2027", Time(AfterLast, ends: true));
        Assert.Contains("<time datetime=\"2026-12-26T01:02:03Z\"", Time(Instant, ends: false), StringComparison.Ordinal);
        Assert.Contains("<time datetime=\"2026-12-26T01:02:03Z\"", Time(Instant, ends: true), StringComparison.Ordinal);
    }

    [Fact]
    public void The_history_says_the_last_day_and_not_the_one_after_it()
    {
        var history = Render<PeriodTable>(p => p.Add(t => t.Access, Access(First, AfterLast)));
        Assert.Contains("12/26/2026 – 03/25/2027", Words(history.Find("td").InnerHtml), StringComparison.Ordinal);
        Assert.Single(history.FindAll("time"));
    }

    [Theory]
    [InlineData("2026-12-01", "Starts on", "Until")]
    [InlineData("2027-01-01", "From", "Until")]
    [InlineData("2027-04-01", "From", "Ended")]
    public void The_summary_says_the_same_days_and_when_a_day_begins_and_ends(string now, string from, string until)
    {
        var summary = Render<TermsSummary>(p => p.Add(s => s.Terms, Terms(First, AfterLast)).Add(s => s.Now, DateTimeOffset.Parse($"{now}T00:00Z")));
        var rows = summary.FindAll("dt").Zip(summary.FindAll("dd"), (label, value) => (label.TextContent.Trim(), Words(value.InnerHtml))).ToList();
        Assert.Contains((from, "12/26/2026 (the day begins at midnight UTC)"), rows);
        Assert.Contains((until, "03/25/2027 (the day ends at midnight UTC)"), rows);
        Assert.Empty(summary.FindAll("time"));
    }

    [Fact]
    public void A_chain_says_the_last_day_too()
    {
        var ground = new Ground("delegation:1", [new ChainLink(new DelegationId(Guid.NewGuid()), "Dana Wells", "Omar Reyes", Instant, AfterLast)]);
        var chain = Render<GroundList>(p => p.Add(g => g.Title, "Why").Add(g => g.Grounds, [ground]));
        Assert.Contains("until 03/25/2027.", Words(chain.Find("p").InnerHtml), StringComparison.Ordinal);
        Assert.Single(chain.FindAll("time"));
    }

    private string Time(DateTimeOffset value, bool ends) =>
        Render<PeriodTime>(p => p.Add(t => t.Value, value).Add(t => t.Ends, ends).Add(t => t.Style, TimeStyle.Date)).Markup.Trim();

    private static string Words(string markup) =>
        System.Text.RegularExpressions.Regex.Replace(System.Text.RegularExpressions.Regex.Replace(markup, "<[^>]*>", " "), @"\s+", " ").Trim();

    private static GrantTerms Terms(DateTimeOffset from, DateTimeOffset? until) =>
        new(Preset.Viewer.Permissions, ApplicationScope.Every, SectionScope.Every, from, until);

    private static AccessView Access(DateTimeOffset from, DateTimeOffset? until) => new(
        new DelegationId(Guid.NewGuid()), "Nora Quist", new AccountId(Guid.NewGuid()), "Dana Wells", "dana@example.org", null, AccessState.Live, null,
        [
            new PeriodLine(
                new DelegationId(Guid.NewGuid()), Instant, "Nora Quist", Terms(from, until), "viewer", "Reads along", null, null, null, null, null, null),
        ],
        true, null, null, [], [], Instant);
}
