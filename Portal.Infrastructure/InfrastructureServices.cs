using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure;

/// <summary>Registers everything that this room offers.</summary>
public static class InfrastructureServices
{
    /// <summary>The key of the sequencer's data source.</summary>
    public const string SequencerKey = "sequencer";

    /// <summary>Adds database, operations, ledger, outbox, files and keys. The caller adds <see cref="ICurrentSession"/>.</summary>
    public static IServiceCollection AddPortalInfrastructure(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.Configure<PortalSettings>(configuration.GetSection("Portal"));
        services.PostConfigure<PortalSettings>(given => given.Address = PortalSettings.AddressOf(configuration));
        var settings = configuration.GetSection("Portal").Get<PortalSettings>() ?? new PortalSettings();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => NpgsqlDataSource.Create(ConnectionString(configuration, ConnectionNames.App)));
        services.AddKeyedSingleton(SequencerKey, (_, _) => NpgsqlDataSource.Create(ConnectionString(configuration, ConnectionNames.Sequencer)));
        services.AddPooledDbContextFactory<PortalDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton(_ => MasterKeys.Load(configuration, environment.IsDevelopment(), settings.DataFolder));
        services.AddSingleton(FormCatalog.Shipped);
        services.AddSingleton<SectionsOfForm>(SectionsOf);
        services.AddSingleton<DataKeys>().AddSingleton<AnswerStore>();
        services.AddScoped<OperationRunner>().AddScoped<AccessGate>();
        AddFiles(services, configuration, settings);
        AddMail(services, configuration, settings);
        services.AddLedger(configuration, environment, settings.DataFolder);
        services.AddHostedService<UseFollower>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddSingleton<AccessNews>();
        services.AddHostedService(provider => new AccessListener(
            ConnectionString(configuration, ConnectionNames.App), provider.GetRequiredService<NpgsqlDataSource>(),
            provider.GetRequiredService<AccessNews>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AccessListener>>()));
        services.AddSingleton<OutboxHealth>();
        return services;
    }

    private static void AddFiles(IServiceCollection services, IConfiguration configuration, PortalSettings settings)
    {
        services.AddSingleton(provider => new FileStore(settings.DataFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => ClamAvScanner.From(configuration));
        services.AddSingleton(_ => UploadLimits.From(configuration));
        services.AddSingleton<Uploads>();
        services.AddHostedService<FileSweeper>();
    }

    // Without SMTP settings every mail goes into a folder, which the developer's page shows.
    private static void AddMail(IServiceCollection services, IConfiguration configuration, PortalSettings settings)
    {
        var smtp = SmtpSettings.From(configuration);
        services.AddSingleton(provider => new LocalMailbox(settings.DataFolder, provider.GetRequiredService<TimeProvider>()));
        if (smtp is null)
            services.AddSingleton<IMailTransport>(provider => provider.GetRequiredService<LocalMailbox>());
        else
            services.AddSingleton<IMailTransport>(new SmtpTransport(smtp));
        var domain = smtp?.Sender.Domain
            ?? (Uri.TryCreate(settings.Origin, UriKind.Absolute, out var origin) && origin.HostNameType == UriHostNameType.Dns ? origin.IdnHost : "localhost");
        services.AddSingleton(provider => new OutboxSeal(provider.GetRequiredService<MasterKeys>(), domain));
    }

    /// <summary>The sections of a shipped form, as the access table sees them.</summary>
    internal static IReadOnlyList<SectionRef> SectionsOf(string form, int version) =>
        FormCatalog.Shipped.Find(form, version) is { } definition ? SectionRef.Of(definition) : [];

    private static string ConnectionString(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } given
            ? given
            : throw new InvalidOperationException($"ConnectionStrings__{name} is not set. Start the portal with ./portal up, or run the command migrate first.");
}
