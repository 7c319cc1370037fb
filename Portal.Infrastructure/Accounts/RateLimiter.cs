using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>So many tries of one subject in one window.</summary>
/// <param name="Purpose">What is tried; stored.</param>
/// <param name="Hits">How many tries a window allows.</param>
/// <param name="Minutes">How long a window is.</param>
/// <param name="Sentence">What the person is told, before how long to wait.</param>
public sealed record RateLimit(string Purpose, int Hits, int Minutes, string Sentence = "There were too many tries.");

/// <summary>
/// The limits. Those of sign-in, registration and codes are counted before anything is looked up, whether the account exists or not; those of
/// invitations count what is sent.
/// </summary>
public static class RateLimits
{
    private const int Day = 24 * 60;

    // One sentence for all of them: it does not say whether others invited this address.
    private const string TooManyInvitations = "Too many invitations went out, from you, for this provider or to this address.";

    public static readonly RateLimit SignInOfEmail = new("sign-in-email", 5, 15);
    public static readonly RateLimit SignInFromAddress = new("sign-in-address", 100, 15);
    public static readonly RateLimit OffersToAddress = new("offers-address", 100, 15);
    public static readonly RateLimit CodesToEmail = new("codes-email", 5, 60);
    public static readonly RateLimit CodesToEmailInADay = new("codes-email-day", 10, Day);
    public static readonly RateLimit CodesFromAddress = new("codes-address", 60, 60);
    public static readonly RateLimit TriesFromAddress = new("tries-address", 200, 60);
    public static readonly RateLimit AddressesOfAccount = new("addresses-account", 5, Day);
    public static readonly RateLimit ChangesOfAccount = new("changes-account", 60, 60);
    public static readonly RateLimit InvitationsOfAccount = new("invitations-account", 40, 60, TooManyInvitations);
    public static readonly RateLimit InvitationsOfProviderInADay = new("invitations-provider-day", 100, Day, TooManyInvitations);
    public static readonly RateLimit InvitationsOfProviderToEmailInADay = new("invitations-provider-to-email-day", 5, Day, TooManyInvitations);
    public static readonly RateLimit InvitationsToEmailInADay = new("invitations-to-email-day", 60, Day, TooManyInvitations);
    public static readonly RateLimit OpenedByOtherInADay = new("invitations-opened-by-other", 1, Day);
    public static readonly RateLimit RequestsForAccess = new("requests-account-day", 10, 24 * 60);
}

/// <summary>
/// Counts tries in the database, so that several servers count together and a restart forgets nothing. A try counts at once and on its
/// own: also when what follows is refused. Subjects are kept as keyed hashes.
/// </summary>
public sealed class RateLimiter(IDbContextFactory<PortalDb> factory, AccountKeys keys)
{
    /// <summary>Counts one try.</summary>
    /// <param name="limit">Which limit.</param>
    /// <param name="subject">Who or what tries: an e-mail address, a network address, an account.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null while there is room; otherwise the sentence for the person.</returns>
    public async Task<Error?> TakeAsync(RateLimit limit, string subject, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        return await CountAsync(db, limit, subject, cancel);
    }

    /// <summary>Counts within an operation, after it was allowed: only what commits counts, and nobody else uses up what is theirs.</summary>
    /// <param name="operation">The operation; it keeps the count locked until it ends, so limits are taken last and always in one order.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="tries">What is counted.</param>
    /// <returns>Null while there is room; otherwise the sentence for the person, and the operation is to refuse.</returns>
    public async Task<Error?> TakeWithAsync(Operation operation, CancellationToken cancel, params (RateLimit Limit, string Subject)[] tries)
    {
        foreach (var (limit, subject) in tries)
            if (await CountAsync(operation.Db, limit, subject, cancel) is { } refusal)
                return refusal;
        return null;
    }

    private async Task<Error?> CountAsync(PortalDb db, RateLimit limit, string subject, CancellationToken cancel)
    {
        var hash = (await keys.GetAsync(cancel)).Hash("rate", limit.Purpose, subject);
        await using var command = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateCommand();
        command.CommandText = """
            with clock as (select to_timestamp(floor(extract(epoch from clock_timestamp()) / $3) * $3) as start)
            insert into rate_windows as w (purpose, subject_hash, window_start, hits) select $1, $2, start, 1 from clock
            on conflict (purpose, subject_hash, window_start) do update set hits = w.hits + 1
            returning hits, ceil(($3 - extract(epoch from clock_timestamp() - window_start)) / 60)::int
            """;
        command.Parameters.Add(new() { Value = limit.Purpose });
        command.Parameters.Add(new() { Value = hash });
        command.Parameters.Add(new() { Value = limit.Minutes * 60 });
        int hits, minutes;
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            await reader.ReadAsync(cancel);
            (hits, minutes) = (reader.GetInt32(0), Math.Max(1, reader.GetInt32(1)));
        }
        if (hits == 1)
            await db.Database.ExecuteSqlAsync(
                $"""
                delete from rate_windows where (purpose, subject_hash, window_start) in (
                    select purpose, subject_hash, window_start from rate_windows
                    where purpose = {limit.Purpose} and window_start < clock_timestamp() - interval '2 days' for update skip locked)
                """, cancel);
        return hits <= limit.Hits ? null : new Error("rate.limited", $"{limit.Sentence} Try again in {Words(minutes)}.");
    }

    /// <summary>
    /// Several limits; the first refusal is told. Those of other subjects are counted all the same: who is refused for one address still
    /// uses up what their network may. Those of the same subject are not: somebody who asks ten times in a minute would shut an address out
    /// for the day, though it got five mails.
    /// </summary>
    public async Task<Error?> TakeAllAsync(CancellationToken cancel, params (RateLimit Limit, string Subject)[] tries)
    {
        Error? refusal = null;
        var refused = new HashSet<string>();
        foreach (var (limit, subject) in tries)
        {
            if (refused.Contains(subject) || await TakeAsync(limit, subject, cancel) is not { } told)
                continue;
            refused.Add(subject);
            refusal ??= told;
        }
        return refusal;
    }

    /// <summary>Forgets the tries of a subject that turned out to be right.</summary>
    public async Task ForgetAsync(RateLimit limit, string subject, CancellationToken cancel = default)
    {
        var hash = (await keys.GetAsync(cancel)).Hash("rate", limit.Purpose, subject);
        await using var db = await factory.CreateDbContextAsync(cancel);
        await db.RateWindows.Where(w => w.Purpose == limit.Purpose && w.SubjectHash == hash).ExecuteDeleteAsync(cancel);
    }

    private static string Words(int minutes) => minutes switch
    {
        1 => "1 minute",
        < 120 => $"{minutes} minutes",
        _ => $"{(minutes + 59) / 60} hours",
    };
}
