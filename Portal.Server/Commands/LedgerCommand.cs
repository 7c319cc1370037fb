using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Ledger;

namespace Portal.Server.Commands;

/// <summary><c>ledger verify</c>: recomputes the whole ledger and names the first bad row.</summary>
internal static class LedgerCommand
{
    public static async Task<int> VerifyAsync(IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString(ConnectionNames.App);
        if (string.IsNullOrEmpty(connection))
        {
            await Console.Error.WriteLineAsync("ConnectionStrings__PortalApp is not set. Run the command through ./portal.");
            return 1;
        }
        await using var source = NpgsqlDataSource.Create(connection);
        return await LedgerVerifier.RunAsync(source, Console.Out);
    }
}
