using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Ledger;

namespace Portal.Server.Commands;

/// <summary>
/// <c>ledger verify</c>: recomputes the ledger and names the first bad row. With <c>--since</c> it goes on from where the last verification
/// ended.
/// </summary>
internal static class LedgerCommand
{
    public static async Task<int> VerifyAsync(string[] words, IConfiguration configuration, TextWriter told)
    {
        var connection = configuration.GetConnectionString(ConnectionNames.App);
        var data = configuration["Portal:DataFolder"];
        if (string.IsNullOrEmpty(connection) || string.IsNullOrEmpty(data))
        {
            await told.WriteLineAsync("ConnectionStrings__PortalApp or Portal__DataFolder is not set. Run the command through ./portal.");
            return 1;
        }
        var folder = LedgerFolder.Of(data);
        var start = words.Contains("--since") ? VerifiedMark.Read(folder) : null;
        await using var source = NpgsqlDataSource.Create(connection);
        var verified = await LedgerVerifier.VerifyAsync(source, new VerificationScope(start ?? VerifiedMark.Nothing, []));
        verified.Reached?.Write(folder);
        return await verified.TellAsync(told);
    }
}
