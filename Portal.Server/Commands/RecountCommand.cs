using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Ledger;

namespace Portal.Server.Commands;

/// <summary><c>ledger recount</c>: counts anew from the ledger how access is used. Pages say meanwhile how far it is.</summary>
internal static class RecountCommand
{
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString(ConnectionNames.Sequencer);
        if (string.IsNullOrEmpty(connection))
        {
            await Console.Error.WriteLineAsync("ConnectionStrings__PortalSequencer is not set. Run the command through ./portal.");
            return 1;
        }
        await using var source = NpgsqlDataSource.Create(connection);
        await UseBatch.ForgetAsync(source);
        var counted = 0L;
        while (await UseBatch.FoldAsync(source, UseBatch.Largest, default) is not 0 and var some)
        {
            counted += some ?? 0;
            if (some is null)
                await Task.Delay(UseFollower.Pause); // A portal that runs counts beside this, and one at a time.
        }
        Console.WriteLine($"The use of access is counted up to the last entry. This run counted {counted} entries.");
        return 0;
    }
}
