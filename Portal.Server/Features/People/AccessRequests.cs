using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What somebody asks a provider for.</summary>
/// <param name="Npi">As it was typed.</param>
/// <param name="Permissions">What they would like to do.</param>
/// <param name="Until">Until when; null for until it is ended.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Sections">Where; null for what the permissions mean.</param>
public sealed record NewRequest(
    string Npi, IReadOnlySet<Permission> Permissions, DateTimeOffset? Until, string Reason, SectionScope? Sections = null);

/// <summary>A request as its asker sees it: open until it was approved, taken back or ran out. Nothing tells what came of it otherwise.</summary>
public sealed record MyRequest(AccessRequestId Id, string Npi, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, bool Open, bool Approved);

/// <summary>
/// Asking a provider for access. The asker learns nothing by it: no look-up is made, the answer is always the same, and a request that was
/// declined, whose asker is blocked, or that reached no provider at all looks the same until it runs out.
/// </summary>
public sealed class AccessRequests(OperationRunner operations, AccessGate gate, RateLimiter limiter, FormCatalog forms)
{
    /// <summary>Asks. One request waits for each asker and NPI; asking again meanwhile changes nothing and is answered the same.</summary>
    public Task<Result<bool>> AskAsync(NewRequest request, CancellationToken cancel = default) =>
        operations.RunAsync<bool>(Actions.AskForAccess, async (operation, c) =>
        {
            var npi = RequestRules.Check(request.Npi, request.Permissions, request.Until, request.Reason, operation.Now);
            if (!npi.Succeeded)
                return npi.Error;
            var sections = request.Sections ?? RequestRules.SectionsOf(request.Permissions, forms.PaymentSections);
            if (RequestRules.CheckSections(sections, forms.SectionKeys) is { Succeeded: false } nowhere)
                return nowhere.Error!;
            var me = operation.Account.Value;
            if (await limiter.TakeAsync(RateLimits.RequestsForAccess, me.ToString(), c) is { } limited)
                return limited;
            await operation.Db.AccessRequests
                .Where(r => r.AgentId == me && r.Npi == npi.Value && r.ReleasedAt == null && r.ExpiresAt <= operation.Now)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.ReleasedAt, operation.Now)
                    .SetProperty(r => r.Status, r => r.Status == "open" ? "expired" : r.Status), c);
            var (id, permissions) = (Operation.NewId(), TermsRow.WritePermissions(request.Permissions));
            var (usual, levels) = (sections.Default.ToString(), TermsRow.WriteLevels(sections.Named));
            var made = await operation.Db.Database.ExecuteSqlAsync(
                $"""
                insert into access_requests
                    (id, agent_id, npi, permissions, section_default, section_levels, valid_until, reason, asked_at, expires_at)
                values ({id}, {me}, {npi.Value}, {permissions}, {usual}, {levels}::jsonb, {request.Until}, {request.Reason.Trim()},
                    {operation.Now}, {operation.Now.AddDays(RequestRules.WaitDays)})
                on conflict (agent_id, npi) where released_at is null do nothing
                """, c);
            if (made != 1)
                return true;
            operation.Record(new AccessRequested(
                new AccessRequestId(id), npi.Value, [.. request.Permissions.Order()], GrantPeriods.SectionsForLedger(sections), request.Until));
            await operation.AnnounceNewsAsync(npi.Value, c);
            return true;
        }, cancel);

    /// <summary>Takes a request back.</summary>
    public Task<Result<AccessRequestId>> WithdrawAsync(AccessRequestId request, CancellationToken cancel = default) =>
        operations.RunAsync<AccessRequestId>(Actions.AskForAccess, async (operation, c) =>
        {
            var row = await operation.Db.AccessRequests
                .FromSql($"select * from access_requests where id = {request.Value} and agent_id = {operation.Account.Value} for no key update")
                .SingleOrDefaultAsync(c);
            if (row is null)
                return Error.NotFound;
            if (row.ReleasedAt is not null || row.ExpiresAt <= operation.Now)
                return RequestErrors.NotOpen;
            row.ReleasedAt = operation.Now;
            if (row.Status == "open")
                row.Status = "withdrawn";
            operation.Record(new AccessRequestWithdrawn(request));
            await operation.AnnounceNewsAsync(row.Npi, c);
            return request;
        }, cancel);

    /// <summary>One's own requests, the newest first.</summary>
    public Task<Result<IReadOnlyList<MyRequest>>> MineAsync(CancellationToken cancel = default) =>
        gate.ReadAsync<IReadOnlyList<MyRequest>>(Actions.AskForAccess, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value.Value;
            var rows = await db.AccessRequests.AsNoTracking().Where(r => r.AgentId == me).OrderByDescending(r => r.AskedAt).Take(50).ToListAsync(c);
            return [.. rows.Select(r => new MyRequest(
                new AccessRequestId(r.Id), r.Npi, r.AskedAt, r.ExpiresAt, r.ReleasedAt is null && r.ExpiresAt > facts.Now, r.Status == "approved"))];
        }, cancel);
}
