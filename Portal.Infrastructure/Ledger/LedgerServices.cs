using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Infrastructure.Outbox;

namespace Portal.Infrastructure.Ledger;

/// <summary>Registers the ledger: what numbers it, what signs it, where that goes, and how it stands.</summary>
internal static class LedgerServices
{
    public static void AddLedger(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, string dataFolder)
    {
        services.AddSingleton(LedgerSettings.From(configuration));
        services.AddSingleton(_ => CheckpointKey.Load(configuration, environment.IsDevelopment(), dataFolder));
        services.AddSingleton<ProofReader>();
        services.AddSingleton<LedgerHealth>().AddSingleton<LedgerAlarm>();
        services.AddSingleton(provider => new CheckpointHealth(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<LedgerSettings>().SignEvery));
        services.AddHostedService<LedgerSequencer>();
        services.AddHostedService(provider => Publisher(provider, LedgerFolder.Of(dataFolder)));
    }

    private static CheckpointPublisher Publisher(IServiceProvider provider, string folder)
    {
        var settings = provider.GetRequiredService<LedgerSettings>();
        var source = provider.GetRequiredService<NpgsqlDataSource>();
        var sequencer = provider.GetRequiredKeyedService<NpgsqlDataSource>(InfrastructureServices.SequencerKey);
        return new CheckpointPublisher(
            new CheckpointSigner(source, sequencer, provider.GetRequiredService<CheckpointKey>(), folder), [.. Places(provider, settings, source, sequencer)],
            source, provider.GetRequiredService<CheckpointHealth>(), settings.SignEvery, provider.GetRequiredService<ILogger<CheckpointPublisher>>());
    }

    // Witnesses first: what they add goes into the folder and the mail with the rest.
    private static IEnumerable<ICheckpointPlace> Places(
        IServiceProvider provider, LedgerSettings settings, NpgsqlDataSource source, NpgsqlDataSource sequencer)
    {
        foreach (var witness in settings.Witnesses)
            yield return new CheckpointWitness(witness, Http(), source, sequencer);
        if (settings.Folder is { } path)
            yield return new CheckpointFolder(path);
        if (settings.MailTo.Count > 0)
            yield return new CheckpointMail(
                settings.MailTo, provider.GetRequiredService<IDbContextFactory<PortalDb>>(), provider.GetRequiredService<OutboxSeal>(),
                provider.GetRequiredService<TimeProvider>());
    }

    // A witness is asked where it is configured to be and nowhere else.
    private static HttpClient Http() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = CheckpointPublisher.Limit };
}
