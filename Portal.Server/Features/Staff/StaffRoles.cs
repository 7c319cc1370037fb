using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.HelpDesk;

namespace Portal.Server.Features.Staff;

/// <summary>An account as AccountAdmins see it: no provider, no application.</summary>
public sealed record AccountLine(
    AccountId Id, string Email, string Name, DateTimeOffset CreatedAt, bool Ready, bool Suspended, IReadOnlyList<RoleLine> Roles);

/// <summary>A staff role that is not ended.</summary>
public sealed record RoleLine(Guid Id, AccountId Account, StaffRole Role, bool Confirmed, AccountId? ProposedBy, string Reason);

/// <summary>One page of accounts.</summary>
/// <param name="Lines">The accounts.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Me">Who looks.</param>
/// <param name="Administrators">How many account administrators have power now.</param>
public sealed record AccountLines(IReadOnlyList<AccountLine> Lines, int Total, AccountId Me, int Administrators);

/// <summary>Staff roles and accounts: what an AccountAdmin does. Every role needs two of them.</summary>
public sealed class StaffRoles(OperationRunner runner, AccessGate gate)
{
    /// <summary>Accounts on one page of the list.</summary>
    public const int PageSize = 20;

    private const int MaxReason = 500;

    private static readonly Error SecondPerson = new(
        "staff-role.second-person", "Another account administrator has to confirm this: not who proposed it, and not whose role it is.");

    private static readonly Error Known = new("staff-role.known", "This account has that role already, or it is proposed.", "role");

    private static readonly Error LastAdmin = new(
        "staff-role.last-admin",
        "This is the last account administrator, and nobody is left who could confirm a new one here. Make another one first, with ./portal admin create at the console.");

    /// <summary>Accounts whose address starts like that, or all; staff first.</summary>
    public Task<Result<AccountLines>> ListAsync(string? search, int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewAccounts, new Target(), async (db, facts, c) =>
        {
            var prefix = TypedText.Storable(search ?? "").Trim().ToLowerInvariant();
            var found = db.Accounts.AsNoTracking().Where(a => a.EmailKey.StartsWith(prefix));
            var rows = await found
                .OrderByDescending(a => db.StaffRoles.Any(r => r.AccountId == a.Id && r.EndedAt == null)).ThenBy(a => a.EmailKey)
                .Skip((Math.Clamp(page, 1, 100_000) - 1) * PageSize).Take(PageSize).ToListAsync(c);
            var ids = rows.ConvertAll(a => a.Id);
            var roles = await db.StaffRoles.AsNoTracking().Where(r => ids.Contains(r.AccountId) && r.EndedAt == null).OrderBy(r => r.Role).ToListAsync(c);
            return new AccountLines(
                [.. rows.Select(a => new AccountLine(
                    new AccountId(a.Id), a.Email, a.Name, a.CreatedAt, a.ReadyAt is not null, a.SuspendedAt is not null,
                    [.. roles.Where(r => r.AccountId == a.Id).Select(Line)]))],
                await found.CountAsync(c), facts.Actor.Account!.Value, await Admins(db).CountAsync(c));
        }, cancel);

    /// <summary>Proposes a role. It has no power before another AccountAdmin confirmed it.</summary>
    public Task<Result<Guid>> ProposeAsync(AccountId account, StaffRole role, string? reason, CancellationToken cancel = default) =>
        runner.RunAsync<Guid>(Actions.ManageStaffRoles, async (operation, c) =>
        {
            if (!Enum.IsDefined(role) || await operation.LockAccountAsync(account.Value, c) is not { } row)
                return Error.NotFound;
            if (row.SuspendedAt is not null || row.ReadyAt is null)
                return new Error("staff-role.account", "This account is suspended or not set up yet, so it cannot get a role.");
            var name = role.ToString();
            var known = await operation.Db.StaffRoles.AnyAsync(r => r.AccountId == account.Value && r.Role == name && r.EndedAt == null, c);
            if (Error.Of(ReasonProblem(reason), known ? Known : null) is { } wrong)
                return wrong;
            var proposed = new StaffRoleRow
            {
                Id = Operation.NewId(),
                AccountId = account.Value,
                Role = name,
                ProposedBy = operation.Account.Value,
                ProposedAt = operation.Now,
                Reason = reason!.Trim(),
            };
            operation.Db.StaffRoles.Add(proposed);
            operation.Record(new StaffRoleProposed(account, role, proposed.Reason));
            return proposed.Id;
        }, cancel);

