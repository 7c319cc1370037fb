using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Outbox;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// A change that was allowed and is under way: inside its transaction, with its locks held. Everything that it records, queues or saves
/// commits together or not at all.
/// </summary>
public sealed class Operation
{
    private readonly List<Action> _afterCommit = [];
    private readonly List<(Guid Entry, AccountId? Actor, PortalEvent Event)> _happened = [];

    private readonly OutboxSeal _outbox;

    private Guid _entry;

    internal Operation(PortalDb db, PortalAction action, AccessFacts facts, string basis, OutboxSeal outbox)
    {
        _outbox = outbox;
        Db = db;
        Action = action;
        Facts = facts;
        Basis = basis;
        Now = facts.Now;
    }

    /// <summary>The context of this transaction. Saved by the runner.</summary>
    public PortalDb Db { get; }

    /// <summary>What is being done.</summary>
    public PortalAction Action { get; }

    /// <summary>What the decision rested on.</summary>
    public AccessFacts Facts { get; }

    /// <summary>Why it was allowed.</summary>
    public string Basis { get; }

    /// <summary>The one instant of this operation, from the database's clock, read after its last lock.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Who does it.</summary>
    /// <exception cref="InvalidOperationException">A visitor does it: there is no account.</exception>
    public AccountId Account => Facts.Actor.Account ?? throw new InvalidOperationException("A visitor has no account.");

    /// <summary>The application that it is about.</summary>
    /// <exception cref="InvalidOperationException">The operation is not about an application.</exception>
    public ApplicationFacts Application => Facts.Application ?? throw new InvalidOperationException("Not about an application.");

    /// <summary>A new id, ordered by time so that indexes stay compact. Not a secret.</summary>
    public static Guid NewId() => Guid.CreateVersion7();

    /// <summary>Writes what happened into the ledger, with this transaction.</summary>
    public void Record(PortalEvent happened) => RecordAs(Facts.Actor.Account, happened);

    /// <summary>Writes what happened into the ledger for an account that is only now known, as when somebody registers.</summary>
    public void RecordAs(AccountId? account, PortalEvent happened)
    {
        var entry = new LedgerEntry(NextEntry(), Now, account, Facts.Session, Action.Name, "done", Basis, happened);
        entry.AddTo(Db);
        FirstEntry ??= entry.Id;
        _happened.Add((entry.Id, account, happened));
    }

    /// <summary>The first entry that was recorded: what the person is given a receipt for.</summary>
    internal Guid? FirstEntry { get; private set; }

    /// <summary>What was recorded, with the id of each entry and who did it.</summary>
    internal IReadOnlyList<(Guid Entry, AccountId? Actor, PortalEvent Event)> Happened => _happened;

    // Rows that are saved together are written in the order of their keys, and two ids of one millisecond have none: what happened first
    // would be numbered second now and then.
    private Guid NextEntry()
    {
        var before = _entry;
        do
            _entry = NewId();
        while (_entry.CompareTo(before) <= 0);
        return _entry;
    }

    /// <summary>Queues a mail. It leaves when this transaction has committed, and only then.</summary>
    public void Send(OutboxMail mail) => Db.Outbox.Add(_outbox.Seal(mail, NewId(), Now));

    /// <summary>Queues a mail that leaves at a later time, unless <see cref="TakeBackAsync"/> is faster.</summary>
    public void SendLater(OutboxMail mail, DateTimeOffset at)
    {
        var row = _outbox.Seal(mail, NewId(), Now);
        row.NextAt = at;
        Db.Outbox.Add(row);
    }

    /// <summary>Takes back mails that have not left yet, with everything that they held.</summary>
    /// <param name="occasion">What their keys begin with.</param>
    /// <param name="cancel">Gives up.</param>
    public Task TakeBackAsync(string occasion, CancellationToken cancel) => Db.Database.ExecuteSqlAsync(
        $"""
        update outbox set state = 'taken-back', payload = null, lease_token = null, leased_until = null
        where state = 'waiting' and starts_with(dedup_key, {occasion})
        """, cancel);

    /// <summary>
    /// Locks a provider that was found only by looking, as when an invitation is accepted, and reads the clock after that wait. Before
    /// anything of it is locked or changed; what was read before may have changed while it waited.
    /// </summary>
    public async Task LockProviderAsync(ProviderId provider, CancellationToken cancel)
    {
        await TakeTurnAsync(provider.Value, cancel);
        await Db.Database.ExecuteSqlAsync($"select from providers where id = {provider.Value} for no key update", cancel);
        Now = await Db.Database.SqlQuery<DateTimeOffset>($"select clock_timestamp() as \"Value\"").SingleAsync(cancel);
    }

    /// <summary>Waits to be alone with an account or a provider, in the order in which it is asked for: before its row is locked.</summary>
    internal Task TakeTurnAsync(Guid of, CancellationToken cancel) =>
        Db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(uuid_hash_extended({of}, 0))", cancel);

    /// <summary>The database's clock at this instant, for what had to wait once more than the locks before <see cref="Now"/>.</summary>
    public async Task<DateTimeOffset> ClockAsync(CancellationToken cancel) =>
        await Db.Database.SqlQuery<DateTimeOffset>($"select clock_timestamp() as \"Value\"").SingleAsync(cancel);

    /// <summary>Tells open screens, at commit, that who may do what has changed at this provider.</summary>
    public async Task AnnounceAccessChangeAsync(ProviderId provider, CancellationToken cancel)
    {
        await Db.Database.ExecuteSqlAsync($"update providers set access_epoch = access_epoch + 1 where id = {provider.Value}", cancel);
        await AnnounceNewsAsync(provider, cancel);
    }

    /// <summary>Tells open screens of this provider, at commit, that there is something new to read. Nobody's access changes by it.</summary>
    public Task AnnounceNewsAsync(ProviderId provider, CancellationToken cancel) =>
        Db.Database.ExecuteSqlAsync($"select pg_notify('portal_access', {"provider:" + provider.Value})", cancel);

    /// <summary>
    /// Tells open screens of whichever provider has this NPI, at commit, that there is something new to read. Whether there is one is not
    /// looked up: who asks it for access must not be able to tell.
    /// </summary>
    public Task AnnounceNewsAsync(string npi, CancellationToken cancel) =>
        Db.Database.ExecuteSqlAsync($"select pg_notify('portal_access', {"npi:" + npi})", cancel);

    /// <summary>Tells open screens of this account, at commit, that there is something new to read.</summary>
    public Task AnnounceNewsAsync(AccountId account, CancellationToken cancel) =>
        Db.Database.ExecuteSqlAsync($"select pg_notify('portal_access', {"account:" + account.Value})", cancel);

    /// <summary>Tells open screens, at commit, that the sessions of this account have changed.</summary>
    public Task AnnounceSessionChangeAsync(AccountId account, CancellationToken cancel) => AnnounceNewsAsync(account, cancel);

    /// <summary>
    /// Does something once the transaction has committed. It must not wait, since the person waits for it, and not be something that may not
    /// be lost.
    /// </summary>
    public void AfterCommit(Action work) => _afterCommit.Add(work);

    internal void RunAfterCommit() => _afterCommit.ForEach(work => work());
}
