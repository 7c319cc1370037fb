using Portal.Domain.Common;
using Portal.Server.Features.Audit;

namespace Portal.Tests.Audit;

/// <summary>How far a download is, in a sentence.</summary>
public class CountedTests
{
    [Theory]
    [InlineData(3_000, 1_200, ExportState.Running, "1,200 of 3,000 access grants have left.")]
    [InlineData(1, 0, ExportState.Running, "0 of 1 access grant has left.")]
    [InlineData(null, 0, ExportState.Running, "0 access grants have left so far.")]
    [InlineData(null, 1, ExportState.Running, "1 access grant has left so far.")]
    [InlineData(null, 1_200, ExportState.Running, "1,200 access grants have left so far.")]
    [InlineData(3_000, 3_000, ExportState.Whole, "All 3,000 access grants have left.")]
    [InlineData(1, 1, ExportState.Whole, "The whole file has left. It has one access grant.")]
    [InlineData(null, 0, ExportState.Whole, "The whole file has left. It has no access grants.")]
    [InlineData(3_000, 1_000, ExportState.BrokenOff, "The download broke off after 1,000 of 3,000 access grants. The file is not whole: download it again.")]
    [InlineData(1, 0, ExportState.BrokenOff, "The download broke off after 0 of 1 access grant. The file is not whole: download it again.")]
    [InlineData(null, 1, ExportState.BrokenOff, "The download broke off after 1 access grant. The file is not whole: download it again.")]
    public void It_has_the_right_words_for_one_for_none_and_for_a_total_that_is_not_known(int? total, int done, ExportState state, string told)
    {
        var export = new RunningExport(Guid.NewGuid(), new AccountId(Guid.NewGuid()));
        Assert.Equal("", Counted.AccessGrants.Told(export));
        using var stop = new CancellationTokenSource();
        export.TryBegin(total, stop);
        export.Add(done);
        if (state != ExportState.Running)
            export.End(state == ExportState.Whole);
        Assert.Equal(told, Counted.AccessGrants.Told(export));
    }

    [Fact]
    public void Each_has_a_word_for_one_and_a_word_for_many()
    {
        Counted[] all = [Counted.Events, Counted.AccessGrants, Counted.People, Counted.Providers, Counted.Changes];
        Assert.Equal(["this event", "this access grant", "this person", "this provider", "this change"], all.Select(counted => counted.These(1)));
        Assert.Equal(["this empty list", "these 2 access grants", "these 3 people", "these 4 providers", "these 5,000 changes"],
            all.Zip([0, 2, 3, 4, 5_000], (counted, count) => counted.These(count)));
        Assert.Equal("Access grants that have left", Counted.AccessGrants.ThatLeft);
    }
}
