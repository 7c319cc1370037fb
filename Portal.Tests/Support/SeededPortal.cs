using System.Text.RegularExpressions;
using Portal.Infrastructure.Accounts;
using Portal.Server.Commands.Seed;

namespace Portal.Tests.Support;

/// <summary>A portal that runs, beside which the demo stories were told, and its people as whoever read what the command printed.</summary>
public sealed partial class SeededPortal : IAsyncLifetime
{
    private readonly Dictionary<string, Person> _entered = [];

    internal TestDatabase Database { get; } = new();

    internal PortalHost Host { get; private set; } = null!;

    internal Signers Services { get; private set; } = null!;

    /// <summary>What the command printed, and how it ended.</summary>
    internal (int Code, string Text) Told { get; private set; }

    /// <summary>How often somebody was refused while the stories were told.</summary>
    internal long Denied { get; private set; }

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        Host = await PortalHost.StartAsync(Database, ("Portal:MasterKeys", "a:" + TestMasterKeys.KeyA));
        Services = new Signers(Database, data: Host.Data);
        Told = await SeedAsync();
        Denied = await Database.ScalarAsync<long>("select count(*) from audit_log where outcome <> 'done'");
    }

    public async Task DisposeAsync()
    {
        Services.Dispose();
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Runs the command on this portal's database and folder.</summary>
    internal Task<(int Code, string Text)> SeedAsync(params string[] more) =>
        RunAsync(Database, Host.Data.Root, [$"--urls={Host.Origin}", .. more]);

    /// <summary>Runs the command as the console does.</summary>
    internal static async Task<(int Code, string Text)> RunAsync(TestDatabase database, string folder, params string[] more)
    {
        var told = new StringWriter();
        var code = await SeedCommand.RunAsync(
            [
                "--environment=Development", $"--ConnectionStrings:PortalApp={database.AppConnection}",
                $"--ConnectionStrings:PortalSequencer={database.SequencerConnection}", $"--Portal:DataFolder={folder}",
                $"--Portal:MasterKeys=a:{TestMasterKeys.KeyA}", .. more,
            ], told, told);
        return (code, told.ToString());
    }

    /// <summary>The recovery code that was printed for somebody.</summary>
    internal string RecoveryCodeOf(string key) => Regex.Match(Told.Text, $@"^  {key}@demo\.example +(\S+)  ", RegexOptions.Multiline).Groups[1].Value;

    /// <summary>Becomes one of them, as the command says: recovery code, code by mail, passkey of one's own.</summary>
    internal async Task<Person> EnterAsync(string key)
    {
        if (_entered.TryGetValue(key, out var known))
            return known;
        var (visit, email) = (new Visit("192.0.2.9", "Firefox on Linux"), $"{key}@demo.example");
        var request = await Services.Of<Recovery>(null).RequestCodeAsync(email, visit);
        var code = await CodeAsync(email);
        var recovered = await Services.Of<Recovery>(null).RecoverAsync(request.Value, code, RecoveryCodeOf(key), visit);
        var person = new Person(recovered.Value.Account, recovered.Value.Session, DemoPeople.Named(key).Name, email);
        var credentials = Services.Of<Credentials>(person);
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var asked = (await credentials.AskForPasskeyAsync(Services.Http())).Value;
        var answer = passkey.Register(AccountParts.Challenge(asked), Signers.Origin, Signers.RpId).ToJson();
        var opened = await credentials.AddPasskeyAsync(asked.Ceremony, answer, "Mine", Services.Http(), visit);
        return _entered[key] = person with { Session = opened.Value!.Session };
    }

    /// <summary>A service as one of them gets it.</summary>
    internal async Task<T> AsAsync<T>(string key) where T : notnull => Services.Of<T>(await EnterAsync(key));

    private async Task<string> CodeAsync(string email)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (Host.Mailbox.List(200).FirstOrDefault(mail => mail.To == email && mail.Subject == AccountLetters.RecoveryCode("").Subject) is { } mail)
                return SixDigits().Match(mail.Body).Value;
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"No code to {email} arrived.");
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
