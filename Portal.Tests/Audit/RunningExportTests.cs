using Portal.Domain.Common;
using Portal.Server.Features.Audit;

namespace Portal.Tests.Audit;

/// <summary>What a page tells of the download that it follows.</summary>
public class RunningExportTests
{
    [Fact]
    public void A_second_download_of_a_page_changes_nothing_that_is_told_of_the_first()
    {
        var export = new RunningExport(Guid.NewGuid(), new AccountId(Guid.NewGuid()));
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Assert.True(export.TryBegin(100, first));
        export.Add(40);
        Assert.False(export.TryBegin(7, second));
        Assert.Equal((100, 40, ExportState.Running), (export.Total, export.Done, export.State));
        export.Cancel();
        Assert.True(first.IsCancellationRequested);
        Assert.False(second.IsCancellationRequested);
        export.End(whole: false);
        Assert.Equal(ExportState.BrokenOff, export.State);
        Assert.True(export.TryBegin(7, second));
        Assert.Equal((7, 0), (export.Total, export.Done));
    }

    [Fact]
    public void Cancelling_what_is_over_does_nothing()
    {
        var export = new RunningExport(Guid.NewGuid(), new AccountId(Guid.NewGuid()));
        var stop = new CancellationTokenSource();
        Assert.True(export.TryBegin(1, stop));
        export.End(whole: true);
        stop.Dispose();
        export.Cancel();
        Assert.Equal(ExportState.Whole, export.State);
    }
}
