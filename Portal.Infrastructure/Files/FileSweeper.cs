using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Files;

/// <summary>
/// Removes, several times a day, files of the store that no record names: what an upload left whose record was refused, or a process that
/// was killed between the two. Only files that are older than a day, so that no upload under way is meant.
/// </summary>
public sealed class FileSweeper(
    FileStore store, NpgsqlDataSource source, IDbContextFactory<PortalDb> factory, TimeProvider time, ILogger<FileSweeper> log) : BackgroundService
{
    /// <summary>How old a file has to be.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    // Any number that nothing else in the database locks.
    private const long OneAtATime = 7813586502;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);

    private readonly TroubleLog _trouble = new(log, "The sweeper of files");

    /// <summary>Sweeps once, unless another process is at it. The database gives the turn back when this process dies.</summary>
    /// <returns>How many files were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancel = default)
    {
        await using var turn = await source.OpenConnectionAsync(cancel);
        if (!await AskAsync(turn, $"select pg_try_advisory_lock({OneAtATime})", cancel))
            return 0;
        try
        {
            // A data folder beside a database that knows no file at all is rather the wrong database than a folder full of orphans.
            return await KnowsFilesAsync(cancel) ? await store.SweepOrphansAsync(RecordedAsync, Grace, cancel) : 0;
        }
        finally
        {
            await AskAsync(turn, $"select pg_advisory_unlock({OneAtATime})", CancellationToken.None);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rest = First;
        while (true)
        {
            await Task.Delay(rest, time, stoppingToken);
            rest = Pause;
            try
            {
                if (await SweepAsync(stoppingToken) is > 0 and var removed)
                    log.LogInformation("{Count} files that no record names were removed.", removed);
                _trouble.Over();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _trouble.Met(e);
            }
        }
    }

    // A document that was removed from a draft keeps its record, and with it its file.
    private async Task<IReadOnlySet<string>> RecordedAsync(IReadOnlyCollection<string> names, CancellationToken cancel)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        return (await db.PrincipalEvidence.Where(e => names.Contains(e.StoredName)).Select(e => e.StoredName)
            .Union(db.Authorities.Where(a => names.Contains(a.StoredName)).Select(a => a.StoredName))
            .Union(db.Documents.Where(d => names.Contains(d.StoredName)).Select(d => d.StoredName))
            .Union(db.Attachments.Where(a => names.Contains(a.StoredName)).Select(a => a.StoredName))
            .ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<bool> KnowsFilesAsync(CancellationToken cancel)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        return await db.PrincipalEvidence.AnyAsync(cancel) || await db.Authorities.AnyAsync(cancel) || await db.Documents.AnyAsync(cancel) || await db.Attachments.AnyAsync(cancel);
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question, CancellationToken cancel)
    {
#pragma warning disable CA2100 // Made of constants.
        await using var command = new NpgsqlCommand(question, connection);
#pragma warning restore CA2100
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }
}
