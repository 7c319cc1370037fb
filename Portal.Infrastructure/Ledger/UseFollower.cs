using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Counts how access is used, behind the sequencer and beside everything else: what people do writes not one row more for it. Any number of
/// instances may run; one at a time finds the head free.
/// </summary>
public sealed class UseFollower([FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource source, ILogger<UseFollower> log)
    : LedgerWorker(log, "The count of how access is used", Pause, TimeSpan.FromSeconds(30))
{
    /// <summary>The time between two looks while there is nothing to do.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task<bool> BatchAsync(CancellationToken cancel) =>
        await UseBatch.FoldAsync(source, UseBatch.Largest, cancel) == UseBatch.Largest;
}
