using System.Net;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Access;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>Links that were broken on their way: they lead to the page, and never to a mistake of the portal.</summary>
public sealed class QueryValuesTests(RunningPortal portal) : IClassFixture<RunningPortal>, IDisposable
{
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Host.Origin };

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/providers?page=abc", "/providers")]
    [InlineData("/providers?page=99999999999&search=Nora%20Q", "/providers?search=Nora%20Q")]
    [InlineData("/providers?receipt=abc&page=2", "/providers?page=2")]
    [InlineData("/notices?page=", "/notices")]
    [InlineData("/notices?page=1&page=x", "/notices")]
    [InlineData("/audit/findings?all=perhaps", "/audit/findings")]
    [InlineData("/audit/grants?person=a%00b&page=2", "/audit/grants?person=a%EF%BF%BDb&page=2")]
    [InlineData("/audit/events.csv?person=a%00b", "/audit/events.csv?person=a%EF%BF%BDb")]
    public async Task A_value_that_does_not_fit_is_left_out_and_text_that_cannot_be_kept_is_asked_for_as_it_can(string broken, string mended)
    {
        var auditor = await portal.World.PersonAsync("Aud Ito", StaffRole.Auditor);
        Assert.Equal((HttpStatusCode.Redirect, mended), await AskAsync(broken, auditor));
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(mended, auditor));
    }

    [Theory]
    [InlineData("/account/sign-in?again=abc", "/account/sign-in")]
    [InlineData("/account/recover?request=abc", "/account/recover")]
    [InlineData("/account/confirm?request=abc", "/account/confirm")]
    public async Task Also_where_nobody_is_signed_in(string broken, string mended)
    {
        Assert.Equal((HttpStatusCode.Redirect, mended), await AskAsync(broken, null));
        Assert.NotEqual(HttpStatusCode.InternalServerError, (await AskAsync(mended, null)).Status);
    }

    [Fact]
    public async Task What_fits_goes_on_and_who_may_not_gets_the_answer_of_always()
    {
        var nora = await portal.World.PersonAsync("Nora Quist");
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync($"/providers?page=2&receipt={Guid.NewGuid()}&search=%25&unknown=abc", nora));
        Assert.Equal((HttpStatusCode.NotFound, null), await AskAsync("/audit/grants?page=abc", nora));
        Assert.Equal((HttpStatusCode.NotFound, null), await AskAsync("/no/such/address?page=abc", nora));
    }

    [Fact]
    public void Whatever_a_page_takes_from_its_address_is_known()
    {
        var taken = typeof(NeedsAttribute).Assembly.GetTypes().Where(type => typeof(IComponent).IsAssignableFrom(type)).SelectMany(QueryValues.Of).ToList();
        Assert.True(taken.Count > 50, $"only {taken.Count} values");
        Assert.All(taken, value => QueryValues.Fits(value.Value, ""));
    }

    private async Task<(HttpStatusCode Status, string? Location)> AskAsync(string path, Person? person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (person is not null)
            request.Headers.Add("Cookie", $"portal={portal.Host.CookieOf(person)}");
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (response.StatusCode, response.Headers.Location?.OriginalString);
    }
}
