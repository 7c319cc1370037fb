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
    private readonly List<Func<Task>> _afterCommit = [];

    private readonly OutboxSeal _outbox;

    internal Operation(PortalDb db, PortalAction action, AccessFacts facts, string basis, OutboxSeal outbox)
    {
        _outbox = outbox;
        Db = db;
        Action = action;
        Facts = facts;
        Basis = basis;
    }

    /// <summary>The context of this transaction. Saved by the runner.</summary>
    public PortalDb Db { get; }

    /// <summary>What is being done.</summary>
    public PortalAction Action { get; }

    /// <summary>What the decision rested on.</summary>
    public AccessFacts Facts { get; }

    /// <summary>Why it was allowed.</summary>
    public string Basis { get; }

    /// <summary>The one instant of this operation, from the database's clock.</summary>
    public DateTimeOffset Now => Facts.Now;

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
        var entry = new LedgerEntry(NewId(), Now, account, Facts.Session, Action.Name, "done", Basis, happened);
        entry.AddTo(Db);
        FirstEntry ??= entry.Id;
    }

    /// <summary>The first entry that was recorded: what the person is given a receipt for.</summary>
    internal Guid? FirstEntry { get; private set; }

    /// <summary>Queues a mail. It leaves when this transaction has committed, and only then.</summary>
    public void Send(OutboxMail mail) => Db.Outbox.Add(_outbox.Seal(mail, NewId(), Now));

    /// <summary>
    /// Locks a provider that was found only by looking, as when an invitation is accepted. Before anything of it is locked or changed;
    /// what was read before may have changed while it waited.
    /// </summary>
    public Task LockProviderAsync(ProviderId provider, CancellationToken cancel) =>
        Db.Database.ExecuteSqlAsync($"select from providers where id = {provider.Value} for no key update", cancel);

    /// <summary>Tells open screens, at commit, that who may do what has changed at this provider.</summary>
    public async Task AnnounceAccessChangeAsync(ProviderId provider, CancellationToken cancel)
    {
        await Db.Database.ExecuteSqlAsync($"update providers set access_epoch = access_epoch + 1 where id = {provider.Value}", cancel);
        await Db.Database.ExecuteSqlAsync($"select pg_notify('portal_access', {"provider:" + provider.Value})", cancel);
    }

    /// <summary>Tells open screens, at commit, that the sessions of this account have changed.</summary>
    public Task AnnounceSessionChangeAsync(AccountId account, CancellationToken cancel) =>
        Db.Database.ExecuteSqlAsync($"select pg_notify('portal_access', {"account:" + account.Value})", cancel);

    /// <summary>Does something once the transaction has committed; it must not be something that may not be lost.</summary>
    public void AfterCommit(Func<Task> work) => _afterCommit.Add(work);

    internal async Task RunAfterCommitAsync()
    {
        foreach (var work in _afterCommit)
            await work();
    }
}