    /// <summary>Confirms a role that another AccountAdmin proposed.</summary>
    public Task<Result<bool>> ConfirmAsync(Guid proposal, CancellationToken cancel = default) =>
        runner.RunAsync<bool>(Actions.ManageStaffRoles, async (operation, c) =>
        {
            await operation.Db.Database.ExecuteSqlAsync($"select 1 from staff_roles where id = {proposal} for update", c);
            if (await operation.Db.StaffRoles.SingleOrDefaultAsync(r => r.Id == proposal && r.EndedAt == null && r.ConfirmedAt == null, c) is not { } row)
                return Error.NotFound;
            if (row.ProposedBy == operation.Account.Value || row.AccountId == operation.Account.Value)
                return SecondPerson;
            (row.ConfirmedBy, row.ConfirmedAt) = (operation.Account.Value, operation.Now);
            var line = Line(row);
            operation.Record(new StaffRoleConfirmed(line.Account, line.Role));
            await operation.AnnounceSessionChangeAsync(line.Account, c);
            var email = await operation.Db.Accounts.Where(a => a.Id == row.AccountId).Select(a => a.Email).SingleAsync(c);
            operation.Send(email, AccountLetters.StaffRole(row.Role));
            return true;
        }, cancel);

    /// <summary>Ends a role, or takes a proposal back. Counts from the next action on.</summary>
    public Task<Result<bool>> EndAsync(Guid role, string? reason, CancellationToken cancel = default) =>
        runner.RunAsync<bool>(Actions.ManageStaffRoles, async (operation, c) =>
        {
            if (ReasonProblem(reason) is { } problem)
                return problem;
            // In turn with what the person does by that role, so that it ends next.
            var whose = await operation.Db.StaffRoles.Where(r => r.Id == role).Select(r => r.AccountId).SingleOrDefaultAsync(c);
            await operation.LockAccountAsync(whose, c);
            var admins = await Admins(operation.Db).ToListAsync(c);
            await operation.Db.Database.ExecuteSqlAsync($"select 1 from staff_roles where id = {role} for update", c);
            if (await operation.Db.StaffRoles.SingleOrDefaultAsync(r => r.Id == role && r.EndedAt == null, c) is not { } row)
                return Error.NotFound;
            if (admins is [var only] && only.Id == role)
                return LastAdmin;
            (row.EndedBy, row.EndedAt) = (operation.Account.Value, operation.Now);
            var line = Line(row);
            operation.Record(new StaffRoleEnded(line.Account, line.Role, line.Confirmed, reason!.Trim()));
            await operation.AnnounceSessionChangeAsync(line.Account, c);
            await operation.AnnounceLooksOfAsync(line.Account, c);
            return true;
        }, cancel);

    /// <summary>Suspends an account. Its sessions end in the same transaction.</summary>
    public Task<Result<bool>> SuspendAsync(AccountId account, string? reason, CancellationToken cancel = default) =>
        runner.RunAsync<bool>(Actions.SuspendAccount, async (operation, c) =>
        {
            if (ReasonProblem(reason) is { } problem)
                return problem;
            if (await operation.LockAccountAsync(account.Value, c) is not { SuspendedAt: null } row)
                return Error.NotFound;
            if (account == operation.Account)
                return new Error("account.self", "You cannot suspend yourself. Ask another account administrator.");
            row.SuspendedAt = operation.Now;
            operation.Record(new AccountSuspended(account, reason!.Trim()));
            await operation.CloseOthersAsync(account, null, "suspended", c);
            await operation.AnnounceLooksOfAsync(account, c);
            operation.Send(row.Email, AccountLetters.Suspended());
            return true;
        }, cancel);

    /// <summary>Lets a suspended account in again.</summary>
    public Task<Result<bool>> ReadmitAsync(AccountId account, string? reason, CancellationToken cancel = default) =>
        runner.RunAsync<bool>(Actions.SuspendAccount, async (operation, c) =>
        {
            if (ReasonProblem(reason) is { } problem)
                return problem;
            if (await operation.LockAccountAsync(account.Value, c) is not { SuspendedAt: not null } row)
                return Error.NotFound;
            row.SuspendedAt = null;
            operation.Record(new AccountReadmitted(account, reason!.Trim()));
            await operation.AnnounceLooksOfAsync(account, c);
            operation.Send(row.Email, AccountLetters.Readmitted());
            return true;
        }, cancel);

    // What administrators do follows each other, so that two who end each other's role at the same moment cannot leave none.
    private static IQueryable<StaffRoleRow> Admins(PortalDb db) => db.StaffRoles.Where(r =>
        r.Role == nameof(StaffRole.AccountAdmin) && r.EndedAt == null && r.ConfirmedAt != null
        && db.Accounts.Any(a => a.Id == r.AccountId && a.SuspendedAt == null));

    private static RoleLine Line(StaffRoleRow row) => new(
        row.Id, new AccountId(row.AccountId), Enum.Parse<StaffRole>(row.Role), row.ConfirmedAt is not null,
        row.ProposedBy is { } by ? new AccountId(by) : null, row.Reason);

    /// <summary>What is wrong with a reason; null when nothing is.</summary>
    internal static Error? ReasonProblem(string? reason) => WrittenWords.Check(
        reason, MaxReason, new Error("reason.missing", "Say why, in a few words: auditors read it.", "reason"),
        new Error("reason.too-long", $"Shorten the reason to {MaxReason} characters.", "reason"));
}
