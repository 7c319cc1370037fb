using System.Globalization;
using Npgsql;
using Portal.Domain.Common;
using Portal.Infrastructure;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Server.Commands;

/// <summary>
/// <c>ledger verify [--since] [FILE...]</c>: recomputes the ledger, compares it with the checkpoints that are kept elsewhere, and names the
/// first bad row. <c>ledger key</c>: prints the public key, and makes the key when there is none. <c>ledger erase-texts DAY|NUMBER</c>: erases
/// what people wrote beside entries from before a day, or beside one entry.
/// </summary>
internal static class LedgerCommand
{
    /// <returns>0 when everything is as it was written, 1 when something is not, 2 when it could not be tried.</returns>
    public static async Task<int> VerifyAsync(string[] words, IConfiguration configuration, TextWriter told)
    {
        var connection = configuration.GetConnectionString(ConnectionNames.App);
        var data = configuration["Portal:DataFolder"];
        if (string.IsNullOrEmpty(connection) || string.IsNullOrEmpty(data))
            return await RefuseAsync(told, "ConnectionStrings__PortalApp or Portal__DataFolder is not set. Run the command through ./portal.");
        var files = words.Where(word => word != "--since").ToList();
        if (files.Find(file => !File.Exists(file)) is { } missing)
            return await RefuseAsync(told, $"There is no file {missing}.");

        await using var source = NpgsqlDataSource.Create(connection);
        var folder = LedgerFolder.Of(data);
        var start = words.Contains("--since") ? VerifiedMark.Read(folder) : null;
        var (known, spoiled) = await KnownAsync(configuration, data, files, source);
        var verified = await LedgerVerifier.VerifyAsync(source, new VerificationScope(start ?? VerifiedMark.Nothing, known));
        if (spoiled.Count == 0)
            verified.Reached?.Write(folder);
        var code = await verified.TellAsync(told);
        foreach (var sentence in spoiled)
            await told.WriteLineAsync(sentence);
        return spoiled.Count > 0 ? 1 : code;
    }

    public static async Task<int> KeyAsync(IConfiguration configuration, TextWriter told)
    {
        if (configuration["Portal:DataFolder"] is not { Length: > 0 } data)
            return await RefuseAsync(told, "Portal__DataFolder is not set. Run the command through ./portal.");
        var key = CheckpointKey.Find(configuration, data) ?? CheckpointKey.Make(configuration, data);
        await told.WriteLineAsync(key.Public.ToString());
        return 0;
    }

    public static async Task<int> EraseTextsAsync(string which, IConfiguration configuration, TextWriter told)
    {
        if (configuration.GetConnectionString(ConnectionNames.Sequencer) is not { Length: > 0 } connection)
            return await RefuseAsync(told, "ConnectionStrings__PortalSequencer is not set. Run the command through ./portal.");
        await using var sequencer = NpgsqlDataSource.Create(connection);
        var retention = new LedgerRetention(sequencer, LedgerSettings.From(configuration).KeepTextsDays);
        Task<Result<long>> erasing;
        if (long.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            erasing = retention.EraseOneAsync(number);
        else if (DateTimeOffset.TryParseExact(which, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
            erasing = retention.EraseBeforeAsync(day);
        else
            return await RefuseAsync(told, "Name a day, as 2019-12-31, up to which what people wrote is erased, or the number of one entry.");
        var erased = await erasing;
        if (!erased.Succeeded)
            return await RefuseAsync(told, erased.Error.Message);
        await told.WriteLineAsync(erased.Value == 0
            ? "There was nothing to erase."
            : $"What people wrote beside {erased.Value} entries is erased. The entries stay, and the ledger says that it was done.");
        return 0;
    }

    private static async Task<(IReadOnlyList<KnownCheckpoint> Known, IReadOnlyList<string> Spoiled)> KnownAsync(
        IConfiguration configuration, string data, List<string> files, NpgsqlDataSource source)
    {
        var kept = new KeptCheckpoints(CheckpointKey.Find(configuration, data)?.Public);
        files.ForEach(kept.AddFile);
        kept.AddLastSigned(LedgerFolder.Of(data));
        if (LedgerSettings.From(configuration).Folder is { } second)
            kept.AddFolder(second);
        await kept.AddStoredAsync(source, CancellationToken.None);
        return (kept.Known, kept.Spoiled);
    }

    private static async Task<int> RefuseAsync(TextWriter told, string sentence)
    {
        await told.WriteLineAsync(sentence);
        return 2;
    }
}
