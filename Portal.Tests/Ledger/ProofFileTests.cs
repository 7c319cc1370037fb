using System.Text;
using System.Text.Json.Nodes;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Server.Commands;
using Portal.Server.Features.Audit;
using Portal.Server.Security;
using Portal.Tests.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>Proofs as files: what an auditor downloads, and what anybody then finds out without the portal.</summary>
public sealed class ProofFileTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime, IDisposable
{
    private readonly SignedLedger _signed = new(database);
    private readonly World _world = new(database);

    public async Task InitializeAsync()
    {
        await _signed.ClearAsync();
        await _signed.GrowAsync(300);
        await _signed.GrowAsync(400);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _signed.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    public async Task The_proof_of_any_entry_is_one_file_that_verifies_offline(long number)
    {
        var file = await ReadAsync(await (await ProofsAsync()).OfEntryAsync(number));
        var (code, said) = await VerifyAsync(file);
        Assert.True(code == 0, said);
        Assert.Contains($"The entry is no. {number} of the 700 entries of portal.test/ledger.", said, StringComparison.Ordinal);
        Assert.Contains($"\"number-{(number <= 300 ? number : number - 300)}\"", said, StringComparison.Ordinal);
        Assert.Contains("That the key is the portal's", said, StringComparison.Ordinal);
        Assert.EndsWith("The evidence holds: 3 checks passed.\n", said);
    }

    [Fact]
    public async Task The_proof_between_two_checkpoints_is_one_file_that_verifies_offline_and_holds_no_entry()
    {
        var file = await ReadAsync(await (await ProofsAsync()).BetweenAsync(300, 700));
        Assert.DoesNotContain("number-", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        var (code, said) = await VerifyAsync(file);
        Assert.True(code == 0, said);
        Assert.Contains("The first 300 of the 700 entries of portal.test/ledger are those that were there before.", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entry", "inclusion")]
    [InlineData("index", "inclusion")]
    [InlineData("proof", "inclusion")]
    [InlineData("checkpoint", "checkpoint")]
    [InlineData("key", "checkpoint")]
    public async Task A_proof_in_which_one_thing_was_changed_fails_by_name(string member, string check)
    {
        var file = JsonNode.Parse(await ReadAsync(await (await ProofsAsync()).OfEntryAsync(5)))!.AsObject();
        var other = CheckpointKey.Parse(CheckpointKey.Made("portal.test/ledger"))!;
        file[member] = member switch
        {
            "index" => 5,
            "proof" => new JsonArray([.. file["proof"]!.AsArray().Skip(1).Select(hash => hash!.DeepClone())]),
            "entry" => Convert.ToBase64String(SampleLedger.Entry(5).ToBytes()),
            "checkpoint" => ((string)file["checkpoint"]!).Replace("\n700\n", "\n701\n", StringComparison.Ordinal),
            _ => other.Public.ToString(),
        };
        var (code, said) = await VerifyAsync(CanonicalJson.Write(file));
        Assert.Equal(1, code);
        Assert.Contains($"FAILED  {check}: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_of_another_history_signed_by_somebody_else_names_the_key_that_it_holds()
    {
        var proof = JsonNode.Parse(await ReadAsync(await (await ProofsAsync()).OfEntryAsync(5)))!.AsObject();
        var other = CheckpointKey.Parse(CheckpointKey.Made("portal.test/ledger"))!;
        proof["key"] = other.Public.ToString();
        proof["checkpoint"] = other.Sign(SignedNote.Parse((string)proof["checkpoint"]!)!.Text).ToString();
        var (code, said) = await VerifyAsync(CanonicalJson.Write(proof));
        Assert.Equal(0, code); // It holds by itself: that is why the key is to be compared.
        Assert.Contains(other.Public.ToString(), said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("earlier", "consistency")]
    [InlineData("later", "consistency")]
    [InlineData("proof", "consistency")]
    public async Task A_proof_between_checkpoints_of_which_one_is_another_fails(string member, string check)
    {
        var checkpoint = await _signed.GrowAsync(1);
        Assert.Equal(701, checkpoint.Size);
        var file = JsonNode.Parse(await ReadAsync(await (await ProofsAsync()).BetweenAsync(300, 700)))!.AsObject();
        var another = await database.ScalarAsync<string>("select note from audit_checkpoints where size = 701");
        file[member] = member == "proof" ? new JsonArray() : another;
        var (code, said) = await VerifyAsync(CanonicalJson.Write(file));
        Assert.Equal(1, code);
        Assert.Contains($"FAILED  {check}: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_another_form_is_refused()
    {
        var file = await ReadAsync(await (await ProofsAsync()).OfEntryAsync(5));
        foreach (var other in (byte[][])[[.. file, (byte)' '], file[..^1], [.. "{}"u8], [.. "[]"u8], [.. """{"format":"enroll-portal/ledger-inclusion"}"""u8],
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("inclusion", "consistency", StringComparison.Ordinal))])
            Assert.Equal(2, (await VerifyAsync(other)).Code);
    }

    [Fact]
    public async Task What_no_checkpoint_counts_has_no_proof_yet_and_what_is_none_has_none()
    {
        await _signed.Ledger.FillAsync(1);
        var proofs = await ProofsAsync();
        foreach (var number in new[] { 701, long.MaxValue })
            Assert.Equal("proof.not-signed", (await proofs.OfEntryAsync(number)).Error!.Code);
        foreach (var number in new[] { 0L, -1 })
            Assert.Equal("proof.no-number", (await proofs.OfEntryAsync(number)).Error!.Code);
        foreach (var (earlier, later) in new[] { (300L, 701L), (299, 700), (700, 300), (0, 0), (-1, 5) })
            Assert.Equal("proof.no-checkpoint", (await proofs.BetweenAsync(earlier, later)).Error!.Code);
        await _signed.Ledger.TamperAsync("delete from audit_log where seq = 6");
        Assert.Equal("proof.broken", (await proofs.OfEntryAsync(5)).Error!.Code);
    }

    [Fact]
    public async Task Taking_a_proof_is_recorded_and_nobody_but_an_auditor_takes_one()
    {
        await (await ProofsAsync()).OfEntryAsync(5);
        await (await ProofsAsync()).BetweenAsync(300, 700);
        var kinds = (await LedgerText.AllAsync(database)).TakeLast(2).Select(entry => (string?)entry["kind"]);
        Assert.Equal(["consistency-proof-exported", "inclusion-proof-exported"], kinds.Order());
        foreach (var role in (StaffRole?[])[null, StaffRole.Reviewer, StaffRole.AccountAdmin, StaffRole.HelpDesk])
        {
            var proofs = For(await _world.PersonAsync("Somebody", role is { } held ? [held] : []));
            Assert.Equal(Error.NotFound, (await proofs.OfEntryAsync(5)).Error);
            Assert.Equal(Error.NotFound, (await proofs.BetweenAsync(300, 700)).Error);
            Assert.Equal(Error.NotFound, (await proofs.ListAsync(1)).Error);
        }
    }

    [Fact]
    public async Task The_list_shows_the_newest_checkpoint_first_and_the_key()
    {
        var list = (await (await ProofsAsync()).ListAsync(1)).Value;
        Assert.Equal([700L, 300L], list.Lines.Select(l => l.Size));
        Assert.Equal((2, _signed.Key.Public.ToString()), (list.Total, list.PublicKey));
    }

    private async Task<Proofs> ProofsAsync() => For(await _world.PersonAsync("Aud Ito", StaffRole.Auditor));

    private Proofs For(Person person) => new(_world.RunnerFor(person), _world.GateFor(person), new ProofReader(_signed.Key));

    private static async Task<byte[]> ReadAsync(Result<OpenedFile> opened)
    {
        await using var content = opened.Value.Content;
        var bytes = new byte[opened.Value.Length];
        await content.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<(int Code, string Said)> VerifyAsync(byte[] file)
    {
        var path = Path.Combine(_signed.Data, "proof.json");
        await File.WriteAllBytesAsync(path, file);
        var told = new StringWriter();
        return (await VerifyCommand.RunAsync(path, [], told), told.ToString());
    }
}
