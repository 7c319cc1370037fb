using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Server.Features.Audit;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>The answers of questions as files, over HTTP: what stands in them, and what anybody checks of them without the portal.</summary>
public class AnswerFileTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly QuestionDesk _desk = new(database);
    private PortalHost _host = null!;
    private HttpClient _client = null!;
    private Person _dana = null!;
    private string _npi = "", _from = "", _at = "";

    public async Task InitializeAsync()
    {
        _host = await PortalHost.StartAsync(database);
        var (owner, provider) = await _desk.ProviderAsync();
        (_npi, _from) = (await _desk.NpiAsync(provider), MomentText.Write(await _desk.NowAsync()));
        _dana = await _desk.World.PersonAsync("=Dana Wells");
        await _desk.People.GiveAsync(owner, provider, _dana, PeopleDesk.Terms(Preset.Drafter.Permissions));
        // Two files of one question are alike only when nothing that they name gets its number between them.
        await _desk.SequenceAsync();
        _at = MomentText.Write(await _desk.NowAsync());
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _host.Origin };
        _client.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(await _desk.AuditorAsync())}");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("who-could", "who-could", 2)]
    [InlineData("person", "one-person", 1)]
    [InlineData("difference", "what-changed", 1)]
    public async Task Signed_JSON_says_what_was_asked_at_which_moments_and_verifies_offline(string page, string of, int records)
    {
        using var answer = await _client.GetAsync(Address(page, "json"));
        Assert.Equal(("application/jsonl", $"{of}.jsonl", "no-store"), (
            answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'), answer.Headers.CacheControl?.ToString()));
        var file = await answer.Content.ReadAsByteArrayAsync();
        var (code, said) = await Verified.AsFileAsync(file);
        Assert.True(code == 0, said);
        Assert.Contains($"{records} records follow", said, StringComparison.Ordinal);
        var lines = System.Text.Encoding.UTF8.GetString(file).Split('\n').Select(line => line.Length == 0 ? null : JsonNode.Parse(line)).ToList();
        var asked = lines[0]!["asked"]!;
        Assert.Equal((of, _at, _at), ((string?)lines[0]!["of"], (string?)asked[page == "difference" ? "to" : "at"], (string?)asked["known"]));
        Assert.Contains(lines.Skip(1), line => line?.ToJsonString().Contains("=Dana Wells", StringComparison.Ordinal) == true);

        // What somebody changes in it is found.
        file[Array.IndexOf(file, (byte)'D')] ^= 1;
        Assert.Equal(1, (await Verified.AsFileAsync(file)).Code);
    }

    [Theory]
    [InlineData("who-could", "Person,E-mail address,Account,", "'=Dana Wells,")]
    [InlineData("person", "Provider,NPI,What,", "Nora Quist,")]
    [InlineData("difference", "Person,Account,Provider,", "'=Dana Wells,")]
    public async Task A_CSV_file_has_the_question_and_its_moments_above_the_table_and_no_formula(string page, string columns, string first)
    {
        using var answer = await _client.GetAsync(Address(page, "csv"));
        Assert.Equal(("text/csv", "attachment"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType));
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");
        var gap = Array.IndexOf(lines, "");
        Assert.Contains($"{(page == "difference" ? "To (UTC)" : "At (UTC)")},{_at}", lines[..gap]);
        Assert.Contains($"As known at (UTC),{_at}", lines[..gap]);
        Assert.StartsWith(columns, lines[gap + 1], StringComparison.Ordinal);
        Assert.StartsWith(first, lines[gap + 2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.DoesNotMatch("(^|,)[=+@-]", line));
    }

    [Theory]
    [InlineData("who-could", "It is a list of who could do something, made at ")]
    [InlineData("person", "It is a list of what one person could do, made at ")]
    [InlineData("difference", "It is a list of what changed between two moments, made at ")]
    public async Task Whoever_verifies_is_told_in_words_what_it_is_and_that_a_CSV_file_is_not_signed(string page, string said)
    {
        Assert.Contains(said, (await Verified.AsFileAsync(await _client.GetByteArrayAsync(Address(page, "json")))).Said, StringComparison.Ordinal);
        var csv = await Verified.AsFileAsync(await _client.GetByteArrayAsync(Address(page, "csv")));
        Assert.Equal((2, "Only signed JSON can be verified, and this file is no JSON. A CSV file is not signed: export the same list as JSON."), (csv.Code, csv.Said.Trim()));
    }

    [Fact]
    public async Task A_staff_role_of_a_suspended_account_is_not_told_to_be_live()
    {
        var rex = await _desk.World.PersonAsync("Rex Moss", StaffRole.Reviewer);
        var before = MomentText.Write(await _desk.NowAsync());
        await database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", rex.Id.Value);
        foreach (var (at, said, word) in new[] { (before, "Live", "live"), (MomentText.Write(await _desk.NowAsync()), "Suspended", "suspended") })
        {
            var asked = $"?person={rex.Id.Value}&at={at}";
            Assert.Contains($"\r\n,,Staff role,{said},staff:Reviewer,", await _client.GetStringAsync($"/audit/person.csv{asked}"), StringComparison.Ordinal);
            var role = (await _client.GetStringAsync($"/audit/person.json{asked}")).Split('\n').Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!).Single(line => line["staff"] is not null);
            Assert.Equal(word, (string?)role["status"]);
        }
    }

    [Fact]
    public async Task A_question_with_a_hole_leads_back_to_its_page_and_is_no_export()
    {
        foreach (var address in new[] { "/audit/who-could{0}?act=section.edit", "/audit/person{0}?person=nobody", "/audit/difference{0}?from=soon" })
            foreach (var format in new[] { ".csv", ".json" })
            {
                using var back = await _client.GetAsync(string.Format(address, format));
                Assert.Equal((HttpStatusCode.Found, string.Format(address, "")), (back.StatusCode, back.Headers.Location?.ToString()));
            }
        Assert.DoesNotContain(await LedgerText.OfAsync(database, await _desk.AuditorAsync()), e => (string?)e["kind"] == "answer-exported");
    }

    [Theory]
    [InlineData("who-could", 2, 2)]
    [InlineData("person", 1, 1)]
    [InlineData("difference", null, 1)]
    public async Task The_page_is_told_how_many_people_providers_or_changes_have_left_and_nobody_elses_is(string page, int? total, int done)
    {
        var exports = _host.Services.GetRequiredService<RunningExports>();
        foreach (var format in new[] { "csv", "json" })
        {
            var (own, other) = (exports.Open((await _desk.AuditorAsync()).Id), exports.Open(_dana.Id));
            var file = await _client.GetStringAsync($"{Address(page, format)}&export={own.Id}");
            Assert.Equal((ExportState.Whole, total, (long)done), (own.State, own.Total, own.Done));
            Assert.InRange(Math.Abs((await _client.GetStringAsync($"{Address(page, format)}&export={other.Id}")).Length - file.Length), 0, 20);
            Assert.Equal((ExportState.None, 0L), (other.State, other.Done));
        }
    }

    private string Address(string page, string format) => page switch
    {
        "who-could" => $"/audit/who-could.{format}?provider={_npi}&at={_at}&known={_at}",
        "person" => $"/audit/person.{format}?person={_dana.Id.Value}&at={_at}&known={_at}",
        _ => $"/audit/difference.{format}?provider={_npi}&from={_from}&to={_at}&known={_at}",
    };
}
