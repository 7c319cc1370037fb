using System.Text;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Server.Commands;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>Words that people wrote: beside the entry, committed to by it, and erased without touching it.</summary>
public class EntryTextTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Words = "Moved to Fargo after the birth of her son";

    private readonly SampleLedger _ledger = new(database);

    public async Task InitializeAsync()
    {
        await _ledger.ClearAsync();
        await database.SqlAsync("alter table audit_texts disable trigger all");
        await database.SqlAsync("truncate audit_texts");
        await database.SqlAsync("alter table audit_texts enable always trigger audit_texts_unchanged");
        await database.SqlAsync("alter table audit_texts enable always trigger audit_texts_no_truncate");
        await _ledger.WriteAsync(3);
        for (var n = 0; n < 3; n++)
            await WriteAsync(DateTimeOffset.UnixEpoch.AddYears(40 + n));
        await _ledger.WriteAsync(1);
        await _ledger.SequenceAsync();
        await _ledger.IntactAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_words_are_in_no_entry_and_the_entry_holds_the_salted_hash_of_them()
    {
        var entries = await _ledger.EntriesAsync();
        Assert.All(entries, entry => Assert.DoesNotContain("Fargo", Encoding.UTF8.GetString(entry), StringComparison.Ordinal));
        Assert.Equal(3L, await database.ScalarAsync<long>("""
            select count(*) from audit_log l join audit_texts t using (entry_id)
            where convert_from(l.entry, 'UTF8')::json ->> 'texts' = encode(sha256(t.salt || t.texts), 'hex') and convert_from(t.texts, 'UTF8') = '{"reason":"' || $1 || '"}'
            """, Words));
        Assert.Equal(3L, await database.ScalarAsync<long>("select count(distinct salt) from audit_texts"));
        Assert.Equal(["1", "1", "1", "2", "2", "2", "1"], entries.Select(entry => Encoding.UTF8.GetString(entry)[^2..^1])); // {...,"v":2}
    }

    [Theory]
    [InlineData("update audit_texts set texts = convert_to(replace(convert_from(texts, 'UTF8'), 'son', 'sun'), 'UTF8') where entry_id = (select entry_id from audit_log where seq = 5)", "5. The words beside it are not those that were written")]
    [InlineData("update audit_texts set salt = sha256(salt) where entry_id = (select entry_id from audit_log where seq = 5)", "5. The words beside it are not those that were written")]
    [InlineData("delete from audit_texts where entry_id = (select entry_id from audit_log where seq = 5)", "5. The words beside it are gone, and no erasure says so")]
    [InlineData("insert into audit_texts select entry_id, sha256(''), '' from audit_log where seq = 2", "2. Words stand beside it that it does not speak of")]
    public async Task Words_that_were_changed_taken_away_or_put_there_are_found(string statement, string firstBad)
    {
        await database.SqlAsync("alter table audit_texts disable trigger all");
        await database.SqlAsync(statement);
        await database.SqlAsync("alter table audit_texts enable always trigger audit_texts_unchanged");
        var (code, said) = await _ledger.VerifyAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger was altered. First bad row: " + firstBad, said);
    }

    [Fact]
    public async Task What_is_older_than_a_day_is_erased_and_the_tree_stays_as_it_is()
    {
        var (before, root) = (await _ledger.EntriesAsync(), (await _ledger.IntactAsync()).Root());
        Assert.Equal((0, "What people wrote beside 2 entries is erased. The entries stay, and the ledger says that it was done.\n"), await EraseAsync("2011-06-01"));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from audit_texts"));
        var verified = await _ledger.IntactAsync(); // Also without a portal that runs: the command numbers what it wrote.
        Assert.Equal(8, verified.Size);
        Assert.Equal(before, (await _ledger.EntriesAsync())[..7]);
        Assert.Equal(root, MerkleSample.Root(before));
        var erased = (await LedgerText.AllAsync(database))[^1];
        Assert.Equal(("personal-text-erased", "console", null), ((string?)erased["kind"], (string?)erased["basis"], (string?)erased["actor"]));
        Assert.Equal("""{"before":"2011-06-01T00:00:00.000000Z","count":2,"number":null}""", erased["detail"]!.ToJsonString());
        Assert.Equal((0, "There was nothing to erase.\n"), await EraseAsync("2011-06-01"));
    }

    [Fact]
    public async Task One_entry_loses_its_words_however_young_it_is_and_an_erasure_covers_no_other()
    {
        Assert.Equal(0, (await EraseAsync("6")).Code);
        await _ledger.IntactAsync();
        Assert.Equal(2L, await database.ScalarAsync<long>("select count(*) from audit_texts"));
        await database.SqlAsync("delete from audit_texts");
        Assert.StartsWith("The ledger was altered. First bad row: 4. The words beside it are gone", (await _ledger.VerifyAsync()).Said);
    }

    [Theory]
    [InlineData("2999-01-01", "Words are kept for 2557 days")]
    [InlineData("yesterday", "Name a day")]
    [InlineData("-5", "Name a day")]
    public async Task What_is_too_young_or_not_named_is_refused(string which, string why)
    {
        var (code, said) = await EraseAsync(which);
        Assert.Equal(2, code);
        Assert.StartsWith(why, said);
        Assert.Equal(3L, await database.ScalarAsync<long>("select count(*) from audit_texts"));
    }

    [Fact]
    public async Task No_request_of_the_portal_can_erase_or_change_words_and_the_owner_changes_none()
    {
        foreach (var statement in new[] { "delete from audit_texts", "update audit_texts set texts = ''", "truncate audit_texts" })
        {
            await using var command = database.App.CreateCommand(statement);
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
        foreach (var statement in new[] { "update audit_texts set texts = ''", "truncate audit_texts" })
            Assert.Equal("PT001", (await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(statement))).SqlState);
    }

    [Fact]
    public async Task An_operation_commits_the_entry_and_the_words_together_or_neither()
    {
        var person = await new World(database).PersonAsync("Nora Quist");
        foreach (var commits in new[] { true, false })
        {
            var (entries, words) = await CountAsync();
            await new World(database).RunnerFor(person).RunAsync<int>(Actions.KeepOwnAccount, (operation, _) =>
            {
                operation.Record(new AccountReadmitted(person.Id, Words));
                return Task.FromResult<Result<int>>(commits ? 1 : new Error("test.no", "No."));
            });
            Assert.Equal((entries + (commits ? 1 : 0), words + (commits ? 1 : 0)), await CountAsync());
        }

        async Task<(long, long)> CountAsync() => (
            await database.ScalarAsync<long>("select count(*) from audit_pending"), await database.ScalarAsync<long>("select count(*) from audit_texts"));
    }

    [Fact]
    public void Words_get_into_no_log_by_accident() =>
        Assert.DoesNotContain("Fargo", new AccountSuspended(new AccountId(Guid.NewGuid()), Words).ToString(), StringComparison.Ordinal);

    private async Task WriteAsync(DateTimeOffset at)
    {
        await using var db = database.Context();
        (SampleLedger.Entry(1) with { Id = Guid.NewGuid(), At = at, Event = new AccountSuspended(new AccountId(Guid.NewGuid()), Words) }).AddTo(db);
        await db.SaveChangesAsync();
    }

    private async Task<(int Code, string Said)> EraseAsync(string which)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:PortalSequencer"] = database.SequencerConnection };
        var told = new StringWriter();
        return (await LedgerCommand.EraseTextsAsync(which, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), told), told.ToString());
    }
}
