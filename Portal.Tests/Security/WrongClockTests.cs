using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>
/// A server whose clock is an hour ahead or behind: what begins and ends by itself does so by the database's clock, for pages, for what is
/// under way and for what is written.
/// </summary>
public sealed class WrongClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);
    private readonly World _world = new(database);

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public async Task Access_and_sessions_begin_and_end_by_the_databases_clock(int minutesOff)
    {
        var (clock, readers) = (new WrongClock(TimeSpan.FromMinutes(minutesOff)), new SlowReaders());
        await using var host = await PortalHost.StartAsync(
            database, services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IStartupFilter>(readers));
        using var signers = new Signers(database, data: host.Data, clock: clock);
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var application = (await signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value;
        var attached = await signers.Of<Documents>(nora).AddAsync(
            application, "documents", "licenseCopy", new MemoryStream(SampleFiles.Pdf()), "license.pdf", null);
        var (page, file) = ($"/applications/{application.Value}", $"/applications/{application.Value}/sections/documents/documents/{attached.Value.Value}");
        var (ending, old, coming) = (await _world.PersonAsync("Omar Reyes"), await _world.PersonAsync("Dana Wells"), await _world.PersonAsync("Ines Roth"));
        await _world.DelegationAsync(provider, old, Preset.Drafter.Permissions);
        // What is asked for the first time takes its time.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, nora, page));
        (await BeginAsync(host, nora, file)).Dispose();
        var end = new DateTimeOffset(await database.ScalarAsync<DateTime>("select clock_timestamp() + interval '15 seconds'"));
        await _world.DelegationAsync(provider, ending, Preset.Drafter.Permissions, until: end);
        await _world.DelegationAsync(provider, coming, Preset.Drafter.Permissions, from: end);
        await database.SqlAsync("update sessions set created_at = $2 - interval '12 hours' where id = $1", old.Session, end.UtcDateTime);

        Assert.True((await signers.Of<Notes>(ending).AddAsync(application, "Before the end.")).Succeeded);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, coming, page));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, ending, page));
        using var ofEnding = await BeginAsync(host, ending, file);
        using var ofOld = await BeginAsync(host, old, file);
        Assert.True(await database.ScalarAsync<bool>("select clock_timestamp() < $1", end.UtcDateTime), "The machine was too slow for this test.");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ofEnding.Content.ReadAsByteArrayAsync().WaitAsync(Soon));
        Assert.True(await database.ScalarAsync<bool>("select clock_timestamp() >= $1", end.UtcDateTime), "It was cut before its end.");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ofOld.Content.ReadAsByteArrayAsync().WaitAsync(Soon));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, ending, page));
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(host, old, page));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, coming, page));
        Assert.Equal(Error.NotFound, (await signers.Of<Notes>(ending).AddAsync(application, "After the end.")).Error);
        Assert.True((await signers.Of<Notes>(coming).AddAsync(application, "From the beginning.")).Succeeded);
    }

    private static HttpClient Client(PortalHost host, Person person)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Origin };
        http.DefaultRequestHeaders.Add("Cookie", $"portal={host.CookieOf(person)}");
        return http;
    }

    private static async Task<HttpStatusCode> StatusAsync(PortalHost host, Person person, string address)
    {
        using var http = Client(host, person);
        using var answer = await http.GetAsync(address);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> BeginAsync(PortalHost host, Person person, string address)
    {
        var http = Client(host, person);
        http.DefaultRequestHeaders.Add(SlowReaders.Header, "yes");
        var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }
}
