using Portal.Tests.Support;

namespace Portal.Tests.Script;

public sealed class TestRunTests : IDisposable
{
    private readonly PortalScript script = new();

    public void Dispose() => script.Dispose();

    [Theory]
    [InlineData("2 passed, 0 failed", 0, 2, 2, "")]
    [InlineData("1 passed, 1 failed", 1, 2, 1, """<UnitTestResult testName="A &lt;b&gt;" duration="1" outcome="Failed" />""")]
    [InlineData("2 passed, 1 failed", 0, 3, 2, """<UnitTestResult testName="A &lt;b&gt;" duration="1" outcome="NotExecuted" />""")]
    [InlineData("2 passed, 1 failed", 1, 2, 2, "")]
    [InlineData("1 passed, 2 failed", 1, 2, 1, "<Text>The active test run was aborted. Reason: Test host process crashed</Text>")]
    [InlineData("0 passed, 1 failed", 0, 0, 0, "")]
    public async Task The_last_line_counts_what_is_proved(string line, int code, int total, int passed, string more)
    {
        var trx = $"""
            <TestRun>
              {more}
              <Counters total="{total}" executed="{total}" passed="{passed}" failed="0" passedButRunAborted="0" />
            </TestRun>
            """;

        var run = await script.RunAsync(["test"], Program(("STAND_IN_TRX", trx), ("STAND_IN_TEST", code.ToString())));

        Assert.Equal((line, line.EndsWith(" 0 failed", StringComparison.Ordinal) ? 0 : 1), (run.LastLine, run.Code));
        Assert.Equal(more.Contains("A &lt;b&gt;", StringComparison.Ordinal), run.Output.Contains(": A <b>\n", StringComparison.Ordinal));
        AssertDatabaseIsGone(run);
    }

    [Fact]
    public async Task Tests_that_cannot_be_built_are_a_failure()
    {
        var run = await script.RunAsync(["test"], Program(("STAND_IN_BUILD", "1")));

        Assert.Equal(("0 passed, 1 failed", 1), (run.LastLine, run.Code));
    }

    [Fact]
    public async Task A_run_that_leaves_no_results_is_a_failure()
    {
        var run = await script.RunAsync(["test"], Program());

        Assert.Equal(("0 passed, 1 failed", 1), (run.LastLine, run.Code));
        AssertDatabaseIsGone(run);
    }

    // The stand-in needs no browser.
    private static (string Name, string Value)[] Program(params (string Name, string Value)[] more) => [("PORTAL_CHROMIUM", "/bin/true"), .. more];

    private static void AssertDatabaseIsGone(PortalScript.Result run)
    {
        var host = run.Output.Split("database Host=")[1].Split(';')[0];
        Assert.False(Directory.Exists(host));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(host))));
    }
}
