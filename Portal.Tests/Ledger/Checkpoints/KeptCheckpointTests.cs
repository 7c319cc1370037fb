using Microsoft.Extensions.Configuration;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Server.Commands;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>The command, which compares the ledger with everything that was signed, wherever it is kept.</summary>
public sealed class KeptCheckpointTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime, IDisposable
{
    private readonly SignedLedger _signed = new(database);
    private string? _key;

    public async Task InitializeAsync()
    {
        _key = _signed.KeyText;
        await _signed.ClearAsync();
        await _signed.Ledger.FillAsync(100);
        await _signed.Publisher(new CheckpointFolder(_signed.SecondFolder)).RoundAsync(default);
        await _signed.Ledger.FillAsync(200);
        await _signed.Publisher(new CheckpointFolder(_signed.SecondFolder)).RoundAsync(default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _signed.Dispose();

    [Fact]
    public async Task An_untouched_ledger_meets_all_of_them()
    {
        var (code, said) = await RunAsync();
        Assert.Equal(0, code);
        Assert.StartsWith("The ledger is intact: 300 entries verified, 2 checkpoints met.", said);
        Assert.Equal(0, (await RunAsync("--since")).Code);
    }

    [Theory]
    [InlineData("last-signed")]
    [InlineData("folder")]
    [InlineData("database")]
    [InlineData("file")]
    public async Task A_ledger_that_was_written_anew_with_all_its_hashes_is_found_by_each_of_them_alone(string kept)
    {
        var file = Path.Combine(_signed.Data, "from a mail.txt");
        await File.WriteAllTextAsync(file, "\n" + (await File.ReadAllTextAsync(_signed.LastSignedFile)).ReplaceLineEndings("\r\n") + "\r\n\r\n");
        if (kept != "last-signed")
            File.Delete(_signed.LastSignedFile);
        if (kept != "folder")
            Directory.Delete(_signed.SecondFolder, recursive: true);
        if (kept != "database")
            await ForgetAsync();
        await _signed.Ledger.TamperAsync("""update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), '"number-', '"Number-'), 'UTF8')""");
        await _signed.Ledger.RecomputeAsync(from: 1);
        await _signed.Ledger.IntactAsync(); // By itself it is in order.
        var (code, said) = await RunAsync(kept == "file" ? [file] : []);
        Assert.Equal(1, code);
        Assert.Contains("was written anew", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_whose_end_was_cut_off_with_all_its_hashes_is_found()
    {
        await _signed.Ledger.TamperAsync("delete from audit_log where seq > 250");
        await _signed.Ledger.RecomputeAsync(from: 1);
        await _signed.Ledger.IntactAsync();
        var (code, said) = await RunAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger was altered. First bad row: 251. It is missing: the checkpoint that was signed last counts 300 rows.", said);
    }

    [Fact]
    public async Task What_is_no_checkpoint_of_this_ledger_is_told_and_the_rest_is_verified_all_the_same()
    {
        var other = CheckpointKey.Parse(CheckpointKey.Made(_signed.Key.Public.Name))!;
        await database.SqlAsync("insert into audit_checkpoints (size, note) values (50, $1)", other.Sign($"{other.Public.Name}\n50\n{Convert.ToBase64String(new byte[32])}\n").ToString());
        await File.WriteAllTextAsync(Path.Combine(_signed.SecondFolder, "checkpoint-0000000000000200.txt"), "spoiled");
        var (code, said) = await RunAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger is intact: 300 entries verified", said);
        Assert.Contains("checkpoint-0000000000000200.txt is no checkpoint.", said, StringComparison.Ordinal);
        Assert.Contains("The checkpoint of 50 entries in the database is not signed with the key", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("last-signed")]
    [InlineData("folder")]
    [InlineData("database")]
    public async Task Without_the_key_what_was_signed_is_not_passed_over_in_silence(string kept)
    {
        if (kept != "last-signed")
            File.Delete(_signed.LastSignedFile);
        if (kept != "folder")
            Directory.GetFiles(_signed.SecondFolder).ToList().ForEach(File.Delete);
        if (kept != "database")
            await ForgetAsync();
        _key = null;
        var (code, said) = await RunAsync();
        Assert.Equal(1, code);
        Assert.Contains("cannot be compared: the key that signs the ledger is not here.", said, StringComparison.Ordinal);
        Assert.Null(VerifiedMark.Read(_signed.Folder)); // The next run with --since does not go on from it.
    }

    [Fact]
    public async Task Without_the_key_and_without_anything_that_was_signed_nothing_is_missing()
    {
        await _signed.ClearAsync();
        await _signed.Ledger.FillAsync(10);
        File.Delete(_signed.LastSignedFile);
        Directory.GetFiles(_signed.SecondFolder).ToList().ForEach(File.Delete);
        _key = null;
        Assert.Equal(0, (await RunAsync()).Code);
    }

    [Fact]
    public async Task A_second_folder_that_is_not_there_is_told()
    {
        Directory.Delete(_signed.SecondFolder, recursive: true);
        var (code, said) = await RunAsync();
        Assert.Equal(1, code);
        Assert.Contains($"There is no folder {Path.Combine(_signed.Data, "second")}, and what it holds was not compared", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_before_anything_is_done() =>
        Assert.Equal((2, "There is no file nowhere.txt.\n"), await RunAsync("nowhere.txt"));

    private async Task ForgetAsync()
    {
        await database.SqlAsync("alter table audit_checkpoints disable trigger all");
        await database.SqlAsync("delete from audit_checkpoints");
        await database.SqlAsync("alter table audit_checkpoints enable always trigger audit_checkpoints_append_only");
        await database.SqlAsync("alter table audit_checkpoints enable always trigger audit_checkpoints_no_truncate");
    }

    private async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:PortalApp"] = database.AppConnection,
            ["Portal:DataFolder"] = _signed.Data,
            ["Portal:Ledger:Folder"] = Path.Combine(_signed.Data, "second"),
            [CheckpointKey.Setting] = _key,
        };
        var told = new StringWriter();
        return (await LedgerCommand.VerifyAsync(words, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), told), told.ToString());
    }
}
