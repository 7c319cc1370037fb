using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>The evidence of a claim: sealed, kept for good, seen by reviewers only, and each look recorded.</summary>
public sealed class EvidenceTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _services;

    public EvidenceTests(TestDatabase database) => (_database, _world, _services) = (database, new World(database), new Signers(database));

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_reviewer_reads_what_was_uploaded_and_the_look_is_in_the_ledger_first()
    {
        var (nora, claim) = await ClaimedAsync();
        var pdf = SampleFiles.Pdf();
        var document = (await UploadAsync(nora, claim, new MemoryStream(pdf), pdf.Length)).Value;
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        Assert.Equal(pdf, await ReadAsync(reviewer, claim, document));
        Assert.Contains(await LedgerText.OfAsync(_database, reviewer), entry => (string?)entry["kind"] == "evidence-viewed");
        Assert.Contains(await LedgerText.OfAsync(_database, nora), entry => (string?)entry["kind"] == "evidence-uploaded");
        Assert.DoesNotContain(_services.Data.Files(), file => File.ReadAllBytes(file).AsSpan().IndexOf("%PDF"u8) >= 0);
    }

    [Fact]
    public async Task Nobody_else_reads_it_and_nobody_else_adds_to_it()
    {
        var (nora, claim) = await ClaimedAsync();
        var document = (await UploadAsync(nora, claim)).Value;
        var (other, otherClaim) = await ClaimedAsync();
        foreach (var person in new[] { other, nora, await _world.PersonAsync("Ada", StaffRole.Auditor), await _world.PersonAsync("Ada", StaffRole.AccountAdmin) })
            Assert.Equal(Error.NotFound, (await _services.Of<Evidence>(person).OpenAsync(claim.Principal, document)).Error);
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        Assert.Equal(Error.NotFound, (await _services.Of<Evidence>(reviewer).OpenAsync(otherClaim.Principal, document)).Error);
        var files = _services.Data.Files().Count;
        Assert.Equal(Error.NotFound, (await UploadAsync(other, claim)).Error);
        Assert.Equal(Error.NotFound, (await UploadAsync(reviewer, claim)).Error);
        Assert.Equal((files, 1L), (_services.Data.Files().Count, await RowsAsync(claim)));
    }

    [Fact]
    public async Task A_contested_claimant_adds_evidence_and_a_refused_one_does_not()
    {
        var (nora, first) = await ClaimedAsync();
        var other = await _world.PersonAsync("Other Claimant");
        var npi = await _database.ScalarAsync<string>("select npi from providers where id = $1", first.Provider.Value);
        var second = (await CreateAsync(other, npi)).Value;
        Assert.True(second.Contested);
        Assert.True((await UploadAsync(other, second)).Succeeded);
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        await _services.Of<Claims>(reviewer).RefuseAsync(second.Provider, second.Principal, "Not the person of the record");
        Assert.Equal(Error.NotFound, (await UploadAsync(other, second)).Error);
        Assert.Equal(1L, await RowsAsync(second));
        Assert.True((await UploadAsync(nora, first)).Succeeded);
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing_behind()
    {
        var (nora, claim) = await ClaimedAsync();
        await Assert.ThrowsAsync<IOException>(() => UploadAsync(nora, claim, new BreakingStream(SampleFiles.Pdf(), 30)));
        Assert.Equal("file.cut-off", (await UploadAsync(nora, claim, new MemoryStream(SampleFiles.Pdf()), 100_000)).Error?.Code);
        using var stopped = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _services.Of<Evidence>(nora).UploadAsync(
            claim.Principal, new BreakingStream(SampleFiles.Pdf(), 30, stopped), "license.pdf", null, stopped.Token));
        Assert.Empty(_services.Data.Files());
        Assert.Equal(0L, await RowsAsync(claim));
    }

    [Fact]
    public async Task Evidence_outlives_every_decision_and_the_portals_role_cannot_remove_it()
    {
        var (nora, claim) = await ClaimedAsync();
        var document = (await UploadAsync(nora, claim)).Value;
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        await _services.Of<Claims>(reviewer).VerifyAsync(claim.Provider, claim.Principal, "License checked");
        await _services.Of<Claims>(reviewer).RefuseAsync(claim.Provider, claim.Principal, "Verified by mistake");
        Assert.Equal("ended", await _database.ScalarAsync<string>("select status from principals where id = $1", claim.Principal.Value));
        Assert.Equal(SampleFiles.Pdf(), await ReadAsync(reviewer, claim, document));
        foreach (var sql in new[] { "delete from principal_evidence", "update principal_evidence set file_name = 'x'", "truncate principal_evidence" })
        {
            await using var command = _database.App.CreateCommand(sql);
            Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    private async Task<(Person Person, Claim Claim)> ClaimedAsync()
    {
        var person = await _world.PersonAsync("Nora Quist");
        return (person, (await CreateAsync(person, World.NextNpi())).Value);
    }

    private Task<Result<Claim>> CreateAsync(Person person, string npi) =>
        _services.Of<Server.Features.Providers.Providers>(person).CreateAsync(new ProviderInput(npi, "individual", person.Name, "207Q00000X", "MN"));

    private Task<Result<DocumentId>> UploadAsync(Person person, Claim claim, Stream? content = null, long? length = null) =>
        _services.Of<Evidence>(person).UploadAsync(claim.Principal, content ?? new MemoryStream(SampleFiles.Pdf()), "license.pdf", length);

    private async Task<byte[]> ReadAsync(Person reviewer, Claim claim, DocumentId document)
    {
        var opened = (await _services.Of<Evidence>(reviewer).OpenAsync(claim.Principal, document)).Value;
        var bytes = new MemoryStream();
        await using (opened.Content)
            await opened.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private Task<long> RowsAsync(Claim claim) =>
        _database.ScalarAsync<long>("select count(*) from principal_evidence where principal_id = $1", claim.Principal.Value);

    // A browser that goes away in the middle: the connection breaks, or the request is given up.
    private sealed class BreakingStream(byte[] content, int after, CancellationTokenSource? stop = null) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < after)
                return await base.ReadAsync(buffer[..Math.Min(buffer.Length, after)], cancellationToken);
            if (stop is null)
                throw new IOException("The connection was reset.");
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return 0;
        }
    }
}
