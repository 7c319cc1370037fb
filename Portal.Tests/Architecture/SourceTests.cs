namespace Portal.Tests.Architecture;

/// <summary>The rules that only the text can answer, on the product and on lines that were planted here.</summary>
public class SourceTests
{
    [Fact]
    public void Only_the_machinery_opens_the_database() => Assert.Empty(SourceRules.OpenConnections(SourceFile.OfProduct));

    [Fact]
    public void Only_the_machinery_begins_and_commits() => Assert.Empty(SourceRules.OwnTransactions(SourceFile.OfProduct));

    [Fact]
    public void Rows_are_written_by_operations_and_never_by_a_component() => Assert.Empty(SourceRules.WritesElsewhere(SourceFile.OfProduct));

    [Fact]
    public void Nothing_in_a_circuit_looks_at_a_request() => Assert.Empty(SourceRules.RequestsInCircuits(SourceFile.OfProduct));

    [Fact]
    public void One_place_finds_the_request_by_itself() => Assert.Empty(SourceRules.AccessorElsewhere(SourceFile.OfProduct));

    [Fact]
    public void The_domain_has_no_clock_makes_no_ids_and_touches_nothing() => Assert.Empty(SourceRules.ClocksAndChance(SourceFile.OfProduct));

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(SourceRules.Unfinished(SourceFile.OfProduct));

    [Fact]
    public void No_file_is_too_long_to_be_read() => Assert.Empty(SourceRules.TooLong(SourceFile.OfProduct));

    // Moments are asked for in UTC there.
    [Fact]
    public void Auditors_read_every_time_in_the_clock_in_which_they_ask() => Assert.Empty(SourceRules.LocalTimesOfAuditors(SourceFile.OfProduct));

    // The driver's way misses who arrives while it looks: see Arrival.
    [Fact]
    public void No_test_waits_for_a_browser_in_vain() => Assert.Empty(SourceRules.LostArrivals(SourceFile.OfTests));

    [Theory]
    [InlineData("Portal.Server/Features/X/Xs.cs", "await using var db = await factory.CreateDbContextAsync(cancel);", "open")]
    [InlineData("Portal.Infrastructure/Operations/X.cs", "await using var db = await factory.CreateDbContextAsync(cancel);", "")]
    [InlineData("Portal.Server/Features/X/Xs.cs", "await db.Database.BeginTransactionAsync(cancel);", "transaction")]
    [InlineData("Portal.Server/Features/X/XPage.razor", "await db.SaveChangesAsync();", "write")]
    [InlineData("Portal.Infrastructure/Pdf/X.cs", "await db.Database.ExecuteSqlAsync($\"x\");", "write")]
    [InlineData("Portal.Server/Features/X/Xs.cs", "await operation.Db.Xs.ExecuteUpdateAsync(x, c);", "")]
    [InlineData("Portal.Server/Features/X/XPage.razor", "[CascadingParameter] private HttpContext Http { get; set; }", "request")]
    [InlineData("Portal.Server/Features/X/XEndpoints.cs", "private static Task GetAsync(HttpContext http)", "")]
    [InlineData("Portal.Server/Security/X.cs", "internal sealed class X(IHttpContextAccessor http)", "accessor")]
    [InlineData("Portal.Domain/X.cs", "var id = Guid.NewGuid();", "impure")]
    [InlineData("Portal.Domain/X.cs", "var now = DateTimeOffset.UtcNow;", "impure")]
    [InlineData("Portal.Domain/X.cs", "// DateTimeOffset.UtcNow is the database's to say.", "")]
    [InlineData("Portal.Server/X.cs", "throw new NotImplementedException();", "unfinished")]
    [InlineData("Portal.Server/Features/Audit/X.razor", "<LocalTime Value=\"at\" />", "local")]
    [InlineData("Portal.Server/Features/Audit/X.razor", "<PeriodTime Value=\"at\" Ends />", "local")]
    [InlineData("Portal.Server/Features/Audit/X.razor", "<PeriodTime Value=\"at\" Utc />", "")]
    [InlineData("Portal.Server/Features/People/X.razor", "<LocalTime Value=\"at\" />", "")]
    [InlineData("Portal.Server/Features/HelpDesk/X.razor", "@attribute [Needs(nameof(Actions.ViewBreakGlass))] <LocalTime Value=\"at\" />", "local")]
    [InlineData("Portal.Server/Features/HelpDesk/X.razor", "@attribute [Needs(nameof(Actions.ViewOwnLooks))] <LocalTime Value=\"at\" />", "")]
    [InlineData("Portal.Tests/X.cs", "await page.WaitFor" + "URLAsync(address);", "arrival")]
    [InlineData("Portal.Tests/X.cs", "await page.ArriveAsync(address);", "")]
    public void These_rules_find_what_they_look_for(string path, string line, string expected)
    {
        SourceFile[] files = [new(path, [line])];
        var found = new Dictionary<string, IEnumerable<string>>
        {
            ["open"] = SourceRules.OpenConnections(files),
            ["transaction"] = SourceRules.OwnTransactions(files),
            ["write"] = SourceRules.WritesElsewhere(files),
            ["request"] = SourceRules.RequestsInCircuits(files),
            ["accessor"] = SourceRules.AccessorElsewhere(files),
            ["impure"] = SourceRules.ClocksAndChance(files),
            ["local"] = SourceRules.LocalTimesOfAuditors(files),
            ["arrival"] = SourceRules.LostArrivals(files),
            ["unfinished"] = SourceRules.Unfinished(files),
        };
        Assert.Equal(expected, string.Join(',', found.Where(rule => rule.Value.Any()).Select(rule => rule.Key)));
    }

    [Theory]
    [InlineData("<Cards />", 1)]
    [InlineData("<Cards Utc />", 0)]
    [InlineData("<Other />", 0)]
    public void A_time_of_the_readers_clock_is_found_through_other_components(string use, int found)
    {
        SourceFile[] files = [
            new("Portal.Server/Features/Audit/XPage.razor", [use]), new("Portal.Server/Features/People/Cards.razor", ["<Card At=\"at\" />"]),
            new("Portal.Server/Features/People/Card.razor", ["@if (Utc) {<UtcTime Value=\"At\" />} else {<LocalTime Value=\"At\" />}"]),
        ];
        Assert.Equal(found, SourceRules.LocalTimesOfAuditors(files).Count());
    }

    [Fact]
    public void A_long_file_is_found()
    {
        var (line, page) = (new string[251], new string[151]);
        Assert.Equal(
            ["Portal.Server/X.cs has 251 lines", "Portal.Server/X.razor has 151 lines"],
            SourceRules.TooLong([new("Portal.Server/X.cs", line), new("Portal.Server/Y.cs", line[1..]), new("Portal.Server/X.razor", page), new("Portal.Server/Y.razor", page[1..])]));
    }

    [Fact]
    public void All_of_the_product_is_read() => Assert.True(SourceFile.OfProduct.Count > 200, $"{SourceFile.OfProduct.Count} files");

    [Fact]
    public void All_tests_are_read() => Assert.True(SourceFile.OfTests.Count > 200, $"{SourceFile.OfTests.Count} files");
}
