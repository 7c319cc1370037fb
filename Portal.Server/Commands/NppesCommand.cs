using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;

namespace Portal.Server.Commands;

/// <summary><c>nppes import FILE</c>: brings in records of the public NPPES registry, with the migrator's connection.</summary>
internal static class NppesCommand
{
    public static async Task<int> ImportAsync(string path, IConfiguration configuration)
    {
        var given = configuration.GetConnectionString(ConnectionNames.Migrator);
        if (string.IsNullOrEmpty(given))
        {
            await Console.Error.WriteLineAsync("ConnectionStrings__Portal is not set. Run the command through ./portal.");
            return 1;
        }
        await using var owner = NpgsqlDataSource.Create(given);
        return await ImportAsync(path, owner, Console.Out, Console.Error);
    }

    internal static async Task<int> ImportAsync(string path, NpgsqlDataSource owner, TextWriter said, TextWriter failed)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await failed.WriteLineAsync($"{path} cannot be read: {e.Message}");
            return 1;
        }
        await using (file)
        {
            var imported = await new NppesImport(owner).RunAsync(file);
            if (!imported.Succeeded)
            {
                await failed.WriteLineAsync(imported.Error.Message);
                return 1;
            }
            var (kept, removed, passedOver) = imported.Value;
            await said.WriteLineAsync(
                $"{kept} records of NPPES are here now, {removed} deactivated numbers were removed, {passedOver} rows without a right number or name were passed over.");
            return 0;
        }
    }
}
