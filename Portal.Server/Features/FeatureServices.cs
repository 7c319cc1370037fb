using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Portal.Infrastructure.Certifications;
using Portal.Infrastructure.Ledger;
using Portal.Server.Components.Layout;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Audit;
using Portal.Server.Features.HelpDesk;
using Portal.Server.Features.Home;
using Portal.Server.Features.Notices;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Server.Features.Staff;

namespace Portal.Server.Features;

/// <summary>The services of what people do, and the endpoints beside the pages.</summary>
internal static class FeatureServices
{
    public static IServiceCollection AddPortalFeatures(this IServiceCollection services)
    {
        services.AddSingleton<LiveScreens>().AddScoped<LiveSections>();
        services.AddScoped<Menus>().AddSingleton(new HeaderMenu(typeof(Menu)));
        services.AddSingleton<PageAddresses>();
        services.AddScoped<Providers.Providers>().AddScoped<ProviderRecords>().AddScoped<Claims>().AddScoped<TakeOvers>().AddSingleton<ReducedAccess>().AddScoped<StartedRecords>().AddScoped<ClaimLetters>().AddScoped<Evidence>().AddScoped<ProviderViews>().AddScoped<OwnProviders>().AddScoped<Registry>().AddScoped<ProviderMails>();
        services.AddScoped<Applications.Applications>().AddScoped<Drafting>().AddScoped<Documents>().AddScoped<DraftViews>().AddScoped<SensitiveValues>();
        services.AddScoped<Signing>().AddScoped<SignatureRequests>().AddScoped<SigningMails>().AddScoped<Manifests>().AddScoped<Certifying>().AddScoped<CertificationPasskeys>();
        services.AddScoped<CertifiedFiles>().AddScoped<Notes>().AddScoped<Attachments>().AddScoped<Withdrawals>().AddScoped<Copying>();
        services.AddScoped<Reviews>().AddScoped<Standings>();
        services.AddScoped<OwnNotices>().AddScoped<NoticeMails>().AddHostedService<NoticeClock>();
        AddPeople(services);
        services.AddSingleton<GrantWords>().AddScoped<Grants>().AddScoped<ApplicationEvents>().AddScoped<Proofs>();
        services.AddSingleton<QuestionChoices>().AddScoped<WhoCould>().AddScoped<PersonPast>().AddScoped<Differences>().AddScoped<SavedQuestions>();
        services.AddScoped<EventLists>().AddScoped<GrantCharts>().AddSingleton<RunningExports>().AddScoped<ExportSender>();
        services.AddSingleton(provider => FindingSettings.From(provider.GetRequiredService<IConfiguration>()));
        services.AddScoped<Findings>().AddScoped<FindingRounds>().AddHostedService<FindingClock>();
        services.AddScoped<PortalHealth>().AddScoped<Receipts.Receipts>();
        services.AddSingleton<LookCodes>().AddScoped<LookMails>().AddScoped<Looks>().AddScoped<LookViews>().AddScoped<HelpDeskLooks>();
        services.AddScoped<LookedPages>().AddScoped<BreakGlass>().AddScoped<BreakGlassViews>().AddScoped<BreakGlassLapses>().AddHostedService<LookClock>();
        return services;
    }

    /// <summary>Who is refused can go on to what they have: the menu of a refusal is read here. After who asks is known.</summary>
    public static void UsePortalMenus(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null && context.User.Identity?.IsAuthenticated == true)
            await context.RequestServices.GetRequiredService<Menus>().PrepareAsync(context.RequestAborted);
        await next(context);
    });

    private static void AddPeople(IServiceCollection services)
    {
        services.AddScoped<PeopleViews>().AddScoped<PeopleMails>().AddScoped<AccessMails>();
        services.AddScoped<Invitations>().AddScoped<OpenedInvitations>().AddScoped<Delegations>().AddScoped<AccessChanges>().AddScoped<Suspensions>().AddScoped<OwnPresets>();
        services.AddScoped<AccessViews>().AddScoped<AccessEffects>().AddScoped<AccessPreviews>().AddScoped<AccessReasons>().AddScoped<MyAccess>();
        services.AddScoped<AccessUses>().AddScoped<Timelines>().AddScoped<WhoSees>();
        services.AddScoped<ReviewRounds>().AddScoped<ReviewAnswers>().AddScoped<ReviewMails>().AddScoped<AccessReviewViews>().AddScoped<BeforeSigning>().AddHostedService<ReviewClock>();
        services.AddScoped<BackupManagers>().AddScoped<Authorities>().AddScoped<AuthorityViews>().AddSingleton<AuthorityLimits>().AddScoped<AccessRequests>().AddScoped<RequestAnswers>();
        services.AddScoped<EndWarnings>().AddScoped<RequestNotices>().AddHostedService<AccessClock>();
    }

    public static void MapPortalFeatures(this WebApplication app)
    {
        app.MapProviders();
        app.MapAuthorities();
        app.MapApplications();
        app.MapCertification();
        app.MapAudit();
        app.MapHealth();
    }

    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
        app.MapGet("/health/ledger", LedgerAsync).AllowAnonymous();
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

    // For a monitor. What is wrong stands on the page for staff.
    private static async Task<IResult> LedgerAsync(LedgerAlarm alarm, CancellationToken cancel) =>
        (await alarm.RecentAsync(cancel)).Count == 0
            ? Results.Text("well")
            : Results.Text("alarm", statusCode: StatusCodes.Status503ServiceUnavailable);
}
