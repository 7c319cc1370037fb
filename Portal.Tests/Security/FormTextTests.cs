using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>Text that the database cannot hold, in forms that are sent as pages are: answered as what it is, with what was typed kept.</summary>
public sealed partial class FormTextTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string InAddress = "The e-mail address has an invisible character (U+FFFD) at position 3. Delete the address and type it instead of pasting it.";
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("/account/register", "register", "Input.", "Name", "Ada\0Quist", "The name has a character that cannot be seen. Type the name instead of pasting it.")]
    [InlineData("/account/register", "register", "Input.", "Email", "ad\0a@clinic.example", InAddress)]
    [InlineData("/account/recover", "ask", "Ask.", "Email", "ad\0a@clinic.example", InAddress)]
    [InlineData("/account/address", "ask", "Ask.", "Email", "ad\0a@clinic.example", InAddress)]
    [InlineData("/account/sign-in", "password", "Input.", "Email", "ad\0a@clinic.example", InAddress)]
    [InlineData("/account/sign-in", "password", "Input.", "Password", "gravel\0lantern", "")]
    public async Task A_character_that_cannot_be_kept_is_said_where_it_was_typed(string page, string form, string prefix, string field, string typed, string sentence)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true };
        handler.CookieContainer.Add(_host.Origin, new Cookie("portal", page == "/account/address" ? _host.CookieOf(await new World(database).PersonAsync("Ada Quist")) : ""));
        using var browser = new HttpClient(handler) { BaseAddress = _host.Origin };
        var shown = await browser.GetStringAsync(page);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [prefix + "Name"] = "Ada Quist",
            [prefix + "Email"] = "ada@clinic.example",
            [prefix + "Code"] = "123456",
            [prefix + field] = typed,
            ["_handler"] = form,
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(Token().Match(shown).Groups[1].Value),
        });
        using var answer = await browser.PostAsync(page, content);
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain("open for too long", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(sentence, text, StringComparison.Ordinal);
        if (field != "Password")
            Assert.Contains($"value=\"{typed.Replace('\0', '\uFFFD')}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=%00&b=1", "a=%EF%BF%BD&b=1")]
    [InlineData("a=\0", "a=%EF%BF%BD")]
    [InlineData("%00%00=%0", "%EF%BF%BD%EF%BF%BD=%0")]
    [InlineData("a=%0&b=%", "a=%0&b=%")]
    [InlineData("a=%2500&b=%000", "a=%2500&b=%EF%BF%BD0")]
    [InlineData("", "")]
    public async Task It_is_found_wherever_what_arrives_is_broken_into_pieces(string sent, string read)
    {
        for (var piece = 1; piece <= sent.Length + 1; piece++)
            foreach (var asked in new[] { 1, 4, 100 })
            {
                var got = new List<byte>();
                await using var mended = new StorableFormBody(new Pieces(Encoding.ASCII.GetBytes(sent), piece));
                var buffer = new byte[asked];
                for (int count; (count = await mended.ReadAsync(buffer.AsMemory())) > 0;)
                    got.AddRange(buffer[..count]);
                Assert.Equal(read, Encoding.ASCII.GetString([.. got]));
            }
    }

    // Gives so many bytes at once, as a network does.
    private sealed class Pieces(byte[] sent, int most) : MemoryStream(sent)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
