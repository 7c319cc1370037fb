using Portal.Infrastructure;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Account;

namespace Portal.Server.Commands;

/// <summary><c>admin create EMAIL</c>: prints a one-time link with which an account administrator registers.</summary>
internal static class AdminCommand
{
    public static async Task<int> CreateAsync(string email, string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        builder.Services.AddPortalInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddPortalAccounts(builder.Configuration, builder.Environment);
        builder.Services.AddScoped<ICurrentSession, Nobody>();
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<AdminLinks>().CreateAsync(email);
        if (!made.Succeeded)
        {
            await Console.Error.WriteLineAsync(made.Error.Message);
            return 1;
        }
        Console.WriteLine($"Open this link within {AdminLinks.Hours} hours. It works once:");
        // Behind the #, where no server and no proxy on the way writes it down.
        Console.WriteLine($"{PortalSettings.AddressOf(builder.Configuration)}/account/first-admin#{made.Value}");
        return 0;
    }

    // The console acts for no account.
    private sealed class Nobody : ICurrentSession
    {
        public ValueTask<SessionTicket?> GetAsync() => default;
    }
}
