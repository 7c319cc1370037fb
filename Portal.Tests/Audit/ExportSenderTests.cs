using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Portal.Domain.Access;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>What a page is told of the file that leaves, whatever the file holds: all of them are sent from one place.</summary>
public class ExportSenderTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly CheckpointKey Key = CheckpointKey.Parse(CheckpointKey.Made("portal.test/ledger"))!;

    private readonly AuditDesk _desk = new(database);
    private readonly RunningExports _running = new();
    private readonly DefaultHttpContext _http = new();
    private readonly Line _line = new();
    private Person _auditor = null!;
    private RunningExport _page = null!;

    public async Task InitializeAsync()
    {
        _auditor = await _desk.AuditorAsync();
        _page = _running.Open(_auditor.Id);
        _http.Response.Body = new MemoryStream();
        _http.Features.Set<IHttpRequestLifetimeFeature>(_line);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("csv", 5)]
    [InlineData("json", 5)]
    [InlineData("csv", null)]
    [InlineData("json", null)]
    public async Task A_page_is_told_how_many_have_left_batch_by_batch_until_all_have(string format, int? total)
    {
        var seen = new List<(ExportState, long?, long)>();
        await SendAsync(new ExportFile("list", format, total, "Head\r\n", [], _ => Batches(() => seen.Add((_page.State, _page.Total, _page.Done)))));
        Assert.Equal([(ExportState.Running, total, 0), (ExportState.Running, total, 2), (ExportState.Running, total, 5)], seen);
        Assert.Equal((ExportState.Whole, total, 5L), (_page.State, _page.Total, _page.Done));
        Assert.False(_line.Broken);
        _http.Response.Body.Position = 0;
        var text = await new StreamReader(_http.Response.Body).ReadToEndAsync();
        if (format == "csv")
            Assert.Equal("Head\r\n1\r\n2\r\n3\r\n4\r\n5\r\n", text);
        else
            Assert.Equal(7, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Cancelling_breaks_it_off_and_nothing_more_is_read(string format)
    {
        var read = 0;
        await SendAsync(new ExportFile("list", format, 5, "", [], _ => Batches(() =>
        {
            if (++read == 2)
                _page.Cancel();
        })));
        Assert.Equal((ExportState.BrokenOff, 2L, 2), (_page.State, _page.Done, read));
        Assert.True(_line.Broken);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Cancelling_does_not_wait_for_a_reader_who_has_stopped_reading(string format)
    {
        _http.Response.Body = new StoppedReader();
        var sending = SendAsync(new ExportFile("list", format, 5, "Head\r\n", [], _ => Batches(() => { })));
        await Eventually.TrueAsync(() => Task.FromResult(_page.State == ExportState.Running));
        _page.Cancel();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((ExportState.BrokenOff, true), (_page.State, _line.Broken));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Whoever_may_not_read_on_has_a_file_that_breaks_off(string format)
    {
        await SendAsync(new ExportFile("list", format, 5, "", [], _ => Batches(() =>
        {
            if (_page.Done == 2)
                throw new OperationCanceledException("The role of whoever exports ended.");
        })));
        Assert.Equal((ExportState.BrokenOff, 2L, true), (_page.State, _page.Done, _line.Broken));
    }

    [Fact]
    public async Task What_nobody_expected_is_told_as_broken_off_and_goes_on_to_whoever_logs_it()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => SendAsync(new ExportFile("list", "csv", 5, "", [], _ => Batches(() => throw new InvalidDataException("Too long.")))));
        Assert.Equal(ExportState.BrokenOff, _page.State);
    }

    [Fact]
    public async Task The_page_of_another_account_or_one_that_is_closed_is_told_nothing()
    {
        var other = await _desk.World.PersonAsync("Otis Vane", StaffRole.Auditor);
        await SendAsync(new ExportFile("list", "csv", 5, "", [], _ => Batches(() => { })), by: other);
        Assert.Equal((ExportState.None, 0L), (_page.State, _page.Done));
        Assert.Null(_running.Find(_page.Id.ToString(), null));
        Assert.Null(_running.Find("no id", _auditor.Id));
        _running.Close(_page);
        await SendAsync(new ExportFile("list", "csv", 5, "", [], _ => Batches(() => { })));
        Assert.Equal((ExportState.None, 0L), (_page.State, _page.Done));
        Assert.Equal(2 * "1\r\n2\r\n3\r\n4\r\n5\r\n".Length, _http.Response.Body.Length);
    }

    private async Task SendAsync(ExportFile file, Person? by = null)
    {
        _http.Request.QueryString = new QueryString($"?export={_page.Id}");
        await (await new ExportSender(_desk.World.GateFor(by ?? _auditor), _running, Key).SendAsync(file, _http)).ExecuteAsync(_http);
    }

    // Five records in two batches; something happens before each, and before the end.
    private static async IAsyncEnumerable<ExportBatch> Batches(Action next)
    {
        foreach (var batch in new[] { new[] { 1, 2 }, [3, 4, 5] })
        {
            next();
            await Task.Yield();
            yield return new ExportBatch(batch.Length, batch.Select(n => $"{n}\r\n"), batch.Select(n => new JsonObject { ["n"] = n }));
        }
        next();
    }

    private sealed class Line : IHttpRequestLifetimeFeature
    {
        public bool Broken { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Broken = true;
    }

    private sealed class StoppedReader : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Task.Delay(Timeout.Infinite, cancellationToken));
    }
}
