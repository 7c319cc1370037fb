using System.Buffers.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;
using Portal.Server.Features.Account;

namespace Portal.Tests.Support;

/// <summary>The services of accounts on a real database, for a session that the test chooses.</summary>
internal sealed partial class AccountParts(TestDatabase database) : IDisposable
{
    public const string Origin = "http://localhost:5080";
    public const string RpId = "localhost";

    private static int _addresses;
    private readonly ServiceProvider _services = Build(database);

    /// <summary>A visit from a network address of its own, so that tests do not use up each other's tries.</summary>
    public static Visit Visit() => new($"192.0.2.{Interlocked.Increment(ref _addresses)}", "Firefox on Linux");

    public static string NewEmail() => $"person.{Guid.NewGuid():N}@example.org";

    /// <summary>A service as one request gets it.</summary>
    public T Of<T>(OpenedSession? session = null) where T : notnull
    {
        var scope = _services.CreateScope();
        ((Chosen)scope.ServiceProvider.GetRequiredService<ICurrentSession>()).Ticket =
            session is null ? null : new SessionTicket(session.Session, session.Account);
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    public HttpContext Http(string origin = Origin)
    {
        var context = new DefaultHttpContext { RequestServices = _services.CreateScope().ServiceProvider };
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("localhost:5080"));
        context.Request.Headers.Origin = origin;
        return context;
    }

    public async Task<string> NewestCodeAsync(string email) => SixDigits().Match(await NewestMailAsync(email)).Value;

    public Task<string> NewestMailAsync(string email) => AccountMailbox.NewestAsync(database, Of<OutboxSeal>(), email);

    /// <summary>Registers up to the session that sets up.</summary>
    public async Task<OpenedSession> ConfirmedAsync(string email)
    {
        var request = await Of<Infrastructure.Accounts.Registration>().RequestCodeAsync(email, "Ada Quist", Visit());
        return (await Of<Infrastructure.Accounts.Registration>().ConfirmAsync(request.Value, await NewestCodeAsync(email), Visit())).Value;
    }

    /// <summary>Registers a whole account with a passkey.</summary>
    public async Task<(OpenedSession Session, string[] Codes)> ReadyAsync(string email, SoftwareAuthenticator authenticator)
    {
        var setup = await ConfirmedAsync(email);
        Assert.True((await AddPasskeyAsync(setup, authenticator)).Succeeded);
        var codes = await Of<Setup>(setup).MakeRecoveryCodesAsync();
        return ((await Of<Setup>(setup).AcknowledgeAsync(true, Visit())).Value!, codes.Value);
    }

    public async Task<Domain.Common.Result<OpenedSession?>> AddPasskeyAsync(OpenedSession session, SoftwareAuthenticator authenticator)
    {
        var asked = await Of<Credentials>(session).AskForPasskeyAsync(Http());
        if (!asked.Succeeded)
            return asked.Error;
        var answer = authenticator.Register(Challenge(asked.Value), Origin, RpId).ToJson();
        return await Of<Credentials>(session).AddPasskeyAsync(asked.Value.Ceremony, answer, "Key", Http(), Visit());
    }

    public async Task<Domain.Common.Result<OpenedSession>> SignInAsync(SoftwareAuthenticator authenticator, Guid account, Bend? bend = null)
    {
        var asked = (await Of<SignIn>().AskForPasskeyAsync(Http(), Visit())).Value;
        var answer = authenticator.Answer(Challenge(asked), Origin, RpId, bend).ToJson(account.ToString());
        return await Of<SignIn>().WithPasskeyAsync(asked.Ceremony, answer, Http(), Visit());
    }

    public static byte[] Challenge(PasskeyQuestion question) => Base64Url.DecodeFromChars(question.Options["challenge"]!.GetValue<string>());

    public void Dispose() => _services.Dispose();

    private static ServiceProvider Build(TestDatabase database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IDbContextFactory<PortalDb>>(database.Factory);
        services.AddSingleton(TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA));
        services.AddSingleton<SectionsOfForm>((_, _) => World.Sections);
        services.AddSingleton(new OutboxSeal(TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA), "portal.test"));
        services.AddScoped<OperationRunner>().AddScoped<AccessGate>();
        services.AddPortalAccounts(new ConfigurationBuilder().Build(), new HostingEnvironment { EnvironmentName = "Development" });
        services.AddScoped<ICurrentSession, Chosen>();
        return services.BuildServiceProvider();
    }

    private sealed class Chosen : ICurrentSession
    {
        public SessionTicket? Ticket { get; set; }

        public ValueTask<SessionTicket?> GetAsync() => new(Ticket);
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
