using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

public sealed class CheckpointSignerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime, IDisposable
{
    private const string OtherEntry = """update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), '"number-', '"Number-'), 'UTF8') where seq = """;

    private readonly SignedLedger _signed = new(database);

    public Task InitializeAsync() => _signed.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _signed.Dispose();

    [Fact]
    public async Task What_the_ledger_is_is_signed_and_stands_in_the_data_folder_and_in_the_database()
    {
        Assert.Null(await _signed.Signer.SignAsync(default));
        await _signed.Ledger.FillAsync(300);
        var (note, checkpoint) = (await _signed.Signer.SignAsync(default))!.Value;
        Assert.Equal((300L, "portal.test/ledger"), (checkpoint.Size, checkpoint.Origin));
        Assert.Equal(MerkleSample.Root(await _signed.Ledger.EntriesAsync()), checkpoint.Root);
        Assert.True(note.IsSignedBy(_signed.Key.Public, Ed25519.Check));
        Assert.Equal(note.ToString(), await File.ReadAllTextAsync(_signed.LastSignedFile));
        Assert.Equal(note.ToString(), await StoredAsync(300));
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(_signed.LastSignedFile), 8));
    }

    [Fact]
    public async Task A_ledger_that_has_grown_is_signed_again_and_one_that_has_not_is_not()
    {
        await _signed.GrowAsync(10);
        var before = await StoredAsync(10);
        await _signed.Signer.SignAsync(default);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from audit_checkpoints"));
        await _signed.GrowAsync(600);
        Assert.Equal((before, 2L), (await StoredAsync(10), await database.ScalarAsync<long>("select count(*) from audit_checkpoints")));
    }

    [Fact]
    public async Task A_ledger_whose_end_was_cut_off_is_not_signed()
    {
        await _signed.GrowAsync(10);
        await _signed.Ledger.TamperAsync("delete from audit_log where seq > 8");
        await _signed.Ledger.RecomputeAsync(from: 1);
        await _signed.Ledger.IntactAsync();
        await AssertRefusedAsync("its end was cut off");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public async Task A_ledger_whose_history_was_written_anew_is_not_signed_whether_it_has_grown_or_not(int more)
    {
        await _signed.GrowAsync(300);
        await _signed.Ledger.TamperAsync(OtherEntry + "5");
        await _signed.Ledger.RecomputeAsync(from: 5);
        await _signed.Ledger.FillAsync(more);
        await _signed.Ledger.IntactAsync();
        await AssertRefusedAsync("its history was written anew");
    }

    [Theory]
    [InlineData("delete from audit_log where seq = 3", "history was written anew")]
    [InlineData("delete from audit_subtrees", "history was written anew")]
    [InlineData("update audit_head set size = 0, frontier = ''", "its end was cut off")]
    [InlineData("update audit_head set frontier = ''", "head of the ledger is missing or was altered")]
    [InlineData("delete from audit_head", "head of the ledger is missing or was altered")]
    public async Task A_ledger_that_lacks_what_a_proof_consists_of_is_not_signed(string statement, string why)
    {
        await _signed.GrowAsync(5);
        await _signed.Ledger.FillAsync(600);
        await _signed.Ledger.TamperAsync(statement);
        await AssertRefusedAsync(why);
    }

    [Fact]
    public async Task A_data_folder_that_lost_what_was_signed_last_signs_nothing_until_it_is_put_back()
    {
        await _signed.GrowAsync(5);
        var last = await File.ReadAllTextAsync(_signed.LastSignedFile);
        File.Delete(_signed.LastSignedFile);
        await _signed.Ledger.FillAsync(5);
        await AssertRefusedAsync("put the newest one of the second place there");
        await File.WriteAllTextAsync(_signed.LastSignedFile, "spoiled");
        await AssertRefusedAsync("is no checkpoint");
        await File.WriteAllTextAsync(_signed.LastSignedFile, last.Replace("portal.test/ledger\n5", "elsewhere.test/ledger\n5", StringComparison.Ordinal));
        await AssertRefusedAsync("a ledger keeps its name");
        await File.WriteAllTextAsync(_signed.LastSignedFile, last);
        Assert.Equal(10, (await _signed.Signer.SignAsync(default))!.Value.Checkpoint.Size);
    }

    [Fact]
    public async Task A_database_that_was_restored_without_signed_entries_is_signed_again_only_when_they_are_back()
    {
        await _signed.GrowAsync(10);
        await database.SqlAsync("create table kept_log as select * from audit_log; create table kept_head as select * from audit_head");
        await _signed.Ledger.TamperAsync("delete from audit_log where seq > 8");
        await _signed.Ledger.RecomputeAsync(from: 1);
        await AssertRefusedAsync("its end was cut off");
        await _signed.Ledger.FillAsync(5); // People go on working, and it grows past what was signed.
        await AssertRefusedAsync("its history was written anew");

        // Another key and another name are no way out, nor is forgetting what was signed last. docs/operating.md says so.
        var other = new CheckpointSigner(database.App, database.Sequencer, CheckpointKey.Parse(CheckpointKey.Made("anew.test/ledger"))!, _signed.Folder);
        Assert.Contains("a ledger keeps its name", (await RefusedAsync(other)).Message, StringComparison.Ordinal);
        File.Move(_signed.LastSignedFile, _signed.LastSignedFile + ".away");
        Assert.Contains("The database holds checkpoints", (await RefusedAsync(other)).Message, StringComparison.Ordinal);
        await AssertRefusedAsync("The database holds checkpoints");
        File.Move(_signed.LastSignedFile + ".away", _signed.LastSignedFile);

        // A backup that holds everything that was signed.
        await _signed.Ledger.TamperAsync("truncate audit_log", "insert into audit_log select * from kept_log");
        await database.SqlAsync("delete from audit_head; insert into audit_head select * from kept_head; drop table kept_log, kept_head");
        Assert.Equal(15, (await _signed.GrowAsync(5)).Size);
    }

    [Fact]
    public async Task A_signer_that_died_between_signing_and_storing_stores_it_with_the_next_round()
    {
        await _signed.GrowAsync(5);
        await _signed.Ledger.FillAsync(5);
        await using (var app = await database.Sequencer.OpenConnectionAsync())
        {
            await database.SqlAsync("revoke insert on audit_checkpoints from portal_sequencer");
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _signed.Signer.SignAsync(default));
            await database.SqlAsync("grant insert on audit_checkpoints to portal_sequencer");
        }
        var signed = await File.ReadAllTextAsync(_signed.LastSignedFile);
        Assert.Contains("\n10\n", signed, StringComparison.Ordinal);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from audit_checkpoints"));
        await _signed.Signer.SignAsync(default);
        Assert.Equal(signed, await StoredAsync(10));
    }

    [Fact]
    public async Task Signers_at_the_same_moment_take_turns_and_never_sign_two_histories()
    {
        for (var round = 0; round < 20; round++)
        {
            await _signed.Ledger.FillAsync(3);
            var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
            {
                try
                {
                    return (await _signed.Signer.SignAsync(default))!.Value.Note.ToString();
                }
                catch (IOException)
                {
                    return null; // Another one has its turn.
                }
            }));
            Assert.Single(all.OfType<string>().Distinct());
        }
        Assert.Equal(20L, await database.ScalarAsync<long>("select count(*) from audit_checkpoints"));
    }

    [Fact]
    public async Task The_key_is_nowhere_in_the_database_and_the_database_cannot_make_a_checkpoint()
    {
        await _signed.GrowAsync(5);
        var forged = new Checkpoint(_signed.Key.Public.Name, 7, new byte[32]);
        var other = CheckpointKey.Parse(CheckpointKey.Made(_signed.Key.Public.Name))!;
        Assert.False(other.Sign(forged.ToText()).IsSignedBy(_signed.Key.Public, Ed25519.Check));
        var seed = (await File.ReadAllTextAsync(_signed.LastSignedFile)).Length; // Nothing of the key is beside it either.
        Assert.True(seed < 300);
        Assert.Equal(["last-signed", "signing.lock"], Directory.GetFiles(_signed.Folder).Select(Path.GetFileName).Order());
    }

    private async Task AssertRefusedAsync(string why)
    {
        var before = File.Exists(_signed.LastSignedFile) ? await File.ReadAllTextAsync(_signed.LastSignedFile) : null;
        var refused = await RefusedAsync(_signed.Signer);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.Exists(_signed.LastSignedFile) ? await File.ReadAllTextAsync(_signed.LastSignedFile) : null);
    }

    private static Task<CheckpointRefusedException> RefusedAsync(CheckpointSigner signer) =>
        Assert.ThrowsAsync<CheckpointRefusedException>(() => signer.SignAsync(default));

    private Task<string> StoredAsync(long size) => database.ScalarAsync<string>("select note from audit_checkpoints where size = $1", size);
}
