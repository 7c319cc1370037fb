using Npgsql;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// Compares what open screens rest on with what it was a moment ago, while nobody announces changes. What is seen for the first time
/// counts as changed: nobody knows what happened to it before.
/// </summary>
internal sealed class WatchedState(NpgsqlDataSource source, AccessNews news)
{
    private Dictionary<Guid, string> _providers = [];
    private Dictionary<Guid, string> _accounts = [];

    /// <summary>Starts anew with the next question.</summary>
    public void Forget() => (_providers, _accounts) = ([], []);

    /// <summary>Asks, and tells what is different.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task AskAsync(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var providers = await ReadAsync(connection, "select id, access_epoch::text from providers where id = any($1)", news.Providers, cancel);
        var accounts = await ReadAsync(connection, """
            select a.id, concat_ws(' ', a.suspended_at,
                (select string_agg(s.id::text, ',' order by s.id) from sessions s
                    where s.account_id = a.id and s.ended_at is null and s.locked_at is null),
                (select string_agg(r.role, ',' order by r.id) from staff_roles r where r.account_id = a.id and r.confirmed_at is not null and r.ended_at is null))
            from accounts a where a.id = any($1)
            """, news.Accounts, cancel);
        var (oldProviders, oldAccounts) = (_providers, _accounts);
        (_providers, _accounts) = (providers, accounts);
        foreach (var id in Different(providers, oldProviders))
            news.Changed(new ProviderId(id));
        foreach (var id in Different(accounts, oldAccounts))
            news.Changed(new AccountId(id));
    }

    private static IEnumerable<Guid> Different(Dictionary<Guid, string> now, Dictionary<Guid, string> before) =>
        now.Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value).Select(pair => pair.Key);

    private static async Task<Dictionary<Guid, string>> ReadAsync(NpgsqlConnection connection, string sql, Guid[] ids, CancellationToken cancel)
    {
        var found = new Dictionary<Guid, string>();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 3, Parameters = { new() { Value = ids } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            found[reader.GetGuid(0)] = reader.GetString(1);
        return found;
    }
}
