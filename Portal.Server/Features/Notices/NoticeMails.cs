using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.Notices;

/// <summary>
/// Mails what no other mail has told. A mail says that there is something to read, and how many; what it is, about whom and which provider,
/// is read in the portal after signing in. What was mailed is marked in the transaction that queues the mail: any number of servers may try.
/// </summary>
public sealed class NoticeMails(OperationRunner operations, PageAddresses addresses)
{
    /// <summary>Notices in one transaction.</summary>
    public const int Batch = 200;

    private const int MostLines = 8;

    /// <summary>From when on the digest of a day is sent: 13:00 UTC, the morning in all of the United States.</summary>
    public TimeOnly DigestFrom { get; init; } = new(13, 0);

    /// <summary>Mails security notices: one mail to each account, however many there are.</summary>
    /// <returns>How many notices were mailed; fewer than <see cref="Batch"/> when none is left.</returns>
    public Task<Result<int>> SendSecurityAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<int>(Actions.MailNotices, async (operation, c) =>
        {
            var marked = await MarkAsync(operation, "mailed_at", "security and mailed_at is null", null, c);
            foreach (var to in await ToAccountsAsync(operation, marked, c))
                operation.Send(Mail("notice-security", $"notice-security/{to.Account}/{operation.Now.UtcTicks}", to, Security, marked));
            return marked.Count;
        }, cancel);

    /// <summary>Mails the copies that go to former addresses, unless somebody else has such an address by now.</summary>
    public Task<Result<int>> SendCopiesAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<int>(Actions.MailNotices, async (operation, c) =>
        {
            var marked = await MarkAsync(operation, "copied_at", "copied_at is null", null, c);
            var accounts = marked.Select(n => n.Account).Distinct().ToArray();
            var former = await operation.Db.FormerAddresses.AsNoTracking()
                .Where(f => accounts.Contains(f.AccountId) && f.Until > operation.Now && !operation.Db.Accounts.Any(a => a.EmailKey == f.Email)).ToListAsync(c);
            foreach (var address in former)
                operation.Send(Mail(
                    "notice-former", $"notice-former/{address.Id}/{operation.Now.UtcTicks}", new Recipient(address.AccountId, address.Email), Former, marked));
            return marked.Count;
        }, cancel);

    /// <summary>Mails the digests of today that are due. Nobody gets one in which nothing is new.</summary>
    public Task<Result<int>> SendDigestsAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<int>(Actions.MailNotices, async (operation, c) =>
        {
            var today = DateOnly.FromDateTime(operation.Now.UtcDateTime);
            if (TimeOnly.FromDateTime(operation.Now.UtcDateTime) < DigestFrom)
                return 0;
            // The day's row decides: of several servers one inserts it.
            var due = await operation.Db.Database.SqlQuery<Guid>(
                $"""
                insert into notice_digests (account_id, day)
                select distinct n.account_id, {today} from notices n
                where not n.security and n.mailed_at is null and n.read_at is null
                    and not exists (select from notice_digests d where d.account_id = n.account_id and d.day = {today})
                    and not exists (select from notice_choices s where s.account_id = n.account_id and not s.digest)
                order by 1 limit {Batch}
                on conflict do nothing
                returning account_id as "Value"
                """).ToListAsync(c);
            var marked = await MarkAsync(operation, "mailed_at", "not security and mailed_at is null and read_at is null", due, c);
            foreach (var to in await ToAccountsAsync(operation, marked, c))
                operation.Send(Mail("notice-digest", $"notice-digest/{to.Account}/{today:O}", to, Digest(marked.Count(n => n.Account == to.Account)), marked));
            return due.Count;
        }, cancel);

    /// <summary>Forgets former addresses whose time is over.</summary>
    public Task<Result<int>> ForgetAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<int>(Actions.MailNotices, async (operation, c) =>
            await operation.Db.FormerAddresses.Where(f => f.Until <= operation.Now).ExecuteDeleteAsync(c), cancel);

    // Who marks them sends them. Nobody is waited for: what is being read or mailed at this moment is passed over, and looked at again.
    private static async Task<IReadOnlyList<MarkedNotice>> MarkAsync(
        Operation operation, string mark, string which, IReadOnlyList<Guid>? accounts, CancellationToken cancel)
    {
#pragma warning disable EF1002 // Only constants of this class are put in.
        return await operation.Db.Database.SqlQueryRaw<MarkedNotice>(
            $$"""
            with due as (
                select id from notices where {{which}} and ({0}::uuid[] is null or account_id = any ({0}))
                order by account_id, id {{(accounts is null ? "limit " + Batch : "")}} for update skip locked)
            update notices n set {{mark}} = {1} from due where n.id = due.id returning n.account_id as "Account", n.kind as "Kind"
            """, new Npgsql.NpgsqlParameter<Guid[]?> { TypedValue = accounts?.ToArray(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Uuid },
            operation.Now).ToListAsync(cancel);
#pragma warning restore EF1002
    }

    private static async Task<IReadOnlyList<Recipient>> ToAccountsAsync(Operation operation, IReadOnlyList<MarkedNotice> marked, CancellationToken cancel)
    {
        // Whoever cannot open the page is not asked to.
        var accounts = marked.Select(n => n.Account).Distinct().ToArray();
        return await operation.Db.Accounts.AsNoTracking().Where(a => accounts.Contains(a.Id) && a.SuspendedAt == null).OrderBy(a => a.Id).Select(a => new Recipient(a.Id, a.Email)).ToListAsync(cancel);
    }

    private OutboxMail Mail(string kind, string key, Recipient to, (string Subject, string Text) says, IReadOnlyList<MarkedNotice> marked)
    {
        var happened = marked.Where(n => n.Account == to.Account).Select(n => NoticeWords.Anonymous(n.Kind)).Distinct().Order(StringComparer.Ordinal).ToList();
        var more = happened.Count > MostLines ? ["And more."] : Array.Empty<string>();
        return new OutboxMail(
            kind, key, to.Email, says.Subject,
            $"""
            {says.Text}

            {string.Join('\n', happened.Take(MostLines).Concat(more).Select(line => "- " + line))}

            About whom and what, you read after signing in:
            {addresses.Of("/notices")}
            """);
    }

    private static readonly (string Subject, string Text) Security = (
        "Something about access or security happened in the Provider Portal", "You should know of this:");

    private static readonly (string Subject, string Text) Former = (
        "Something about access or security happened for an account that had this address",
        """
        An account in the Provider Portal that used this address until lately was told the following. You still get this for 30 days after the
        address was changed. If you did not change it, tell the people who run the portal at once.
        """);

    private static (string Subject, string Text) Digest(int count) => (
        count == 1 ? "One new notice in the Provider Portal" : $"{count} new notices in the Provider Portal",
        "You have not read this yet. On the page of your notices you can choose to get no such mail.");

    private sealed record Recipient(Guid Account, string Email);

    private sealed record MarkedNotice(Guid Account, string Kind);
}
