using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>
/// Every page and endpoint whose address names something, asked for over HTTP: what is forbidden, absent, malformed or no address at all
/// looks the same, and whoever is not signed in is sent to sign in for all of them alike.
/// </summary>
public sealed partial class DoorTests(RunningPortal portal) : IClassFixture<RunningPortal>, IDisposable
{
    private readonly TestDatabase _database = portal.Database;
    private readonly World _world = portal.World;
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Host.Origin };

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Forbidden_absent_malformed_and_unknown_addresses_look_the_same_to_everybody()
    {
        var things = await ThingsAsync();
        var others = await OthersAsync(things);
        var wrong = new List<string>();
        var compared = 0;
        foreach (var (kind, person) in others)
        {
            var unknown = await AskAsync(HttpMethod.Get, $"/no/such/address/{Guid.NewGuid()}", person);
            var unknownPost = await AskAsync(HttpMethod.Post, $"/no/such/address/{Guid.NewGuid()}", person);
            Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
            Assert.Contains("Page not found", unknown.Body, StringComparison.Ordinal);
            foreach (var endpoint in Guarded())
                foreach (var (what, ids) in new[] { ("forbidden", things.Ids), ("absent", null), ("malformed", Malformed) })
                {
                    if (what == "forbidden" && Opens(endpoint, person))
                        continue;
                    var (method, path) = Address(endpoint, ids);
                    var got = await AskAsync(method, path, person);
                    compared++;
                    if (got != (method == HttpMethod.Get ? unknown : unknownPost))
                        wrong.Add($"{kind}: {method} {path} ({what}): {Difference(got, method == HttpMethod.Get ? unknown : unknownPost)}");
                }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(3)));
        Assert.True(compared > 100, $"only {compared} addresses were compared");
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_sent_to_sign_in_for_all_addresses_alike()
    {
        var things = await ThingsAsync();
        foreach (var path in Guarded().Where(e => Method(e) == HttpMethod.Get)
            .SelectMany(e => new[] { Address(e, things.Ids).Path, Address(e, null).Path, Address(e, Malformed).Path })
            .Append("/no/such/address"))
        {
            var got = await AskAsync(HttpMethod.Get, path, null);
            Assert.Equal(HttpStatusCode.Redirect, got.Status);
            Assert.Equal($"/account/sign-in?returnUrl={Uri.EscapeDataString(path)}", got.Headers);
        }
    }

    [Fact]
    public async Task Whoever_may_opens_them()
    {
        var things = await ThingsAsync();
        foreach (var path in new[]
        {
            $"/providers/{things.Provider.Value}", $"/providers/{things.Provider.Value}/people", $"/applications/{things.Application.Value}",
            $"/applications/{things.Application.Value}/sections/licenses", $"/claims/{things.Claim.Value}",
            $"/providers/{things.Provider.Value}/looks",
        })
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, path, things.Owner)).Status);
        var look = $"/help/looks/{things.Ids["look"]}";
        foreach (var path in new[] { "/help", "/help/break-glass", look, $"{look}/applications/{things.Application.Value}/sections/licenses" })
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, path, things.Helper)).Status);
        Assert.Equal(
            HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Get, $"{look}/applications/{things.Application.Value}/sections/payment", things.Helper)).Status);
        var reviewer = await _world.PersonAsync("Rosa Lind", StaffRole.Reviewer);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, $"/staff/claims/{things.Claim.Value}", reviewer)).Status);
    }

    [Fact]
    public async Task A_knock_on_a_closed_door_is_in_the_ledger()
    {
        var things = await ThingsAsync();
        var stranger = await _world.PersonAsync("Stranger");
        await AskAsync(HttpMethod.Get, $"/applications/{things.Application.Value}/sections/licenses", stranger);
        var entry = Assert.Single(await LedgerText.OfAsync(_database, stranger));
        Assert.Equal("section.view", entry["action"]!.GetValue<string>());
        Assert.Equal("denied", entry["outcome"]!.GetValue<string>());
        Assert.Equal("no-grant", entry["detail"]!["reason"]!.GetValue<string>());
        Assert.Equal(things.Application.Value.ToString(), entry["application"]!.GetValue<string>());
        Assert.Equal("licenses", entry["section"]!.GetValue<string>());
    }

    private sealed record Things(
        Person Owner, Person Helper, ProviderId Provider, EnrollmentApplicationId Application, PrincipalId Claim, Dictionary<string, string> Ids);

    private sealed record Answer(HttpStatusCode Status, string Headers, string Body);

    private static readonly Dictionary<string, string> Malformed = new() { [""] = "not-an-id" };

    private async Task<Things> ThingsAsync()
    {
        var owner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(owner);
        var application = await _world.ApplicationAsync(provider, form: "individual-new-enrollment");
        var claim = await _database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value);
        var helper = await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        return new Things(owner, helper, provider, application, new PrincipalId(claim), new Dictionary<string, string>
        {
            ["provider"] = provider.Value.ToString(),
            ["application"] = application.Value.ToString(),
            ["section"] = "licenses",
            ["principal"] = claim.ToString(),
            ["look"] = (await _world.LookAsync(provider, helper, application, openedBy: owner)).Value.ToString(),
        });
    }

    private async Task<Dictionary<string, Person>> OthersAsync(Things things)
    {
        var others = new Dictionary<string, Person> { ["stranger"] = await _world.PersonAsync("Stranger") };
        var ended = others["ended agent"] = await _world.PersonAsync("Dana Wells");
        var delegation = await _world.DelegationAsync(things.Provider, ended, Preset.OfficeManager.Permissions);
        await _database.SqlAsync("update delegations set ended_at = clock_timestamp(), end_cause = 'revoked' where id = $1", delegation.Value);
        var elsewhere = await _world.ProviderAsync(await _world.PersonAsync("Omar Reyes"));
        await _world.DelegationAsync(elsewhere, others["agent of another provider"] = await _world.PersonAsync("Lena Park"), Preset.OfficeManager.Permissions);
        foreach (var role in Enum.GetValues<StaffRole>())
            others[role.ToString()] = await _world.PersonAsync("Staff", role);
        return others;
    }

    // Staff open what is the staff's; nobody else here opens anything.
    private static bool Opens(RouteEndpoint endpoint, Person person) =>
        person.Name == "Staff" && endpoint.Metadata.GetMetadata<NeedsAttribute>()!.Action.Reach == Reach.Staff;

    private IEnumerable<RouteEndpoint> Guarded() => portal.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<NeedsAttribute>() is { } needs && needs.Named.Any() && needs.Invitation is null);

    private static HttpMethod Method(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { } methods && !methods.Contains("GET") ? HttpMethod.Post : HttpMethod.Get;

    private static (HttpMethod Method, string Path) Address(RouteEndpoint endpoint, Dictionary<string, string>? ids)
    {
        var parts = endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts[0] switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter => ids?.GetValueOrDefault("") ?? ids?.GetValueOrDefault(parameter.Name.ToLowerInvariant()) ?? Guid.NewGuid().ToString(),
            _ => throw new InvalidOperationException(endpoint.RoutePattern.RawText),
        });
        return (Method(endpoint), "/" + string.Join('/', parts));
    }

    private async Task<Answer> AskAsync(HttpMethod method, string path, Person? person)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (person is not null)
            request.Headers.Add("Cookie", $"portal={portal.Host.CookieOf(person)}");
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Location is { } location
            ? location.OriginalString
            : string.Join('|', response.Headers.Concat(response.Content.Headers).Where(h => h.Key != "Date").Select(h => $"{h.Key}={WithoutSecrets(string.Join(',', h.Value))}").Order(StringComparer.Ordinal));
        return new Answer(response.StatusCode, headers, WithoutSecrets(body));
    }

    private static string Difference(Answer got, Answer expected)
    {
        var (a, b) = (got.ToString(), expected.ToString());
        var at = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{a[at..Math.Min(a.Length, at + 80)]} instead of {b[at..Math.Min(b.Length, at + 80)]}";
    }

    // A nonce, a token and a cookie are different in every answer.
    private static string WithoutSecrets(string text) => Secrets().Replace(text, "…");

    [GeneratedRegex("(?<=nonce-)[A-Za-z0-9+/=_-]{16,}|(?<=nonce=\")[^\"]+|CfDJ8[A-Za-z0-9_-]+")]
    private static partial Regex Secrets();
}
