using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Common;
using Portal.Infrastructure.Secrets;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Files on their way in and out: what is said when the application went on meanwhile, who waits, and how large they may be.</summary>
public sealed class DocumentsTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public DocumentsTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task A_document_that_arrives_after_the_submission_is_refused_in_words()
    {
        var (nora, application) = await WaitingAsync();
        using var passkey = await _signers.PasskeyAsync(nora);
        await using var slow = new EndsLate(SampleFiles.Pdf(), async () => Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded));
        var late = await _signers.Of<Documents>(nora).AddAsync(application, "documents", "other", slow, "late.pdf", null);
        Assert.Equal("application.not-possible-now", late.Error!.Code);
        Assert.Contains("was submitted", late.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Returned", "application.not-possible-now")]
    [InlineData("Draft", "document.other-version")]
    public async Task A_file_for_a_version_that_is_not_the_current_one_any_more_is_refused_in_words(string status, string code)
    {
        var (nora, application) = await WaitingAsync();
        // Returned and corrected while the file is on its way.
        await using var slow = new EndsLate(SampleFiles.Pdf(), async () =>
        {
            using var passkey = await _signers.PasskeyAsync(nora);
            Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
            await _database.SqlAsync("update applications set status = 'Returned' where id = $1", application.Value);
            if (status == "Draft")
                await CorrectAsync(application);
        });
        Assert.Equal(code, (await _signers.Of<Documents>(nora).AddAsync(application, "documents", "other", slow, "late.pdf", null)).Error!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_waits_while_a_download_is_read_and_it_is_in_the_ledger_before(bool attachment)
    {
        var (nora, application) = await WaitingAsync();
        var id = attachment ? await AttachedAsync(nora, application) : (await _signers.Of<Documents>(nora).AddAsync(
            application, "documents", "other", new MemoryStream(SampleFiles.Pdf()), "license.pdf", null)).Value;
        // In the place of the file stands a pipe, from which nothing comes until somebody writes.
        var path = Directory.GetFiles(Path.Combine(_signers.Data.Root, "files"), "*", SearchOption.AllDirectories).Single();
        File.Delete(path);
        using (var made = Process.Start("mkfifo", path))
            await made.WaitForExitAsync();
        var download = Task.Run(() => attachment
            ? _signers.Of<Attachments>(nora).OpenAsync(application, id)
            : _signers.Of<Documents>(nora).OpenAsync(application, "documents", id));
        try
        {
            await Eventually.TrueAsync(async () => (await LedgerText.OfAsync(_database, nora)).Any(e => (string?)e["kind"] == "document-downloaded"));
            var noted = await _signers.Of<Notes>(nora).AddAsync(application, "Still here.").WaitAsync(TimeSpan.FromSeconds(30));
            Assert.True(noted.Succeeded);
            Assert.False(download.IsCompleted);
        }
        finally
        {
            await using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                await Task.Yield();
            await Assert.ThrowsAsync<SealBrokenException>(() => download);
        }
    }

    [Fact]
    public async Task A_configured_limit_holds_on_the_whole_way()
    {
        await using var host = await PortalHost.StartAsync(_database, ("Portal:Uploads:MaxBytes", (40 * 1024 * 1024).ToString()));
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        await using var browser = await host.OpenAsync(nora);
        await browser.OpenInteractiveAsync($"/providers/{provider.Value}");
        await browser.Page.ClickAsync("button:has-text('new enrollment')");
        await browser.ArriveAsync("**/applications/*");
        var address = $"{new Uri(browser.Page.Url).AbsolutePath}/sections/documents";
        await browser.OpenInteractiveAsync(address);
        await Assertions.Expect(browser.Page.Locator("portal-upload .usa-hint").First).ToContainTextAsync("up to 40 MB");
        var claim = await _database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value);
        await browser.OpenInteractiveAsync($"/claims/{claim}");
        await Assertions.Expect(browser.Page.Locator("portal-upload .usa-hint")).ToContainTextAsync("up to 40 MB");

        // More than the server takes unasked, which is 30,000,000 bytes.
        var large = SampleFiles.PdfOf(SampleFiles.Stream("", new byte[31 * 1024 * 1024]));
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(large)).StatusCode);
        var tooLarge = await PostAsync(new byte[40 * 1024 * 1024 + 1]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLarge.StatusCode);
        Assert.Contains("40 MB", await tooLarge.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        async Task<HttpResponseMessage> PostAsync(byte[] file)
        {
            using var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = host.Origin };
            http.DefaultRequestHeaders.Add("Cookie", $"portal={host.CookieOf(nora)}");
            var page = await http.GetStringAsync(address);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/licenseCopy".Replace("/documents/licenseCopy", "/documents/documents/licenseCopy", StringComparison.Ordinal));
            request.Headers.Add("X-File-Name", "license.pdf");
            request.Headers.Add("RequestVerificationToken", WebUtility.HtmlDecode(Regex.Match(page, "name=\"antiforgery\" content=\"([^\"]+)\"").Groups[1].Value));
            request.Content = new ByteArrayContent(file);
            return await http.SendAsync(request);
        }
    }

    public void Dispose() => _signers.Dispose();

    private async Task<(Person, EnrollmentApplicationId)> WaitingAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        return (nora, await _signers.WaitingAsync(nora, await _world.ProviderAsync(nora)));
    }

    private async Task<DocumentId> AttachedAsync(Person nora, EnrollmentApplicationId application)
    {
        using var passkey = await _signers.PasskeyAsync(nora);
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
        return (await _signers.Of<Attachments>(nora).AddAsync(application, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null)).Value;
    }

    private Task<int> CorrectAsync(EnrollmentApplicationId application) => _database.SqlAsync(
        """
        with next as (
            insert into application_versions (id, application_id, number, created_by) select gen_random_uuid(), id, 2, started_by from applications where id = $1 returning id),
        begun as (insert into sections (version_id, section_key) select next.id, s.section_key from next, sections s join applications a on a.current_version_id = s.version_id where a.id = $1)
        update applications set status = 'Draft', current_version_id = next.id from next where applications.id = $1
        """, application.Value);

    // Does something before it ends.
    private sealed class EndsLate(byte[] content, Func<Task> before) : MemoryStream(content)
    {
        private bool _done;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read > 0 || _done)
                return read;
            _done = true;
            await before();
            return 0;
        }
    }
}
