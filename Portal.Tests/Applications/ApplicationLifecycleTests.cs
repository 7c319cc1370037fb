using Portal.Domain.Applications;

namespace Portal.Tests.Applications;

/// <summary>Every pair of status and step, against a table that is typed here: the status after the step, or a dot for "refused".</summary>
public class ApplicationLifecycleTests
{
    private const string Table = """
        step                    Draft              AwaitingSignature  Submitted  InReview   Returned   Approved   Denied     Withdrawn
        Edit                    Draft              Draft              .          .          .          .          .          .
        RequestSignature        AwaitingSignature  .                  .          .          .          .          .          .
        CancelSignatureRequest  .                  Draft              .          .          .          .          .          .
        DeclineSignature        .                  Draft              .          .          .          .          .          .
        Certify                 .                  Submitted          .          .          .          .          .          .
        StartReview             .                  .                  InReview   .          .          .          .          .
        Return                  .                  .                  .          Returned   .          .          .          .
        Correct                 .                  .                  .          .          Draft      .          .          .
        Approve                 .                  .                  .          Approved   .          .          .          .
        Deny                    .                  .                  .          Denied     .          .          .          .
        Withdraw                Withdrawn          Withdrawn          Withdrawn  Withdrawn  Withdrawn  .          .          .
        AddNote                 Draft              AwaitingSignature  Submitted  InReview   Returned   Approved   Denied     Withdrawn
        AddAttachment           .                  .                  Submitted  InReview   Returned   Approved   Denied     .
        Copy                    .                  .                  Submitted  InReview   Returned   Approved   Denied     Withdrawn
        """;

    [Fact]
    public void Every_status_and_step_is_in_the_table()
    {
        var lines = Lines();
        Assert.Equal(Enum.GetNames<ApplicationStatus>(), lines[0][1..]);
        Assert.Equal(Enum.GetNames<LifecycleStep>(), lines.Skip(1).Select(line => line[0]));
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
    }

    [Fact]
    public void Every_step_leads_where_the_table_says_or_is_refused()
    {
        var wrong = new List<string>();
        foreach (var line in Lines().Skip(1))
            foreach (var (status, expected) in Enum.GetValues<ApplicationStatus>().Zip(line[1..]))
            {
                var step = Enum.Parse<LifecycleStep>(line[0]);
                var after = status.After(step);
                var got = after.Succeeded ? after.Value.ToString() : ".";
                if (got != expected || status.Allows(step) != after.Succeeded)
                    wrong.Add($"{status}, {step}: expected {expected}, got {got}");
            }
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_refusal_says_where_the_application_is_and_what_to_do()
    {
        foreach (var status in Enum.GetValues<ApplicationStatus>())
        {
            var refused = Enum.GetValues<LifecycleStep>().Select(step => status.After(step)).First(result => !result.Succeeded).Error!;
            Assert.Equal("application.not-possible-now", refused.Code);
            Assert.Contains(status.Words(), refused.Message, StringComparison.Ordinal);
            Assert.EndsWith("Reload the page to see what you can do.", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Content_is_open_before_certification_only()
    {
        Assert.Equal(
            [ApplicationStatus.Draft, ApplicationStatus.AwaitingSignature], Enum.GetValues<ApplicationStatus>().Where(status => status.IsOpen()));
        Assert.All(Enum.GetValues<ApplicationStatus>(), status => Assert.Equal(status.IsOpen(), status.Allows(LifecycleStep.Edit)));
    }

    private static List<string[]> Lines() =>
        [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
