using Portal.Server.Commands.Seed;

namespace Portal.Server.Commands;

/// <summary>A command of the console, found by its words: <c>ledger verify</c>.</summary>
internal sealed record PortalCommand(Func<Task<int>> RunAsync);

/// <summary>What the portal does from the console instead of serving pages.</summary>
internal static class PortalCommands
{
    public static PortalCommand? Find(string[] args) => args switch
    {
        ["migrate", ..] => new(() => MigrateCommand.RunAsync(Configuration(args[1..]))),
        ["ledger", "verify", .. var words] => new(() => LedgerCommand.VerifyAsync(words, Configuration([]), Console.Out)),
        ["ledger", "erase-texts", var which] => new(() => LedgerCommand.EraseTextsAsync(which, Configuration([]), Console.Out)),
        ["ledger", "key"] => new(() => LedgerCommand.KeyAsync(Configuration([]), Console.Out)),
        ["ledger", "recount"] => new(() => RecountCommand.RunAsync(Configuration([]))),
        ["verify", var evidence, .. var files] => new(() => VerifyCommand.RunAsync(evidence, files, Console.Out)),
        ["forms", "check", ..] => new(FormsCommand.CheckAsync),
        ["admin", "create", var email, ..] => new(() => AdminCommand.CreateAsync(email, args[3..])),
        ["keys", "rotate", ..] => new(() => KeysCommand.RotateAsync(args[2..])),
        ["nppes", "import", var file, .. var rest] => new(() => NppesCommand.ImportAsync(file, Configuration(rest))),
        ["seed", ..] => new(() => SeedCommand.RunAsync(args[1..], Console.Out, Console.Error)),
        [var word, ..] when !word.StartsWith('-') => new(() => UnknownAsync(word)),
        _ => null,
    };

    /// <summary>The portal's own configuration: a command that read less of it would look in other places than the portal writes to.</summary>
    internal static IConfiguration Configuration(string[] args) => WebApplication.CreateBuilder(args).Configuration;

    private static async Task<int> UnknownAsync(string word)
    {
        await Console.Error.WriteLineAsync($"There is no command {word}. See ./portal help.");
        return 2;
    }
}
