using Npgsql;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

public class LedgerRightsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Refused = "42501";
    private const string AppendOnly = "PT001";

    private readonly SampleLedger _ledger = new(database);

    public async Task InitializeAsync()
    {
        await _ledger.ClearAsync();
        await _ledger.WriteAsync(2);
        await _ledger.SequenceAsync();
        await _ledger.WriteAsync(1);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_application_may_add_an_entry_and_nothing_else()
    {
        await _ledger.WriteBytesAsync(SpoiledEntries.Good());
        Assert.Equal(2L, await database.ScalarAsync<long>("select count(*) from audit_pending"));
    }

    [Theory]
    [InlineData("select * from audit_pending")]
    [InlineData("insert into audit_pending (entry_id, entry) values (gen_random_uuid(), '{}') returning id")]
    [InlineData("update audit_pending set entry = '{}'")]
    [InlineData("delete from audit_pending")]
    [InlineData("truncate audit_pending")]
    [InlineData("insert into audit_log select * from audit_log")]
    [InlineData("update audit_log set kind = 'x'")]
    [InlineData("delete from audit_log")]
    [InlineData("truncate audit_log")]
    [InlineData("select * from audit_log for update")]
    [InlineData("select * from audit_head for update")]
    [InlineData("insert into audit_head (singleton, size, chain) values (false, 0, '')")]
    [InlineData("update audit_head set size = 0")]
    [InlineData("delete from audit_head")]
    [InlineData("truncate audit_head")]
    [InlineData("alter table audit_log disable trigger all")]
    [InlineData("drop trigger audit_log_append_only on audit_log")]
    [InlineData("drop table audit_pending")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'")]
    [InlineData("create table evil ()")]
    [InlineData("set role portal_sequencer")]
    [InlineData("lock table audit_log in share mode")]
    [InlineData("lock table audit_head in exclusive mode")]
    [InlineData("lock table audit_pending in exclusive mode")]
    public Task The_application_is_refused(string sql) => AssertRefusedAsync(database.App, sql, Refused);

    [Theory]
    [InlineData("update audit_pending set entry = '{}'")]
    [InlineData("truncate audit_pending")]
    [InlineData("insert into audit_texts values (gen_random_uuid(), sha256(''), '')")]
    [InlineData("update audit_texts set texts = ''")]
    [InlineData("truncate audit_texts")]
    [InlineData("select entry from audit_log")]
    [InlineData("update audit_log set kind = 'x'")]
    [InlineData("delete from audit_log")]
    [InlineData("truncate audit_log")]
    [InlineData("insert into audit_head (singleton, size, chain) values (false, 0, '')")]
    [InlineData("delete from audit_head")]
    [InlineData("alter table audit_log disable trigger all")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("select * from accounts")]
    [InlineData("select * from answers")]
    public Task The_sequencer_is_refused(string sql) => AssertRefusedAsync(database.Sequencer, sql, Refused);

    [Theory]
    [InlineData("update audit_log set kind = kind")]
    [InlineData("delete from audit_log where seq = 2")]
    [InlineData("truncate audit_log")]
    [InlineData("truncate audit_log cascade")]
    [InlineData("insert into audit_log select * from audit_log on conflict (seq) do update set kind = 'x'")]
    [InlineData("merge into audit_log using audit_head on true when matched then delete")]
    [InlineData("set session_replication_role = replica; delete from audit_log")]
    [InlineData("set session_replication_role = replica; truncate audit_log")]
    public async Task The_owner_is_refused_by_the_guards_whatever_ordinary_statement_it_is(string sql)
    {
        await AssertRefusedAsync(database.Owner, sql, AppendOnly);
        await _ledger.IntactAsync();
    }

    private static async Task AssertRefusedAsync(NpgsqlDataSource source, string sql, string code)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }
}
