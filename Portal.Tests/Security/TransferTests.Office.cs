using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Security;

/// <summary>An office with files, and clients that read and send them slowly.</summary>
public sealed partial class TransferTests
{
    private async Task<(Person Nora, ProviderId Provider, EnrollmentApplicationId Application)> OfficeAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        return (nora, provider, (await _signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value);
    }

    private static MemoryStream LargePdf(int seed) => new(SampleFiles.PdfOf(SampleFiles.Stream("", SampleFiles.Random(Large, seed))));

    /// <summary>The address of a document that is larger than what both sides hold in memory.</summary>
    private async Task<string> LargeDocumentAsync(Person nora, EnrollmentApplicationId application, int seed)
    {
        var added = await _signers.Of<Documents>(nora).AddAsync(application, "documents", "licenseCopy", LargePdf(seed), "license.pdf", null);
        Assert.True(added.Succeeded, added.Error?.Message);
        return $"/applications/{application.Value}/sections/documents/documents/{added.Value.Value}";
    }

    private async Task EndAsync(Person by, ProviderId provider, DelegationId delegation) =>
        Assert.True((await Offers.Delegations(_world, by).EndAsync(provider, delegation, "No longer needed")).Succeeded);

    // More than the buffers of both sides hold.
    private async Task FillAsync(Person nora, ProviderId provider)
    {
        await _database.SqlAsync(
            """
            insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from,
                reason, status, expires_at, created_by)
            select md5('t' || n)::uuid, $1, 'x@example.org', 'x@example.org', 'drafter', array['ViewApplication'], true, 'Edit', now(), 'test', 'accepted', now(), $2
            from generate_series(1, 60000) n
            """, provider.Value, nora.Id.Value);
        await _database.SqlAsync(
            """
            insert into delegations (id, provider_id, agent_id, invitation_id, preset, permissions, all_applications, section_default, valid_from, reason, given_by)
            select md5('u' || n)::uuid, $1, $2, md5('t' || n)::uuid, 'drafter', array['ViewApplication'], true, 'Edit', now() - interval '1 day',
                repeat('Fills in the forms of the clinic. ', 14), $2
            from generate_series(1, 60000) n
            """, provider.Value, nora.Id.Value);
    }

    private HttpClient Client(Person person)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Origin };
        http.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(person)}");
        return http;
    }

    private async Task<Reading> BeginAsync(Person person, string address)
    {
        var http = Client(person);
        var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var reading = new Reading(http, answer, await answer.Content.ReadAsStreamAsync());
        Assert.True(await reading.SomeAsync() > 0);
        return reading;
    }

    // The server has to have let go by itself before the client reads on.
    private async Task AssertCutAsync(Reading reading)
    {
        // Whoever is cut watches no more.
        var news = _host.Services.GetRequiredService<AccessNews>();
        await Eventually.TrueAsync(() => Task.FromResult(news.Watching == 0), Soon);
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<IOException>(() => reading.RestAsync().WaitAsync(Soon));
        Assert.True(clock.Elapsed < Soon);
    }

    private sealed record Reading(HttpClient Http, HttpResponseMessage Answer, Stream Body) : IDisposable
    {
        private long _read;

        public long Expected => Answer.Content.Headers.ContentLength ?? -1;

        public async Task<int> SomeAsync()
        {
            var got = await Body.ReadAsync(new byte[16 * 1024]);
            _read += got;
            return got;
        }

        public async Task<long> RestAsync()
        {
            var buffer = new byte[256 * 1024];
            for (int got; (got = await Body.ReadAsync(buffer)) > 0;)
                _read += got;
            return _read;
        }

        public void Dispose()
        {
            Answer.Dispose();
            Http.Dispose();
        }
    }

    /// <summary>A body of which the first half is sent, and the rest when it may.</summary>
    private sealed class SlowContent(byte[] content) : HttpContent
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(content.AsMemory(0, content.Length / 2));
            await stream.FlushAsync();
            Begun.TrySetResult();
            await GoOn.Task;
            await stream.WriteAsync(content.AsMemory(content.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = content.Length;
            return true;
        }
    }
}
