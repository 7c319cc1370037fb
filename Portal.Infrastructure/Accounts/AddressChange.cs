using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Notices;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>What the page about one's address shows.</summary>
/// <param name="Address">The present one.</param>
/// <param name="MayAsk">Whether the session is recent and strong enough.</param>
/// <param name="NewAddress">Where the code of the request went; null when there is no such request.</param>
/// <param name="Invitations">How many invitations wait at the present address: they do not move.</param>
public sealed record AddressView(string Address, bool MayAsk, string? NewAddress, int Invitations);

/// <summary>
/// Another address for an account. Asked for shortly after a strong sign-in; changed only by the code that the new address got; and the
/// former address is told both times. Whether the new one has an account already, only its mailbox learns.
/// </summary>
public sealed class AddressChange(OperationRunner runner, AccessGate gate, ICurrentSession current, EmailCodes codes, RateLimiter limiter)
{
    private static readonly Error Unchanged = new("address.unchanged", "This is the address that your account has. Enter the new one.", "email");

    private static readonly Error Taken = new(
        "address.taken", "Meanwhile there is another account with this address, so yours kept its address. Sign in to the other one, or choose another address.", "email");

    /// <summary>What the page shows.</summary>
    /// <param name="request">The request that the page is about, if it is about one.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Result<AddressView>> ViewAsync(Guid? request, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value.Value;
            var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == me, c);
            var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == facts.Session, c);
            return new AddressView(
                account.Email, OwnAccount.IsStrong(session) && OwnAccount.IsFresh(session, facts.Now),
                await db.EmailCodes.Where(r => r.Id == request && r.AccountId == me).Select(r => r.EmailKey).SingleOrDefaultAsync(c),
                await db.Invitations.CountAsync(i => i.EmailKey == account.EmailKey && i.Status == "pending" && i.ExpiresAt > facts.Now, c));
        }, cancel);

    /// <summary>Mails a code to the new address, or the news that it has an account already: the person who asks cannot tell which.</summary>
    /// <returns>The request, to which the code belongs.</returns>
    public async Task<Result<Guid>> RequestCodeAsync(string? email, Visit visit, CancellationToken cancel = default)
    {
        var address = EmailAddress.Parse(email);
        if (!address.Succeeded)
            return address.Error! with { Field = "email" };
        var wanted = address.Value.Value;
        var limited = await limiter.TakeAllAsync(
            cancel, (RateLimits.AddressesOfAccount, (await current.GetAsync())?.Account.Value.ToString() ?? ""), (RateLimits.CodesToEmail, wanted),
            (RateLimits.CodesToEmailInADay, wanted), (RateLimits.CodesFromAddress, visit.Address));
        if (limited is not null)
            return limited;
        return await runner.RunAndKeepAsync<Guid>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            var own = await OwnAccount.LockAsync(operation, c);
            if (own.MayAskForAddress() is { } refused)
                return refused;
            if (own.Account.EmailKey == wanted)
                return Unchanged;
            var taken = await operation.Db.Accounts.AnyAsync(a => a.EmailKey == wanted, c);
            var (request, code) = await codes.IssueAsync(operation, address.Value, EmailCodes.ToChange, null, c);
            operation.Record(new AddressChangeAsked(own.Id));
            operation.Send(wanted, taken ? AccountLetters.AddressTaken() : AccountLetters.AddressCode(code));
            operation.Send(own.Account.Email, AccountLetters.AddressChangeAsked());
            return request;
        }, cancel);
    }

    /// <summary>Changes the address, when the code is right. Everywhere else the account is signed out.</summary>
    public async Task<Result<bool>> ConfirmAsync(Guid request, string? code, Visit visit, CancellationToken cancel = default)
    {
        if (await limiter.TakeAsync(RateLimits.TriesFromAddress, visit.Address, cancel) is { } limited)
            return limited;
        return await runner.RunAndKeepAsync<bool>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            var own = await OwnAccount.LockAsync(operation, c);
            if (!OwnAccount.IsStrong(own.Session))
                return OwnAccount.NotStrong;
            var tried = await codes.TryAsync(operation, request, EmailCodes.ToChange, code, c);
            if (!tried.Succeeded)
                return tried.Error!;
            EmailCodes.Consume(operation, tried.Value);
            var former = (own.Account.Email, own.Account.EmailKey);
            if (!await MoveAsync(operation, own.Account.Id, tried.Value.EmailKey, c))
                return Taken;
            operation.Db.FormerAddresses.Add(new FormerAddressRow
            {
                Id = Operation.NewId(),
                AccountId = own.Account.Id,
                Email = former.Email,
                Until = operation.Now.AddDays(NoticeRules.FormerAddressDays),
            });
            operation.Record(new AddressChanged(own.Id));
            await CloseInvitationsAsync(operation, former.EmailKey, c);
            await operation.CloseOthersAsync(own.Id, own.Session.Id, "address-changed", c);
            operation.Send(former.Email, AccountLetters.AddressChanged());
            return true;
        }, cancel);
    }

    // Two accounts that confirm one address at the same moment: the index lets one have it, and the other keeps what it has.
    private static async Task<bool> MoveAsync(Operation operation, Guid account, string address, CancellationToken cancel)
    {
        const string before = "before_move";
        var transaction = operation.Db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(before, cancel);
        try
        {
            await operation.Db.Database.ExecuteSqlAsync(
                $"update accounts set email = {address}, email_key = {address}, security_stamp = gen_random_uuid() where id = {account}", cancel);
            return true;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackToSavepointAsync(before, cancel);
            return false;
        }
    }

    // What waits at the former address stays there, and nobody may find it who gets that address later: it is closed, and who sent it is told.
    private static async Task CloseInvitationsAsync(Operation operation, string former, CancellationToken cancel)
    {
        var waiting = await operation.Db.Invitations
            .FromSql($"select * from invitations where email_key = {former} and status = 'pending' order by id for update").ToListAsync(cancel);
        foreach (var invitation in waiting)
        {
            (invitation.Status, invitation.DecidedAt) = ("address-gone", operation.Now);
            operation.Record(new InvitationAddressGone(new ProviderId(invitation.ProviderId), new InvitationId(invitation.Id)));
            var inviter = await operation.Db.Accounts.AsNoTracking().SingleAsync(a => a.Id == invitation.CreatedBy, cancel);
            operation.Send(inviter.Email, AccountLetters.InvitationAddressGone());
        }
        await operation.Db.Invitations.Where(i => i.ReissueAskedFor == former && i.Status == "pending")
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.ReissueAskedFor, (string?)null), cancel);
    }
}
