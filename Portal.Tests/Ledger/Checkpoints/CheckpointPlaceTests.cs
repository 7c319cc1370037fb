using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>The second places: a folder, mails, a witness. Each may be away, and none stops anything.</summary>
public sealed class CheckpointPlaceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime, IDisposable
{
    private readonly SignedLedger _signed = new(database);
    private readonly HttpClient _http = new();
    private FakeWitness _witness = null!;

    public async Task InitializeAsync()
    {
        await _signed.ClearAsync();
        await database.SqlAsync("delete from outbox");
        await _signed.Ledger.FillAsync(300);
        _witness = new FakeWitness(_signed.Key.Public);
    }

    public async Task DisposeAsync() => await _witness.DisposeAsync();

    public void Dispose()
    {
        _signed.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task The_folder_gets_a_file_for_each_checkpoint_with_what_the_witness_added()
    {
        var publisher = _signed.Publisher(Witness(), new CheckpointFolder(_signed.SecondFolder));
        await publisher.RoundAsync(default);
        await publisher.RoundAsync(default);
        await _signed.Ledger.FillAsync(700);
        await publisher.RoundAsync(default);

        var files = CheckpointFolder.Read(_signed.SecondFolder).ToList();
        Assert.Equal(["checkpoint-0000000000000300.txt", "checkpoint-0000000000001000.txt"], files.Select(f => Path.GetFileName(f.File)));
        Assert.All(files, file => Assert.True(
            file.Note!.IsSignedBy(_signed.Key.Public, Ed25519.Check) && file.Note.IsSignedBy(_witness.Settings.Key, Ed25519.Check)));
        Assert.Equal((1000L, 2), (_witness.Size, _witness.Asked)); // What it has signed is not asked again.
        Assert.Equal(["Signing", "Folder", "Witness witness.example/w1"], _signed.Health.Standings.Select(s => s.Name));
        Assert.All(_signed.Health.Standings, s => Assert.Equal((1000L, null), (s.Size, s.Trouble)));
        Assert.Empty(_signed.Log.Lines);
    }

    [Fact]
    public async Task A_folder_that_says_something_else_is_not_written_over()
    {
        var folder = new CheckpointFolder(_signed.SecondFolder);
        await _signed.Publisher(folder).RoundAsync(default);
        var file = CheckpointFolder.Read(_signed.SecondFolder).Single().File;
        var other = _signed.Key.Sign(new Checkpoint(_signed.Key.Public.Name, 300, new byte[32]).ToText()).ToString();
        await File.WriteAllTextAsync(file, other);
        await _signed.Publisher(folder).RoundAsync(default);
        Assert.Contains("says something else than what was signed", Trouble("Folder"), StringComparison.Ordinal);
        Assert.Equal(other, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_witness_that_is_down_holds_up_neither_the_folder_nor_the_mails_and_signs_when_it_is_back()
    {
        _witness.Answer = (HttpStatusCode.InternalServerError, "");
        var publisher = _signed.Publisher(Witness(), new CheckpointFolder(_signed.SecondFolder), Mail("auditor@agency.example"));
        for (var round = 0; round < 3; round++)
            await publisher.RoundAsync(default);
        Assert.Equal("The witness answered with HTTP status 500.", Trouble("Witness witness.example/w1"));
        Assert.Equal((null, null), (Trouble("Folder"), Trouble("Mail")));
        Assert.Equal(LogLevel.Error, Assert.Single(_signed.Log.Lines).Level); // Once, not with each round.

        _witness.Answer = null;
        await publisher.RoundAsync(default);
        Assert.Null(Trouble("Witness witness.example/w1"));
        Assert.Equal(2, CheckpointFolder.Read(_signed.SecondFolder).Single().Note!.Signatures.Count); // The file has it too, later.
    }

    [Fact]
    public async Task A_witness_that_does_not_answer_at_all_is_trouble_and_nothing_else()
    {
        await _witness.DisposeAsync();
        await _signed.Publisher(Witness()).RoundAsync(default);
        Assert.Equal("It failed with HttpRequestException and is tried again.", Trouble("Witness witness.example/w1"));
    }

    [Fact]
    public async Task After_a_start_the_witness_is_asked_how_far_it_has_seen()
    {
        await _signed.Publisher(Witness()).RoundAsync(default);
        await _signed.Ledger.FillAsync(300);
        await _signed.Publisher(Witness()).RoundAsync(default); // A new one, which remembers nothing.
        Assert.Null(Trouble("Witness witness.example/w1"));
        Assert.Equal((600L, 3), (_witness.Size, _witness.Asked));
    }

    [Fact]
    public async Task A_witness_finds_what_the_signer_would_have_signed()
    {
        var witness = Witness();
        await _signed.Publisher(witness).RoundAsync(default);
        await _signed.Ledger.TamperAsync("""update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), '"number-7"', '"number-8"'), 'UTF8') where seq = 7""");
        await _signed.Ledger.RecomputeAsync(from: 7);
        await _signed.Ledger.FillAsync(10);
        var now = await _signed.Ledger.IntactAsync();
        var checkpoint = new Checkpoint(_signed.Key.Public.Name, now.Size, now.Root());
        var note = _signed.Key.Sign(checkpoint.ToText()); // Whoever holds the key as well can sign anything.
        var refused = await Assert.ThrowsAsync<CheckpointRefusedException>(() => witness.BringAsync(note, checkpoint, default));
        Assert.Contains("does not go on from what it signed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(300, _witness.Size);
    }

    [Fact]
    public async Task A_witness_that_has_signed_more_than_there_is_is_an_alarm()
    {
        _witness.Answer = (HttpStatusCode.Conflict, "500\n");
        await _signed.Publisher(Witness()).RoundAsync(default);
        Assert.Equal("The witness has signed 500 entries, and the ledger has 300: its end was cut off.", Trouble("Witness witness.example/w1"));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "", "without a signature of its own")]
    [InlineData(HttpStatusCode.OK, "— witness.example/w1 AAAAAAAAAAAA\n", "without a signature of its own")]
    [InlineData(HttpStatusCode.NotFound, "", "does not know this ledger")]
    [InlineData(HttpStatusCode.Forbidden, "", "does not know the key")]
    [InlineData(HttpStatusCode.Conflict, "0\n", "has signed another ledger of the same size")]
    [InlineData(HttpStatusCode.Conflict, "many\n", "has signed another ledger of the same size")]
    [InlineData(HttpStatusCode.Found, "", "HTTP status 302")]
    public async Task What_a_witness_answers_is_told_in_a_sentence_and_nothing_is_stored(HttpStatusCode status, string body, string why)
    {
        _witness.Answer = (status, body);
        await _signed.Publisher(Witness()).RoundAsync(default);
        Assert.Contains(why, Trouble("Witness witness.example/w1"), StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from audit_cosignatures"));
    }

    [Fact]
    public async Task Auditors_get_one_mail_a_day_each_in_which_the_checkpoint_can_be_checked()
    {
        var publisher = _signed.Publisher(Mail("auditor@agency.example", "second@agency.example"));
        await publisher.RoundAsync(default);
        await _signed.Ledger.FillAsync(5);
        await publisher.RoundAsync(default);
        Assert.Equal(2L, await database.ScalarAsync<long>("select count(*) from outbox"));
        var id = await database.ScalarAsync<Guid>("select id from outbox where dedup_key like '%/auditor@agency.example'");
        var mail = TestKeys.Outbox.Open(id, await database.ScalarAsync<byte[]>("select payload from outbox where id = $1", id));
        var note = mail.Text.Split("--------")[1].TrimStart('\n');
        Assert.Equal(await database.ScalarAsync<string>("select note from audit_checkpoints where size = 300"), note);
        Assert.Equal("auditor@agency.example", mail.To);
    }

    [Fact]
    public async Task A_folder_that_is_not_mounted_is_told_and_not_made()
    {
        var path = Path.Combine(_signed.Data, "not-mounted");
        await _signed.Publisher(new CheckpointFolder(path)).RoundAsync(default);
        Assert.Contains("There is no folder", Trouble("Folder"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task A_folder_that_hangs_holds_up_nothing_else_is_trouble_and_is_not_tried_again_until_it_answers()
    {
        // Nobody writes to the pipe: whoever opens it to read waits, as with a folder of a machine that is away.
        var file = Path.Combine(_signed.SecondFolder, "checkpoint-0000000000000300.txt");
        using (var made = Process.Start("mkfifo", [file]))
            await made.WaitForExitAsync();
        _signed.Most = TimeSpan.FromSeconds(4);
        var publisher = _signed.Publisher(new CheckpointFolder(_signed.SecondFolder), Mail("auditor@agency.example"));
        await Task.Run(() => publisher.RoundAsync(default)).WaitAsync(TimeSpan.FromSeconds(40));
        Assert.Contains("does not answer", Trouble("Folder"), StringComparison.Ordinal);
        Assert.Null(Trouble("Mail"));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from outbox"));

        await _signed.Ledger.FillAsync(5);
        await publisher.RoundAsync(default);
        Assert.Contains("does not answer", Trouble("Folder"), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_signed.SecondFolder)); // Nobody went there again.

        using (var answer = Process.Start("sh", ["-c", "echo 'Now it answers.' > \"$0\"", file]))
            await answer.WaitForExitAsync(); // What waits reads this, and is over.
        File.Delete(file);
        await Eventually.TrueAsync(async () =>
        {
            await publisher.RoundAsync(default);
            return Trouble("Folder") is null;
        });
        Assert.Equal("checkpoint-0000000000000305.txt", Path.GetFileName(CheckpointFolder.Read(_signed.SecondFolder).Single().File));
    }

    [Fact]
    public async Task A_ledger_that_is_not_signed_reaches_no_place_and_stands_in_the_alarms()
    {
        await _signed.Publisher(new CheckpointFolder(_signed.SecondFolder)).RoundAsync(default);
        await _signed.Ledger.TamperAsync("delete from audit_log where seq > 200");
        await _signed.Ledger.RecomputeAsync(from: 1);
        await _signed.Publisher(new CheckpointFolder(_signed.SecondFolder)).RoundAsync(default);
        Assert.Single(CheckpointFolder.Read(_signed.SecondFolder));
        using var alarm = new LedgerAlarm(new LedgerHealth(database.Sequencer), _signed.Health, TimeProvider.System);
        Assert.Contains(await alarm.NowAsync(default), s => s.StartsWith("Checkpoints, Signing: A checkpoint of 300 entries was signed, and the ledger has 200", StringComparison.Ordinal));
    }

    private string? Trouble(string name) => _signed.Health.Standings.Single(s => s.Name == name).Trouble;

    private CheckpointWitness Witness() => new(_witness.Settings, _http, database.App, database.Sequencer);

    private CheckpointMail Mail(params string[] to) =>
        new([.. to.Select(address => EmailAddress.Parse(address).Value)], database.Factory, TestKeys.Outbox, TimeProvider.System);
}
