using System.Text.Json.Nodes;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Server.Commands;
using Portal.Server.Features.Applications;
using Portal.Server.Security;
using Portal.Tests.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>The proof that the ledger holds a certification: who downloads it, and what it says beside the evidence.</summary>
public sealed class CertificationProofTests : IClassFixture<TestDatabase>, IAsyncLifetime, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly SampleLedger _ledger;
    private readonly ScratchFolder _folder = new();
    private readonly Signers _signers;

    public CertificationProofTests(TestDatabase database) =>
        (_database, _world, _ledger, _signers) = (database, new World(database), new SampleLedger(database), new Signers(database));

    public async Task InitializeAsync()
    {
        using var signed = new SignedLedger(_database);
        await signed.ClearAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _signers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Beside_the_evidence_it_proves_that_the_ledger_holds_this_certification()
    {
        var (nora, application) = await CertifiedAsync();
        await _ledger.SequenceAsync(); // Numbered, and not signed yet.
        Assert.False((await _signers.Of<Standings>(nora).ReadAsync(application)).Value.Proven);
        Assert.Equal(Error.NotFound, (await _signers.Of<CertifiedFiles>(nora).ProofAsync(application)).Error);
        await SignLedgerAsync();
        Assert.True((await _signers.Of<Standings>(nora).ReadAsync(application)).Value.Proven);

        var (code, said) = await VerifyAsync(await EvidenceAsync(nora, application), await ProofAsync(nora, application));
        Assert.True(code == 0, said);
        Assert.Contains("passed  inclusion: The entry is no. ", said, StringComparison.Ordinal);
        Assert.Contains("passed  certification-entry: The entry is of this certification", said, StringComparison.Ordinal);
        Assert.Contains("That the key is the portal's", said, StringComparison.Ordinal);
        var exported = (await LedgerText.OfAsync(_database, nora)).Single(entry => (string?)entry["kind"] == "certification-proof-exported");
        Assert.Equal(application.Value.ToString(), (string?)exported["application"]);
    }

    [Fact]
    public async Task The_proof_of_another_certification_or_of_anything_else_is_named()
    {
        var (nora, application) = await CertifiedAsync();
        var (other, another) = await CertifiedAsync();
        await SignLedgerAsync();
        var evidence = await EvidenceAsync(nora, application);
        var proof = await ProofAsync(other, another);
        Assert.Contains("FAILED  certification-entry: ", await FailAsync(evidence, proof), StringComparison.Ordinal);

        var own = await ProofAsync(nora, application);
        var moved = JsonNode.Parse(await File.ReadAllBytesAsync(own))!.AsObject();
        moved["index"] = (long)moved["index"]! - 1;
        await File.WriteAllBytesAsync(own, CanonicalJson.Write(moved));
        Assert.Contains("FAILED  inclusion: ", await FailAsync(evidence, own), StringComparison.Ordinal);

        await File.AppendAllTextAsync(own, " ");
        Assert.Equal(2, (await VerifyAsync(evidence, own)).Code);
    }

    [Fact]
    public async Task Whoever_may_not_read_the_whole_application_gets_none()
    {
        var (nora, application) = await CertifiedAsync();
        await SignLedgerAsync();
        var provider = new ProviderId(await _database.ScalarAsync<Guid>("select provider_id from applications where id = $1", application.Value));
        var (reader, part) = (await _world.PersonAsync("Vera Ito"), await _world.PersonAsync("Paul Ames"));
        await _world.DelegationAsync(provider, reader, [Permission.ViewApplication]);
        await _world.DelegationAsync(provider, part, [Permission.ViewApplication], sections: new SectionScope(
            SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None }));
        Assert.True((await _signers.Of<CertifiedFiles>(reader).ProofAsync(application)).Succeeded);
        foreach (var person in (Person?[])[part, await _world.PersonAsync("Aud Ito", StaffRole.Auditor), await _world.PersonAsync("Somebody"), null])
            Assert.Equal(Error.NotFound, (await _signers.Of<CertifiedFiles>(person).ProofAsync(application)).Error);
        Assert.False((await _signers.Of<Standings>(part).ReadAsync(application)).Value.Proven);
        Assert.NotNull(nora);
    }

    private async Task<(Person, EnrollmentApplicationId)> CertifiedAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var application = await _signers.WaitingAsync(nora, await _world.ProviderAsync(nora));
        var signed = await _signers.SignAsync(nora, application, await _signers.PasskeyAsync(nora));
        Assert.True(signed.Succeeded, signed.Error?.Message);
        return (nora, application);
    }

    // With the key of the services that make the proofs.
    private async Task SignLedgerAsync()
    {
        await _ledger.SequenceAsync();
        Assert.NotNull(await new CheckpointSigner(_database.App, _database.Sequencer, _signers.Of<CheckpointKey>(null), _folder.Root).SignAsync(default));
    }

    private async Task<string> EvidenceAsync(Person person, EnrollmentApplicationId application) =>
        await KeepAsync("evidence", (await _signers.Of<CertifiedFiles>(person).EvidenceAsync(application)).Value);

    private async Task<string> ProofAsync(Person person, EnrollmentApplicationId application) =>
        await KeepAsync("proof", (await _signers.Of<CertifiedFiles>(person).ProofAsync(application)).Value);

    private async Task<string> KeepAsync(string name, OpenedFile opened)
    {
        var path = _folder.At($"{name}-{Guid.NewGuid():N}.json");
        await using var content = opened.Content;
        await using var kept = File.Create(path);
        await content.CopyToAsync(kept);
        return path;
    }

    private static async Task<string> FailAsync(string evidence, string proof)
    {
        var (code, said) = await VerifyAsync(evidence, proof);
        Assert.True(code == 1, said);
        return said;
    }

    private static async Task<(int Code, string Said)> VerifyAsync(string evidence, string proof)
    {
        var said = new StringWriter();
        return (await VerifyCommand.RunAsync(evidence, [proof], said), said.ToString());
    }
}
