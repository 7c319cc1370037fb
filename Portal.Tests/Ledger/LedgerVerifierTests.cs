using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>Every way in which somebody who may do everything in the database can alter a ledger of eight rows.</summary>
public class LedgerVerifierTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string AllButSeqAndChain =
        "entry, leaf, entry_id, at, kind, action, outcome, basis, actor_id, provider_id, application_id, section, subject_id";

    private readonly SampleLedger _ledger = new(database);

    public async Task InitializeAsync()
    {
        await _ledger.ClearAsync();
        await _ledger.WriteAsync(8);
        await _ledger.SequenceAsync(batch: 3);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_untouched_ledger_is_intact_and_the_root_of_its_tree_is_printed()
    {
        var (code, said) = await _ledger.VerifyAsync();
        Assert.Equal(0, code);
        var root = Convert.ToBase64String(MerkleSample.Root(await _ledger.EntriesAsync()));
        Assert.Equal($"The ledger is intact: 8 entries verified.\nTree of 8 entries: {root}\n", said);
    }

    [Fact]
    public async Task The_recipe_written_apart_gives_the_same_chain_and_the_same_tree()
    {
        await _ledger.WriteAsync(600);
        await _ledger.SequenceAsync(batch: 100);
        var before = await EverythingAsync();
        await _ledger.RecomputeAsync(from: 1);
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task Rows_that_were_numbered_before_there_was_a_tree_get_the_same_one_when_the_schema_is_brought_up_to_date()
    {
        await _ledger.WriteAsync(600);
        await _ledger.SequenceAsync();
        var before = await EverythingAsync();
        await _ledger.TamperAsync("truncate audit_subtrees", "update audit_head set frontier = ''");
        var file = SchemaMigrator.Files.Single(f => f.Name == "0018_ledger_tree.sql").Sql;
        await database.SqlAsync(file[file.LastIndexOf("do $$", StringComparison.Ordinal)..]);
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task An_empty_ledger_is_intact()
    {
        await _ledger.ClearAsync();
        Assert.Equal((0, Convert.ToHexStringLower(MerkleSample.Root([]))), ((await _ledger.IntactAsync()).Size, Convert.ToHexStringLower((await _ledger.IntactAsync()).Root())));
    }

    [Theory]
    [MemberData(nameof(AllAlterations))]
    public async Task Every_alteration_is_named_by_its_first_bad_row(string alteration)
    {
        var (firstBad, statements) = Alterations.All[alteration];
        await _ledger.TamperAsync(statements);
        await AssertFirstBadAsync(firstBad);
    }

    public static TheoryData<string> AllAlterations => [.. Alterations.All.Keys];

    [Theory]
    [InlineData("entry_id", "gen_random_uuid()")]
    [InlineData("at", "at + interval '1 microsecond'")]
    [InlineData("at", "'4713-01-01 BC'")]
    [InlineData("at", "'infinity'")]
    [InlineData("kind", "'field-seen'")]
    [InlineData("action", "''")]
    [InlineData("outcome", "'denied'")]
    [InlineData("basis", "'self'")]
    [InlineData("actor_id", "null")]
    [InlineData("actor_id", "gen_random_uuid()")]
    [InlineData("provider_id", "gen_random_uuid()")]
    [InlineData("application_id", "null")]
    [InlineData("section", "'payment'")]
    [InlineData("section", "null")]
    [InlineData("subject_id", "gen_random_uuid()")]
    public async Task A_query_column_that_does_not_say_what_the_entry_says_is_named(string column, string value)
    {
        await _ledger.TamperAsync($"update audit_log set {column} = {value} where seq = 5");
        await AssertFirstBadAsync($"5. Its column {column} is not what its entry says");
    }

    [Theory]
    [InlineData("entry", "5. Its leaf")]
    [InlineData("leaf", "5. Its leaf")]
    [InlineData("chain", "5. Its chain value")]
    [InlineData("entry_id", "5. Its column entry_id")]
    [InlineData("at", "5. Its column at")]
    [InlineData("kind", "5. Its column kind")]
    public async Task A_null_behind_a_dropped_constraint_is_named_and_does_not_end_the_walk(string column, string expected)
    {
        await _ledger.TamperAsync(
            $"alter table audit_log alter {column} drop not null", $"update audit_log set {column} = null where seq = 5");
        await AssertFirstBadAsync(expected);
        await _ledger.ClearAsync();
        await database.SqlAsync($"alter table audit_log alter {column} set not null");
    }

    [Fact]
    public async Task A_number_that_is_there_twice_is_named()
    {
        await _ledger.TamperAsync(
            "alter table audit_log drop constraint audit_log_pkey",
            "insert into audit_log select * from audit_log where seq = 5");
        await AssertFirstBadAsync("5. Its number is there twice");
        await _ledger.ClearAsync();
        await database.SqlAsync("alter table audit_log add primary key (seq)");
    }

    [Fact]
    public async Task A_row_without_a_number_is_named()
    {
        await _ledger.TamperAsync(
            "alter table audit_log drop constraint audit_log_pkey", "alter table audit_log alter seq drop not null",
            $"insert into audit_log (seq, chain, {AllButSeqAndChain}) select null, sha256(chain), {AllButSeqAndChain} from audit_log where seq = 5");
        await AssertFirstBadAsync("0. A row without a number stands in the ledger");
        await _ledger.ClearAsync();
        await database.SqlAsync("alter table audit_log add primary key (seq)");
    }

    [Fact]
    public async Task An_entry_that_stands_in_the_log_a_second_time_is_named_although_the_chain_is_right()
    {
        await _ledger.TamperAsync(Copy(3, 9));
        await _ledger.RecomputeAsync(from: 9);
        await AssertFirstBadAsync("9. Its entry has the id of an earlier one");
    }

    [Fact]
    public async Task Bytes_that_say_the_same_in_another_spelling_are_named_although_the_chain_is_right()
    {
        await _ledger.TamperAsync("update audit_log set entry = entry || ' '::bytea where seq = 6");
        await _ledger.RecomputeAsync(from: 6);
        await AssertFirstBadAsync("6. Its entry is not one that the portal writes");
    }

    [Fact]
    public async Task Each_flipped_bit_of_an_entry_a_leaf_or_a_chain_value_is_named_by_its_row()
    {
        var random = new Random(4711);
        for (var round = 0; round < 120; round++)
        {
            var (seq, column) = (random.Next(1, 9), new[] { "entry", "leaf", "chain" }[round % 3]);
            var bit = random.Next(await database.ScalarAsync<int>($"select octet_length({column}) * 8 from audit_log where seq = {seq}"));
            var flip = $"update audit_log set {column} = set_bit({column}, {bit}, 1 - get_bit({column}, {bit})) where seq = {seq}";
            await _ledger.TamperAsync(flip);
            await AssertFirstBadAsync($"{seq}. ");
            await _ledger.TamperAsync(flip);
        }
        await _ledger.IntactAsync();
    }

    [Fact]
    public async Task One_bad_row_does_not_hide_another_and_a_flood_of_them_is_counted()
    {
        await _ledger.WriteAsync(20);
        await _ledger.SequenceAsync();
        await _ledger.TamperAsync("update audit_log set basis = 'self' where seq > 3");
        var (code, said) = await _ledger.VerifyAsync();
        Assert.Equal(1, code);
        var lines = said.Trim().Split('\n');
        Assert.Equal(11, lines.Length);
        Assert.StartsWith("The ledger was altered. First bad row: 4. ", lines[0]);
        Assert.StartsWith("Also row 5. ", lines[1]);
        Assert.Equal("And 15 more.", lines[^1]);
    }

    [Theory]
    [InlineData("update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'number-4', 'number-9'), 'UTF8') where seq = 4")]
    [InlineData("delete from audit_log where seq > 5")]
    public async Task What_somebody_wrote_anew_to_its_end_is_found_only_with_a_checkpoint_that_was_kept_elsewhere(string statement)
    {
        var kept = await KeptAsync();
        await _ledger.TamperAsync(statement);
        await _ledger.RecomputeAsync(from: 4);
        Assert.Equal(0, (await _ledger.VerifyAsync()).Code);
        var (code, said) = await _ledger.VerifyAsync(VerificationScope.Whole with { Known = [kept] });
        Assert.Equal(1, code);
        Assert.Contains("checkpoint of the drawer", said);
    }

    [Fact]
    public async Task A_whole_history_that_was_written_anew_and_has_grown_since_is_found_by_a_checkpoint_only()
    {
        await _ledger.WriteAsync(300);
        await _ledger.SequenceAsync();
        var kept = await KeptAsync();
        await _ledger.TamperAsync("update audit_log set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'licenses', 'payment'), 'UTF8'), section = 'payment'");
        await _ledger.RecomputeAsync(from: 1);
        await _ledger.WriteAsync(300);
        await _ledger.SequenceAsync();
        await _ledger.IntactAsync();
        var (code, said) = await _ledger.VerifyAsync(VerificationScope.Whole with { Known = [kept] });
        Assert.Equal((1, "The ledger was altered. First bad row: 308. Up to here it is not what the checkpoint of the drawer says: it, or a row before it, was written anew.\n"), (code, said));
    }

    [Fact]
    public async Task A_ledger_that_has_grown_still_meets_an_older_checkpoint()
    {
        var kept = await KeptAsync();
        await _ledger.WriteAsync(3);
        await _ledger.SequenceAsync();
        var (code, said) = await _ledger.VerifyAsync(VerificationScope.Whole with { Known = [kept] });
        Assert.Equal(0, code);
        Assert.StartsWith("The ledger is intact: 11 entries verified, 1 checkpoints met.", said);
    }

    [Fact]
    public async Task It_verifies_while_the_sequencer_goes_on()
    {
        using var done = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await _ledger.WriteAsync(5);
                await LedgerBatch.SequenceAsync(database.Sequencer, 3, default);
            }
        });
        try
        {
            for (var round = 0; round < 60; round++)
            {
                var (code, said) = await _ledger.VerifyAsync();
                Assert.True(code == 0, said);
            }
        }
        finally
        {
            await done.CancelAsync();
            await writer;
        }
    }

    private async Task<KnownCheckpoint> KeptAsync()
    {
        var reached = await _ledger.IntactAsync();
        return new KnownCheckpoint(reached.Size, reached.Root(), "of the drawer");
    }

    private Task<string> EverythingAsync() => database.ScalarAsync<string>("""
        select encode(chain || frontier, 'hex') || (select coalesce(string_agg(s::text, ' ' order by height, number), '') from audit_subtrees s) from audit_head
        """);

    private static string Copy(int from, int to) =>
        $"insert into audit_log (seq, chain, {AllButSeqAndChain}) select {to}, sha256(chain), {AllButSeqAndChain} from audit_log where seq = {from}";

    private async Task AssertFirstBadAsync(string expected)
    {
        var (code, said) = await _ledger.VerifyAsync();
        Assert.StartsWith("The ledger was altered. First bad row: " + expected, said);
        Assert.Equal(1, code);
    }
}
