using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Providers;

/// <summary>
/// Records that an agent starts for a provider who has no account. The agent drafts; nobody can sign before somebody claimed the record and
/// staff found that they may, and whoever that is says of the agent's access whether it stays.
/// </summary>
public sealed class StartedRecords(OperationRunner operations, ReducedAccess reduced, RateLimiter limiter)
{
    /// <summary>How many records an account may start in a day. Each says whether there is one for the number: guesses are limited with it.</summary>
    public static readonly RateLimit Starts = new("provider-start", 20, 24 * 60, "You started many records today.");

    private const string Reason = "Started the record before the provider had an account.";

    /// <summary>
    /// Starts the record of a number that has none. Whoever started one before, and gave it up before its provider came, goes on with it: the
    /// record and its drafts are as they left them.
    /// </summary>
    public Task<Result<ProviderId>> StartAsync(ProviderInput typed, CancellationToken cancel = default) =>
        operations.RunAsync<ProviderId>(Actions.StartForProvider, async (operation, c) =>
        {
            var read = typed.Check();
            if (!read.Succeeded)
                return read.Error;
            // Beside this transaction: a guess that is refused counts too.
            if (await limiter.TakeAsync(Starts, operation.Account.Value.ToString(), c) is { } limited)
                return limited with { Field = "npi" };
            var (input, id) = (read.Value, new ProviderId(Operation.NewId()));
            // Of two who start it at the same moment the second one waits here, and finds that there is one.
            var made = await operation.Db.Database.ExecuteSqlAsync(
                $"""
                insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by, started_by_agent)
                values ({id.Value}, {input.Npi}, {input.Kind}, {input.LegalName}, {input.Taxonomy}, {input.PracticeState}, {operation.Account.Value}, true)
                on conflict (npi) do nothing
                """, c);
            if (made == 0)
            {
                if (await GivenUpAsync(operation, input.Npi, c) is not { } before)
                    return ProviderErrors.HasRecord;
                id = before;
            }
            var given = reduced.OfStarter(operation, id, Reason);
            var terms = given.Terms();
            operation.Record(new ProviderStartedByAgent(
                id, input.Npi, new DelegationId(given.Id), operation.Account, [.. terms.Permissions.Order()],
                GrantPeriods.SectionsForLedger(terms.Sections), terms.ValidFrom));
            await operation.AnnounceAccessChangeAsync(id, c);
            return id;
        }, cancel);

    // Nobody else's: what is drafted there is what they wrote. Once a provider was verified, who has access is theirs to say. And what was
    // suspended, as when nobody answered for it in a review, does not come back by leaving.
    private static async Task<ProviderId?> GivenUpAsync(Operation operation, string npi, CancellationToken cancel)
    {
        var me = operation.Account.Value;
        if (await operation.Db.Providers.AsNoTracking().Where(p => p.Npi == npi && p.StartedByAgent && p.CreatedBy == me).Select(p => (Guid?)p.Id)
                .SingleOrDefaultAsync(cancel) is not { } id)
            return null;
        await operation.LockProviderAsync(new ProviderId(id), cancel);
        var last = await operation.Db.Delegations.AsNoTracking().Where(d => d.ProviderId == id && d.AgentId == me)
            .OrderByDescending(d => d.GivenAt).Select(d => new { d.EndCause, d.SuspendedAt }).FirstAsync(cancel);
        return last is { EndCause: "left", SuspendedAt: null } && !await operation.Db.Principals.AnyAsync(p => p.ProviderId == id && p.VerifiedAt != null, cancel)
            ? new ProviderId(id)
            : null;
    }
}
