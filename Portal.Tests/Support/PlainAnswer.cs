using System.Net;
using System.Text.RegularExpressions;

namespace Portal.Tests.Support;

/// <summary>An answer of the portal over HTTP, without what is new in every answer: a nonce, a token, a cookie, the time.</summary>
internal sealed partial record PlainAnswer(HttpStatusCode Status, string Headers, string Body)
{
    /// <summary>A client that follows no redirect and keeps no cookie.</summary>
    public static HttpClient ClientOf(PortalHost host) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Origin };

    /// <summary>Asks as a person, or as a visitor. Of a redirect the headers are where it leads.</summary>
    public static async Task<PlainAnswer> ToAsync(HttpClient client, PortalHost host, Person? person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (person is not null)
            request.Headers.Add("Cookie", $"portal={host.CookieOf(person)}");
        using var response = await client.SendAsync(request);
        var headers = response.Headers.Location?.OriginalString
            ?? string.Join('|', response.Headers.Concat(response.Content.Headers).Where(h => h.Key != "Date").Select(h => $"{h.Key}={Plain(string.Join(',', h.Value))}").Order(StringComparer.Ordinal));
        return new PlainAnswer(response.StatusCode, headers, Plain(await response.Content.ReadAsStringAsync()));
    }

    private static string Plain(string text) => Secrets().Replace(text, "…");

    [GeneratedRegex("(?<=nonce-)[A-Za-z0-9+/=_-]{16,}|(?<=nonce=\")[^\"]+|CfDJ8[A-Za-z0-9_-]+")]
    private static partial Regex Secrets();
}
