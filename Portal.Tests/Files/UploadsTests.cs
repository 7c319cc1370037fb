using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Domain.Common;
using Portal.Infrastructure;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

public sealed class UploadsTests : IAsyncLifetime, IDisposable
{
    private readonly ScratchFolder _data = new();
    private readonly DataKey _key = DataKey.Create();
    private readonly FakeClamd _clamd = new();
    private readonly FileStore _store;

    public UploadsTests() => _store = new FileStore(_data.Root, TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _clamd.DisposeAsync();

    public void Dispose()
    {
        _key.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_sound_file_is_checked_scanned_and_kept()
    {
        var pdf = SampleFiles.Pdf();
        var accepted = (await AcceptAsync(pdf, "C:\\scans\\License.pdf", pdf.Length)).Value;
        Assert.Equal("License.pdf", accepted.DisplayName);
        Assert.Same(FileKind.Pdf, accepted.Kind);
        Assert.Equal(new ScanResult(ScanOutcome.Clean), accepted.Scan);
        Assert.Equal(pdf, Assert.Single(_clamd.Scanned));
        await using var content = await _store.OpenAsync(accepted.File, "version|7", _key, default);
        Assert.Equal(accepted.File.Sha256, Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content)));
        Assert.Single(_data.Files());
    }

    [Fact]
    public async Task Without_a_scanner_the_record_says_so() =>
        Assert.Equal(ScanOutcome.NoScanner, (await AcceptAsync(SampleFiles.Png(), "a.png", null, scanner: new ClamAvScanner(null, default))).Value.Scan.Outcome);

    [Fact]
    public async Task Every_refusal_leaves_nothing()
    {
        await RefusedAsync("file.too-large", AcceptAsync(SampleFiles.Pdf(), "a.pdf", 30_000_000));
        await RefusedAsync("file.too-large", AcceptAsync([.. SampleFiles.Pdf(), .. new byte[20_000]], "a.pdf", null));
        await RefusedAsync("file.unknown-ending", AcceptAsync(SampleFiles.Pdf(), "a.docx", null));
        await RefusedAsync("file.unknown-ending", AcceptAsync(SampleFiles.Pdf(), "pdf", null));
        await RefusedAsync("file.cut-off", AcceptAsync(SampleFiles.Pdf(), "a.pdf", 5000));
        await RefusedAsync("file.empty", AcceptAsync([], "a.pdf", 0));
        await RefusedAsync("file.unknown-kind", AcceptAsync([1, 2, 3], "a.pdf", null));
        await RefusedAsync("file.wrong-ending", AcceptAsync(SampleFiles.Png(), "a.pdf", null));
        await RefusedAsync("file.pdf-active", AcceptAsync(SampleFiles.Pdf("<< /JS (x) >>"), "a.pdf", null));
        Assert.Empty(_clamd.Scanned);
        await RefusedAsync("file.infected", AcceptAsync(SampleFiles.PdfOf(SampleFiles.Stream("", SampleFiles.Eicar())), "a.pdf", null));
        _clamd.Answer = "INSTREAM size limit exceeded. ERROR\0";
        await RefusedAsync("file.scanner-down", AcceptAsync(SampleFiles.Pdf(), "a.pdf", null));
    }

    [Fact]
    public async Task While_the_scanner_is_down_nothing_is_accepted()
    {
        await _clamd.DisposeAsync();
        var error = (await AcceptAsync(SampleFiles.Pdf(), "a.pdf", null)).Error!;
        Assert.Equal("file.scanner-down", error.Code);
        Assert.Contains("try again", error.Message);
        Assert.Empty(_data.Files());
    }

    [Fact]
    public async Task An_upload_cancelled_during_the_scan_leaves_nothing()
    {
        _clamd.Hangs = true;
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AcceptAsync(SampleFiles.Pdf(), "a.pdf", null, cancel: cancel.Token));
        Assert.Empty(_data.Files());
    }

    [Fact]
    public async Task Many_uploads_at_once_are_all_kept()
    {
        var accepted = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AcceptAsync(SampleFiles.Pdf($"({i % 10})"), $"{i}.pdf", null)));
        Assert.Equal(10, accepted.Select(a => a.Value.File.Name).Distinct().Count());
        Assert.Equal(10, _data.Files().Count);
    }

    [Theory]
    [InlineData(null, 26_214_400)]
    [InlineData("1048576", 1_048_576)]
    public void The_limit_is_25_MB_unless_configured(string? setting, long bytes) =>
        Assert.Equal(bytes, UploadLimits.From(Settings(setting)).MaxBytes);

    [Theory]
    [InlineData("25 MB")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public void A_limit_that_is_none_stops_the_start(string setting) =>
        Assert.Contains("Portal:Uploads:MaxBytes", Assert.Throws<InvalidSettingException>(() => UploadLimits.From(Settings(setting))).Message);

    [Theory]
    [InlineData(26_214_400, "larger than 25 MB")]
    [InlineData(1_572_864, "larger than 1.5 MB")]
    [InlineData(10_240, "larger than 10 KB")]
    public async Task The_refusal_names_the_limit(long limit, string says)
    {
        using var uploads = new Uploads(_store, new ClamAvScanner(null, default), new UploadLimits(limit), NullLogger<Uploads>.Instance);
        var refused = await uploads.AcceptAsync(Stream.Null, "a.pdf", limit + 1, "version|7", _key, default);
        Assert.Contains(says, refused.Error!.Message);
    }

    private async Task<Result<AcceptedUpload>> AcceptAsync(byte[] content, string name, long? length, ClamAvScanner? scanner = null, CancellationToken cancel = default)
    {
        using var uploads = new Uploads(_store, scanner ?? new ClamAvScanner(ClamAvAddress.Parse(_clamd.Address), TimeSpan.FromSeconds(20)),
            new UploadLimits(10_000), NullLogger<Uploads>.Instance);
        return await uploads.AcceptAsync(new MemoryStream(content), name, length, "version|7", _key, cancel);
    }

    private async Task RefusedAsync(string code, Task<Result<AcceptedUpload>> upload)
    {
        var error = (await upload).Error;
        Assert.Equal(code, error?.Code);
        Assert.EndsWith(".", error!.Message);
        Assert.Empty(_data.Files());
    }

    private static IConfiguration Settings(string? value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Portal:Uploads:MaxBytes", value)]).Build();
}
