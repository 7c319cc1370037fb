using Npgsql;
using Portal.Infrastructure.Certifications;
using Portal.Server.Components.Layout;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Home;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;

namespace Portal.Server.Features;

/// <summary>The services of what people do, and the endpoints beside the pages.</summary>
internal static class FeatureServices
{
    public static IServiceCollection AddPortalFeatures(this IServiceCollection services)
    {
        services.AddSingleton<LiveSections>();
        services.AddScoped<Menus>().AddSingleton(HeaderMenu.Of<Menu>());
        services.AddScoped<Providers.Providers>().AddScoped<ProviderRecords>().AddScoped<Claims>().AddScoped<Evidence>().AddScoped<ProviderViews>().AddScoped<ProviderMails>();
        services.AddScoped<Applications.Applications>().AddScoped<Drafting>().AddScoped<Documents>().AddScoped<DraftViews>().AddScoped<SensitiveValues>();
        services.AddScoped<Signing>().AddScoped<SignatureRequests>().AddScoped<SigningMails>().AddScoped<Manifests>().AddScoped<Certifying>().AddScoped<CertificationPasskeys>();
        services.AddScoped<CertifiedFiles>().AddScoped<Notes>().AddScoped<Attachments>().AddScoped<Withdrawals>().AddScoped<Copying>();
        services.AddScoped<Reviews>().AddScoped<Standings>();
        services.AddScoped<Invitations>().AddScoped<Delegations>().AddScoped<PeopleViews>().AddScoped<PeopleMails>();
        services.AddSingleton<GrantWords>().AddScoped<Grants>().AddScoped<ApplicationEvents>();
        return services;
    }

    public static void MapPortalFeatures(this WebApplication app)
    {
        app.MapProviders();
        app.MapApplications();
        app.MapCertification();
        app.MapAudit();
        app.MapHealth();
    }

    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand("select 1");
            command.CommandTimeout = 3;
            await command.ExecuteScalarAsync(cancel);
            return Results.Text("ready");
        }
        catch (NpgsqlException)
        {
            return Results.Text("The database does not answer.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
