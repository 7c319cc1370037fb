using Microsoft.Extensions.Configuration;
using Portal.Infrastructure;
using Portal.Infrastructure.Files;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

public class ClamAvScannerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(200_000)]
    public async Task A_clean_file_arrives_whole_and_is_clean(int length)
    {
        await using var clamd = new FakeClamd();
        var content = SampleFiles.Random(length, 1);
        Assert.Equal(new ScanResult(ScanOutcome.Clean), await Scan(clamd.Address, content));
        Assert.Equal(content, Assert.Single(clamd.Scanned));
    }

    [Fact]
    public async Task A_scanner_may_listen_on_a_Unix_socket()
    {
        using var folder = new ScratchFolder();
        await using var clamd = new FakeClamd(folder.At("clamd.ctl"));
        Assert.Equal(ScanOutcome.Clean, (await Scan(clamd.Address, [1, 2, 3])).Outcome);
    }

    [Fact]
    public async Task A_found_signature_is_named()
    {
        await using var clamd = new FakeClamd();
        var result = await Scan(clamd.Address, [.. new byte[100_000], .. SampleFiles.Eicar()]);
        Assert.Equal(new ScanResult(ScanOutcome.Infected, "Test.EICAR"), result);
        Assert.False(result.MayBeKept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stream: OK")]
    [InlineData("stream: Test.EICAR FOU")]
    [InlineData("stream:  FOUND\0")]
    [InlineData("OK\0")]
    [InlineData("stream: ok\0")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0")]
    [InlineData("stream: OK ERROR\0")]
    [InlineData("UNKNOWN COMMAND\0")]
    public async Task Any_other_answer_is_not_clean(string answer)
    {
        await using var clamd = new FakeClamd { Answer = answer };
        var result = await Scan(clamd.Address, [1, 2, 3]);
        Assert.Equal(ScanOutcome.Unavailable, result.Outcome);
        Assert.False(result.MayBeKept);
        Assert.NotNull(result.Detail);
    }

    [Fact]
    public async Task An_endless_answer_is_not_clean()
    {
        await using var clamd = new FakeClamd { Answer = new string('x', 100_000) };
        Assert.Equal(ScanOutcome.Unavailable, (await Scan(clamd.Address, [1])).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stream: OK\0")]
    public async Task A_scanner_that_closes_before_it_has_everything_has_scanned_nothing(string answer)
    {
        await using var clamd = new FakeClamd { CloseAfter = 100_000, Answer = answer };
        Assert.Equal(ScanOutcome.Unavailable, (await Scan(clamd.Address, new byte[20_000_000])).Outcome);
    }

    [Fact]
    public async Task A_scanner_that_hangs_is_given_up_in_time()
    {
        await using var clamd = new FakeClamd { Hangs = true };
        var result = await Scan(clamd.Address, [1], TimeSpan.FromMilliseconds(200));
        Assert.Equal(new ScanResult(ScanOutcome.Unavailable, "No answer within 0.2 s."), result);
    }

    [Fact]
    public async Task A_scanner_that_is_down_is_unavailable()
    {
        Assert.Equal(ScanOutcome.Unavailable, (await Scan($"127.0.0.1:{TestPort.Next()}", [1])).Outcome);
        Assert.Equal(ScanOutcome.Unavailable, (await Scan("/nowhere/clamd.ctl", [1])).Outcome);
    }

    [Fact]
    public async Task Who_cancels_an_upload_gets_no_verdict()
    {
        await using var clamd = new FakeClamd { Hangs = true };
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ClamAvScanner(ClamAvAddress.Parse(clamd.Address), Patience).ScanAsync(new MemoryStream([1]), cancel.Token));
    }

    [Fact]
    public async Task Trouble_with_the_file_itself_is_not_blamed_on_the_scanner()
    {
        await using var clamd = new FakeClamd();
        await Assert.ThrowsAsync<IOException>(() => new ClamAvScanner(ClamAvAddress.Parse(clamd.Address), Patience).ScanAsync(new Broken(), default));
    }

    [Fact]
    public async Task Without_a_setting_nothing_is_scanned_and_the_result_says_so()
    {
        var scanner = ClamAvScanner.From(new ConfigurationBuilder().Build());
        var result = await scanner.ScanAsync(new MemoryStream([1]), default);
        Assert.Equal(new ScanResult(ScanOutcome.NoScanner), result);
        Assert.True(result.MayBeKept);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:-1")]
    [InlineData(":3310")]
    [InlineData("relative/clamd.ctl")]
    public void An_address_that_is_none_stops_the_start(string setting) =>
        Assert.Contains("Portal:ClamAv", Assert.Throws<InvalidSettingException>(() => ClamAvAddress.Parse(setting)).Message);

    private static Task<ScanResult> Scan(string address, byte[] content, TimeSpan? timeout = null) =>
        new ClamAvScanner(ClamAvAddress.Parse(address), timeout ?? Patience).ScanAsync(new MemoryStream(content), default);

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("disk");
    }
}
