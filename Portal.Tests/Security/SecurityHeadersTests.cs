using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Portal.Server.Components;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

public sealed class SecurityHeadersTests
{
    private static readonly string[] Pages = ["/", "/dev/components", "/nowhere", "/not-found", "/test/breaks", "/test/forbidden"];

    public static TheoryData<string> Addresses => new([.. Pages, "/js/portal.js", "/css/portal.css"]);

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Every_answer_has_the_headers(string address)
    {
        using var answer = await GetAsync(await UiHost.SharedAsync(), address);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Matches(
            "^default-src 'self'; script-src 'self' 'nonce-[A-Za-z0-9+/]{22}=='; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
            + "font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'$",
            policy);
        Assert.Equal("nosniff", One(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", One(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", One(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", One(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", One(answer, "Cross-Origin-Resource-Policy"));
        Assert.StartsWith("publickey-credentials-get=(self), publickey-credentials-create=(self)", One(answer, "Permissions-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_is_kept_by_a_cache_and_every_module_may_be_looked_up_again()
    {
        var host = await UiHost.SharedAsync();
        foreach (var page in Pages)
        {
            using var answer = await GetAsync(host, page);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        }

        using var module = await GetAsync(host, "/js/portal.js");
        Assert.Equal("no-cache", module.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task The_nonce_is_new_each_time_and_the_only_inline_script_carries_it()
    {
        var host = await UiHost.SharedAsync();
        using var first = await GetAsync(host, "/");
        using var second = await GetAsync(host, "/");
        var nonce = Regex.Match(One(first, "Content-Security-Policy"), "nonce-([^']+)").Groups[1].Value;
        Assert.DoesNotContain(nonce, One(second, "Content-Security-Policy"), StringComparison.Ordinal);

        var html = WebUtility.HtmlDecode(await first.Content.ReadAsStringAsync());
        var inline = Regex.Matches(html, "<script(?![^>]*src=)[^>]*>");
        Assert.Equal($"<script type=\"importmap\" nonce=\"{nonce}\">", Assert.Single(inline).Value);
        Assert.DoesNotMatch("<[^>]+ style=|<style|<[^>]+ on[a-z]+=", html);
    }

    [Fact]
    public async Task Absent_forbidden_and_development_pages_are_the_same_404()
    {
        await using var production = await UiHost.StartAsync("Production");
        var bodies = new List<string>();
        foreach (var address in new[] { "/nowhere", "/not-found", "/test/forbidden", "/dev/components", "/dev/components/static", "/error/404" })
        {
            using var answer = await GetAsync(production, address);
            if (address != "/error/404")
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            bodies.Add(Words(await answer.Content.ReadAsStringAsync()));
        }

        Assert.Single(bodies.Distinct());
        Assert.Contains("There is nothing at this address that you can open.", bodies[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_becomes_a_page_that_says_nothing_about_itself()
    {
        using var answer = await GetAsync(await UiHost.SharedAsync(), "/test/breaks");
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("Something went wrong", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_a_token_is_answered_with_a_sentence()
    {
        using var client = new HttpClient { BaseAddress = (await UiHost.SharedAsync()).Origin };
        using var form = new FormUrlEncodedContent([new("Input.Email", "dana@example.org")]);
        using var answer = await client.PostAsync(new Uri("/dev/components/static", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Go back, reload it, and send it again.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_sent_to_an_absent_page_finds_a_page()
    {
        using var client = new HttpClient { BaseAddress = (await UiHost.SharedAsync()).Origin };
        using var form = new FormUrlEncodedContent([new("a", "b")]);
        using var answer = await client.PostAsync(new Uri("/nowhere", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Page not found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fingerprinted_style_sheet_is_there_and_kept_for_ever()
    {
        var host = await UiHost.SharedAsync();
        using var page = await GetAsync(host, "/");
        var address = Regex.Match(await page.Content.ReadAsStringAsync(), "href=\"(css/portal\\.[a-z0-9]{10}\\.css)\"").Groups[1].Value;
        using var css = await GetAsync(host, "/" + address);

        Assert.Equal(HttpStatusCode.OK, css.StatusCode);
        var text = await css.Content.ReadAsStringAsync();
        foreach (Match part in Regex.Matches(text, @"url\(""?\.\.(/[^"")#?]+)"))
        {
            using var answer = await GetAsync(host, part.Groups[1].Value);
            Assert.True(answer.IsSuccessStatusCode, part.Value);
        }

        Assert.DoesNotContain("http", Regex.Replace(text, @"http://www\.w3\.org/\S+", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Development", false)]
    public async Task Browsers_are_told_to_stay_with_https_outside_development(string environment, bool told)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        builder.Services.AddPortalComponents(builder.Configuration);
        await using var app = builder.Build();
        app.UsePortalSecurityHeaders();
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var answer = await client.GetAsync(new Uri("https://portal.example/"));

        Assert.Equal(told, answer.Headers.TryGetValues("Strict-Transport-Security", out var values) && values.Single() == "max-age=31536000");
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "same", true)]
    [InlineData(null, "http://evil.example", false)]
    [InlineData(null, "null", false)]
    [InlineData("https://portal.example", "https://portal.example", true)]
    [InlineData("https://PORTAL.example:443/", "https://portal.example", true)]
    [InlineData("https://portal.example", "http://portal.example", false)]
    [InlineData("https://portal.example", "same", false)]
    [InlineData("https://portal.example", "https://portal.example.evil.example", false)]
    public async Task A_circuit_opens_for_pages_of_this_origin_only(string? configured, string? origin, bool opens)
    {
        await using var host = await UiHost.StartAsync(settings: configured is null ? [] : [("Portal:Origin", configured)]);
        using var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin == "same" ? host.Origin.ToString().TrimEnd('/') : origin);
        socket.Options.CollectHttpResponseDetails = true;
        var hub = new UriBuilder(host.Origin) { Scheme = "ws", Path = "/_blazor" }.Uri;

        var failure = await Record.ExceptionAsync(() => socket.ConnectAsync(hub, CancellationToken.None));

        Assert.Equal(opens ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, socket.HttpStatusCode);
        Assert.Equal(opens, failure is null);
    }

    [Fact]
    public async Task Another_origin_cannot_negotiate_either()
    {
        using var client = new HttpClient { BaseAddress = (await UiHost.SharedAsync()).Origin };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "http://evil.example");
        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(UiHost host, string address)
    {
        using var client = new HttpClient { BaseAddress = host.Origin };
        return await client.GetAsync(new Uri(address, UriKind.Relative));
    }

    private static string One(HttpResponseMessage answer, string header) => Assert.Single(answer.Headers.GetValues(header));

    /// <summary>The page without what differs in every answer.</summary>
    private static string Words(string html) => Regex.Match(html, "<main.*</main>", RegexOptions.Singleline).Value;
}
