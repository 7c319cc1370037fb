using Microsoft.Extensions.Configuration;
using Portal.Infrastructure.Ledger;
using Portal.Server.Commands;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>A verification that goes on from where the last one ended, and the mark that it leaves outside of the database.</summary>
public sealed class LedgerSinceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime, IDisposable
{
    private const string OtherEntry = """update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), '"number-', '"Number-'), 'UTF8') where seq = """;

    private readonly SampleLedger _ledger = new(database);
    private readonly ScratchFolder _data = new();

    public async Task InitializeAsync()
    {
        await _ledger.ClearAsync();
        await _ledger.FillAsync(600);
        Assert.StartsWith("The ledger is intact: 600 entries verified.", (await RunAsync()).Said);
        await _ledger.FillAsync(300);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task It_verifies_what_is_new_and_moves_the_mark()
    {
        var (code, said) = await RunAsync("--since");
        Assert.Equal(0, code);
        Assert.StartsWith("The ledger is intact: 300 entries verified after no. 600, up to which an earlier verification went.", said);
        Assert.StartsWith("The ledger is intact: 0 entries verified after no. 900", (await RunAsync("--since")).Said);
        Assert.Equal(await _ledger.IntactAsync(), VerifiedMark.Read(LedgerFolder.Of(_data.Root))!, Same);
    }

    [Fact]
    public async Task Without_the_word_it_verifies_all_of_it() => Assert.StartsWith("The ledger is intact: 900 entries", (await RunAsync()).Said);

    [Theory]
    [InlineData(OtherEntry + "601", "601. Its leaf is not the hash")]
    [InlineData("delete from audit_log where seq = 601", "601. It is missing: row 602")]
    [InlineData("delete from audit_log where seq > 600", "601. It is missing: the head counts 900")]
    [InlineData("delete from audit_subtrees where number = 2", "768. The root of the rows 513 to 768 is missing")]
    [InlineData("update audit_subtrees set root = sha256(root) where number = 0", "600. Up to here it is not what the checkpoint of the last verification says")]
    [InlineData("delete from audit_log where seq > 550", "600. Rows are missing that the checkpoint of the last verification counts")]
    public async Task It_finds_what_was_done_to_the_new_rows_and_to_the_stored_tree_of_the_old_ones(string statement, string firstBad)
    {
        await _ledger.TamperAsync(statement);
        var (code, said) = await RunAsync("--since");
        Assert.StartsWith("The ledger was altered. First bad row: " + firstBad, said);
        Assert.Equal(1, code);
        Assert.Equal(600, VerifiedMark.Read(LedgerFolder.Of(_data.Root))!.Size); // The mark stays where all was well.
    }

    [Fact]
    public async Task A_row_that_was_put_before_the_first_is_found_by_every_run()
    {
        await _ledger.TamperAsync(Alterations.Stray(0));
        var (code, said) = await RunAsync("--since");
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger was altered. First bad row: 0. It stands before the first row", said);
    }

    [Fact]
    public async Task What_was_done_to_a_row_before_the_mark_is_for_the_whole_verification()
    {
        await _ledger.TamperAsync(OtherEntry + "5");
        Assert.Equal(0, (await RunAsync("--since")).Code);
        Assert.StartsWith("The ledger was altered. First bad row: 5. Its leaf", (await RunAsync()).Said);
    }

    [Fact]
    public async Task A_history_that_was_written_anew_does_not_go_on_from_the_mark()
    {
        await _ledger.TamperAsync(OtherEntry + "5");
        await _ledger.RecomputeAsync(from: 5);
        await _ledger.IntactAsync();
        Assert.StartsWith("The ledger was altered. First bad row: 600. Up to here it is not what", (await RunAsync("--since")).Said);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"Size":600,"Chain":"AA==","Frontier":""}""")]
    public async Task A_mark_that_was_spoiled_makes_it_a_whole_verification(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(LedgerFolder.Of(_data.Root), "verified.json"), content);
        Assert.StartsWith("The ledger is intact: 900 entries verified.", (await RunAsync("--since")).Said);
    }

    private static readonly IEqualityComparer<VerifiedMark> Same = EqualityComparer<VerifiedMark>.Create(
        (a, b) => a!.Size == b!.Size && a.Chain.SequenceEqual(b.Chain) && a.Frontier.SequenceEqual(b.Frontier), mark => mark.Size.GetHashCode());

    private async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:PortalApp"] = database.AppConnection, ["Portal:DataFolder"] = _data.Root };
        var told = new StringWriter();
        return (await LedgerCommand.VerifyAsync(words, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), told), told.ToString());
    }
}
