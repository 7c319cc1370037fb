using Npgsql;
using Portal.Domain.Forms;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// One step of the follower that counts how access is used: takes the next numbered entries, adds them to <c>access_use</c> and
/// <c>access_last_use</c>, and moves on, in one transaction. An entry is counted once, however many followers there are and wherever one of them is stopped.
/// </summary>
public static class UseBatch
{
    /// <summary>The largest batch: short enough that a rebuild of a large ledger never holds the head for long.</summary>
    public const int Largest = 5000;

    // Only what rests on access of the provider's side: staff and looks have their own lists. Whoever asks for a section that no form has
    // could otherwise make as many rows as they like, so such an attempt counts for the application.
    private const string FoldSql = """
        with batch as (
            select seq, at, kind, outcome, basis, actor_id, provider_id, application_id, section from audit_log where seq > $1 order by seq limit $2
        ),
        counted as (
            select b.provider_id, b.actor_id, coalesce(b.application_id, '00000000-0000-0000-0000-000000000000') as application_id,
                case when b.kind = $3 and not coalesce(b.section = any ($8), false) then '' else left(coalesce(b.section, ''), 200) end as section,
                b.at, b.kind
            from batch b join providers p on p.id = b.provider_id join accounts a on a.id = b.actor_id
            where b.kind = $3 or (b.outcome = 'done' and split_part(b.basis, ':', 1) in ('principal', 'delegation'))
        ),
        folded as (
            insert into access_use as u (provider_id, account_id, application_id, section, first_view, last_view, views, last_sensitive_view,
                sensitive_views, first_edit, last_edit, edits, last_download, downloads, last_refused, refused, last_used)
            select provider_id, actor_id, application_id, section,
                min(at) filter (where kind = any ($4)), max(at) filter (where kind = any ($4)), count(*) filter (where kind = any ($4)),
                max(at) filter (where kind = any ($5)), count(*) filter (where kind = any ($5)),
                min(at) filter (where kind = any ($6)), max(at) filter (where kind = any ($6)), count(*) filter (where kind = any ($6)),
                max(at) filter (where kind = any ($7)), count(*) filter (where kind = any ($7)),
                max(at) filter (where kind = $3), count(*) filter (where kind = $3), max(at) filter (where kind <> $3)
            from counted group by provider_id, actor_id, application_id, section order by provider_id, actor_id, application_id, section
            on conflict (provider_id, account_id, application_id, section) do update set
                first_view = least(u.first_view, excluded.first_view), last_view = greatest(u.last_view, excluded.last_view),
                views = u.views + excluded.views,
                last_sensitive_view = greatest(u.last_sensitive_view, excluded.last_sensitive_view),
                sensitive_views = u.sensitive_views + excluded.sensitive_views,
                first_edit = least(u.first_edit, excluded.first_edit), last_edit = greatest(u.last_edit, excluded.last_edit),
                edits = u.edits + excluded.edits,
                last_download = greatest(u.last_download, excluded.last_download), downloads = u.downloads + excluded.downloads,
                last_refused = greatest(u.last_refused, excluded.last_refused), refused = u.refused + excluded.refused,
                last_used = greatest(u.last_used, excluded.last_used)
        ),
        used as (
            insert into access_last_use as u (provider_id, account_id, last_used)
            select provider_id, actor_id, max(at) from counted where kind <> $3 group by provider_id, actor_id order by provider_id, actor_id
            on conflict (provider_id, account_id) do update set last_used = greatest(u.last_used, excluded.last_used)
        ),
        moved as (
            update access_use_head set seq = (select max(seq) from batch), counted_to = greatest(counted_to, (select max(at) from batch))
            where exists (select from batch)
        )
        select count(*) from batch
        """;

    private static readonly string[] Sections = [.. FormCatalog.Shipped.All.SelectMany(form => form.Sections).Select(section => section.Key).Distinct()];

    /// <summary>Does one step.</summary>
    /// <param name="source">The sequencer's role.</param>
    /// <param name="most">How many entries to take.</param>
    /// <param name="cancel">Gives up; nothing has happened then.</param>
    /// <returns>How many entries were counted; null when another follower is at it.</returns>
    public static async Task<int?> FoldAsync(NpgsqlDataSource source, int most, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (!await AnyAsync(connection, cancel))
            return 0; // Locking the head writes to it, which an idle portal need not do.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (await HeadAsync(connection, cancel) is not { } head)
            return null;
        await using var fold = new NpgsqlCommand(FoldSql, connection);
        foreach (var value in new object[]
        {
            head, most, UseKinds.Refused, UseKinds.Views, UseKinds.SensitiveViews, UseKinds.Edits, UseKinds.Downloads, Sections,
        })
            fold.Parameters.Add(new() { Value = value });
        var counted = (int)(long)(await fold.ExecuteScalarAsync(cancel))!;
        await transaction.CommitAsync(cancel);
        return counted;
    }

    /// <summary>Forgets what was counted. The followers count it anew, from the first entry on.</summary>
    public static async Task ForgetAsync(NpgsqlDataSource source, CancellationToken cancel = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var forget = new NpgsqlBatch(connection)
        {
            // The head first: a follower that is at it is waited for.
            BatchCommands = { new("update access_use_head set seq = 0, counted_to = null"), new("delete from access_use"), new("delete from access_last_use") },
        };
        await forget.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task<bool> AnyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select exists (select from audit_log where seq > (select seq from access_use_head))", connection);
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    // As the sequencer takes the ledger's head: the row lock is the turn, and a role that may not count cannot take it. An advisory lock
    // could be held by any role.
    private static async Task<long?> HeadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select seq from access_use_head for update skip locked", connection);
        return (long?)await command.ExecuteScalarAsync(cancel);
    }
}
