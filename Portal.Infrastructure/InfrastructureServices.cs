using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure;

/// <summary>Registers everything that this room offers.</summary>
public static class InfrastructureServices
{
    /// <summary>The key of the sequencer's data source.</summary>
    public const string SequencerKey = "sequencer";

    /// <summary>Adds database, operations and settings. The caller adds <see cref="ICurrentSession"/>.</summary>
    public static IServiceCollection AddPortalInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<PortalSettings>(configuration.GetSection("Portal"));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => NpgsqlDataSource.Create(ConnectionString(configuration, ConnectionNames.App)));
        services.AddKeyedSingleton(SequencerKey, (_, _) => NpgsqlDataSource.Create(ConnectionString(configuration, ConnectionNames.Sequencer)));
        services.AddPooledDbContextFactory<PortalDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped<OperationRunner>();
        services.AddScoped<AccessGate>();
        return services;
    }

    private static string ConnectionString(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } given
            ? given
            : throw new InvalidOperationException($"ConnectionStrings__{name} is not set. Start the portal with ./portal up, or run the command migrate first.");
}
