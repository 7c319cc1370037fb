using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Signing against signing and against editing, hundreds of times on a real database.</summary>
public sealed class SigningRaceTests : IClassFixture<TestDatabase>, IDisposable
{
    private const int Rounds = 300;
    private const int Lanes = 4;

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public SigningRaceTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task Of_two_signatures_at_once_exactly_one_counts()
    {
        var oneAnswerTwice = 0;
        await RunAsync(async (nora, provider, passkey, round) =>
        {
            var application = await _signers.WaitingAsync(nora, provider);
            var first = (await _signers.AskAsync(nora, application)).Value;
            // Half of the time it is one answer that comes twice, otherwise two questions that are answered at once.
            var second = round % 2 == 0 ? first : (await _signers.AskAsync(nora, application)).Value;
            var results = await Task.WhenAll(
                Task.Run(() => _signers.AnswerAsync(nora, application, first, passkey)),
                Task.Run(() => _signers.AnswerAsync(nora, application, second, passkey)));
            Assert.Equal(1, results.Count(r => r.Succeeded));
            Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", application.Value));
            Interlocked.Add(ref oneAnswerTwice, ReferenceEquals(first, second) ? 1 : 0);
        });
        Assert.Equal(Rounds / 2, oneAnswerTwice);
    }

    [Fact]
    public async Task What_is_frozen_is_what_was_certified_however_somebody_edits_meanwhile()
    {
        var (signed, edited) = (0, 0);
        await RunAsync(async (nora, provider, passkey, _) =>
        {
            var application = await _signers.WaitingAsync(nora, provider);
            var asked = (await _signers.AskAsync(nora, application)).Value;
            var signing = Task.Run(() => _signers.AnswerAsync(nora, application, asked, passkey));
            var editing = Task.Run(() => _signers.Of<Drafting>(nora).SaveFieldAsync(application, new FieldAddress("contact", "phone"), "651-555-0199", 1));
            var (certified, saved) = (await signing, await editing);

            Assert.True(certified.Succeeded != saved.Succeeded, $"signed {certified.Error?.Code}, edited {saved.Error?.Code}");
            Assert.Equal(certified.Succeeded ? "Submitted" : "Draft", await _signers.StatusAsync(application));
            Interlocked.Add(ref signed, certified.Succeeded ? 1 : 0);
            Interlocked.Add(ref edited, saved.Succeeded ? 1 : 0);
            if (!certified.Succeeded)
                return;
            Assert.Equal("651-555-0125", await _database.ScalarAsync<string>(
                """
                select a.value from answers a join applications p on p.current_version_id = a.version_id
                where p.id = $1 and a.section_key = 'contact' and a.field_key = 'phone'
                """, application.Value));
            Assert.True(await _database.ScalarAsync<bool>(
                "select position('6515550125' in convert_from(content, 'UTF8')) > 0 from certified_versions where application_id = $1", application.Value));
        });
        Assert.True(signed > 0 && edited > 0, $"the race did not happen: {signed} signed, {edited} edited");
    }

    public void Dispose() => _signers.Dispose();

    private Task RunAsync(Func<Person, ProviderId, SoftwareAuthenticator, int, Task> round) => Task.WhenAll(Enumerable.Range(0, Lanes).Select(async lane =>
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        using var passkey = await _signers.PasskeyAsync(nora);
        for (var i = lane; i < Rounds; i += Lanes)
            await round(nora, provider, passkey, i);
    }));
}
