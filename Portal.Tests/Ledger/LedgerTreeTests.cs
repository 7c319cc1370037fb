using Npgsql;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>Proofs that are read from what is stored of the tree.</summary>
public class LedgerTreeTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly SampleLedger _ledger = new(database);

    public Task InitializeAsync() => _ledger.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Proofs_from_the_database_are_those_of_the_definition()
    {
        await _ledger.FillAsync(700);
        var (entries, random) = (await _ledger.EntriesAsync(), new Random(20261125));
        await using var connection = await database.App.OpenConnectionAsync();
        var tree = new LedgerTree(connection);
        foreach (var size in new[] { 1, 2, 255, 256, 257, 511, 512, 513, 700 }.Concat(Enumerable.Range(0, 60).Select(_ => random.Next(1, 701))))
        {
            Assert.Equal(MerkleSample.Root(entries.AsSpan(0, size)), await tree.RootAsync(size, default));
            var index = random.Next(size);
            Assert.Equal(MerkleSample.Proof(MerklePaths.Inclusion(index, size), entries), await tree.InclusionAsync(index, size, default));
            Assert.Equal(MerkleSample.Proof(MerklePaths.Consistency(index, size), entries), await tree.ConsistencyAsync(index, size, default));
        }
        Assert.Equal(MerkleHash.Empty, await tree.RootAsync(0, default));
    }

    [Fact]
    public async Task A_proof_among_seventy_thousand_reads_some_hundred_rows_and_holds()
    {
        const int count = 70_000;
        await _ledger.FillAsync(count);
        var verified = await _ledger.IntactAsync();
        Assert.Equal(count, verified.Size);
        Assert.Equal([1L, 273L], await HeightsAsync());
        await using var connection = await database.App.OpenConnectionAsync();
        var (tree, root, random) = (new LedgerTree(connection), verified.Root(), new Random(7));
        for (var round = 0; round < 25; round++)
        {
            var index = random.NextInt64(count);
            var leaf = await database.ScalarAsync<byte[]>("select leaf from audit_log where seq = $1", index + 1);
            var inclusion = await tree.InclusionAsync(index, count, default);
            Assert.True(MerkleProofs.Includes(index, count, leaf, inclusion, root));
            var (before, consistency) = (await tree.RootAsync(index, default), await tree.ConsistencyAsync(index, count, default));
            Assert.True(MerkleProofs.Continues(index, before, count, root, consistency));
        }
    }

    [Theory]
    [InlineData("delete from audit_log where seq = 300")]
    [InlineData("delete from audit_subtrees where number = 0")]
    public async Task A_proof_that_needs_a_row_which_is_gone_is_not_made_up(string statement)
    {
        await _ledger.FillAsync(600);
        await _ledger.TamperAsync(statement);
        await using var connection = await database.App.OpenConnectionAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => new LedgerTree(connection).InclusionAsync(298, 600, default));
    }

    [Theory]
    [InlineData("update audit_subtrees set root = sha256(root) where number = 1", "512. The root of the rows 257 to 512 is not theirs")]
    [InlineData("delete from audit_subtrees where number = 1", "512. The root of the rows 257 to 512 is missing")]
    [InlineData("insert into audit_subtrees values (8, 2, sha256(''))", "768. There is a root of the rows 513 to 768, which are not all there")]
    [InlineData("insert into audit_subtrees values (16, 0, sha256(''))", "65536. There is a root of the rows 1 to 65536, which are not all there")]
    public async Task A_stored_root_that_was_altered_is_named_by_its_rows(string statement, string firstBad)
    {
        await _ledger.FillAsync(600);
        await _ledger.TamperAsync(statement);
        var (code, said) = await _ledger.VerifyAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger was altered. First bad row: " + firstBad, said);
    }

    [Fact]
    public async Task A_row_and_the_chain_behind_it_written_anew_without_the_tree_is_found()
    {
        await _ledger.FillAsync(600);
        var head = await database.ScalarAsync<byte[]>("select frontier from audit_head");
        await _ledger.TamperAsync("create table roots as select * from audit_subtrees", "update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'number-4\"', 'number-9\"'), 'UTF8') where seq = 4");
        await _ledger.RecomputeAsync(from: 4);
        await _ledger.IntactAsync();
        await _ledger.TamperAsync("truncate audit_subtrees", "insert into audit_subtrees select * from roots", "drop table roots");
        await database.SqlAsync("update audit_head set frontier = $1", head);
        var (code, said) = await _ledger.VerifyAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger was altered. First bad row: 256. The root of the rows 1 to 256 is not theirs.", said);
    }

    [Fact]
    public async Task A_head_whose_tree_was_altered_stops_the_sequencer_which_numbers_nothing_more_on_top_of_it()
    {
        await _ledger.FillAsync(5);
        await _ledger.TamperAsync("update audit_head set size = 7");
        await _ledger.WriteAsync(1);
        await Assert.ThrowsAsync<InvalidDataException>(() => LedgerBatch.SequenceAsync(database.Sequencer, 10, default));
        Assert.Equal(5L, await database.ScalarAsync<long>("select count(*) from audit_log"));
    }

    [Theory]
    [InlineData("delete from audit_subtrees", "PT001")]
    [InlineData("update audit_subtrees set root = root", "PT001")]
    [InlineData("truncate audit_subtrees", "PT001")]
    [InlineData("delete from audit_checkpoints", "PT001")]
    [InlineData("update audit_checkpoints set note = note", "PT001")]
    [InlineData("truncate audit_checkpoints cascade", "PT001")]
    [InlineData("truncate audit_cosignatures", "PT001")]
    public async Task Not_even_the_owner_changes_what_stands_by_an_ordinary_statement(string statement, string code)
    {
        await _ledger.FillAsync(256);
        await database.SqlAsync("insert into audit_checkpoints (size, note) values (256, 'x') on conflict do nothing");
        Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(statement))).SqlState);
    }

    [Theory]
    [InlineData("insert into audit_subtrees values (8, 0, sha256(''))")]
    [InlineData("insert into audit_checkpoints (size, note) values (1, 'x')")]
    [InlineData("insert into audit_cosignatures values (1, 'x', 'x')")]
    [InlineData("delete from audit_subtrees")]
    [InlineData("delete from audit_texts")]
    [InlineData("update audit_texts set salt = salt")]
    [InlineData("truncate audit_texts")]
    public async Task The_application_only_reads_the_tree_and_what_was_signed(string statement)
    {
        await using var command = database.App.CreateCommand(statement);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    private async Task<List<long>> HeightsAsync()
    {
        await using var command = database.Owner.CreateCommand("select count(*) from audit_subtrees group by height order by height desc");
        await using var reader = await command.ExecuteReaderAsync();
        var counts = new List<long>();
        while (await reader.ReadAsync())
            counts.Add(reader.GetInt64(0));
        return counts;
    }
}
