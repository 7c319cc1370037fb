using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Mail;
using Portal.Server.Features.Staff;

namespace Portal.Server.Commands.Seed;

/// <summary>
/// Registers the people of the stories as the pages do: a code by mail, a way in, recovery codes. The way in is a password with an
/// authenticator app that nobody keeps; whoever wants to be one of them recovers the account and adds a passkey.
/// </summary>
internal sealed partial class DemoAccounts(DemoStage stage, LocalMailbox mailbox)
{
    private const int MailSeconds = 30;
    private const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private readonly Dictionary<DemoPerson, string> _codes = [];

    /// <summary>One good recovery code of each person.</summary>
    public IReadOnlyDictionary<DemoPerson, string> RecoveryCodes => _codes;

    /// <summary>Registers everybody and gives staff their roles.</summary>
    public async Task RegisterAsync()
    {
        var since = stage.Now;
        var people = DemoPeople.All.Where(person => person.Role != StaffRole.AccountAdmin).ToList();
        // All mails are asked for before the first one is read: they arrive together.
        var requests = new Dictionary<DemoPerson, Guid>();
        foreach (var person in people)
            requests[person] = await stage.As<Registration>(person).RequestCodeAsync(person.Email, person.Name, DemoStage.Visit).OrStopAsync();
        await AdministratorAsync(DemoPeople.Ada);
        await AdministratorAsync(DemoPeople.Ben);
        foreach (var person in people)
        {
            var code = await CodeAsync(person.Email, since);
            stage.Enter(person, await stage.As<Registration>(person).ConfirmAsync(requests[person], code, DemoStage.Visit).OrStopAsync());
            await SetUpAsync(person);
        }
        await StaffAsync();
    }

    // As with ./portal admin create: the console makes the link, the person opens it.
    private async Task AdministratorAsync(DemoPerson person)
    {
        var link = await stage.As<AdminLinks>(person).CreateAsync(person.Email).OrStopAsync();
        if (await stage.As<AdminLinks>(person).UseAsync(link, person.Name, DemoStage.Visit).OrStopAsync() is { } opened)
            stage.Enter(person, opened);
        await SetUpAsync(person);
    }

    private async Task SetUpAsync(DemoPerson person)
    {
        var (credentials, setup) = (stage.As<Credentials>(person), stage.As<Setup>(person));
        var app = await credentials.BeginPasswordAsync().OrStopAsync();
        var code = Totp.Code(Secret(app.Key), Totp.StepOf(stage.Now));
        await credentials.SetPasswordAsync(RandomNumberGenerator.GetString(Letters, 40), code, DemoStage.Visit).OrStopAsync();
        _codes[person] = (await setup.MakeRecoveryCodesAsync().OrStopAsync())[0];
        if (await setup.AcknowledgeAsync(true, DemoStage.Visit).OrStopAsync() is { } opened)
            stage.Enter(person, opened);
    }

    // One proposes, the other confirms; the last proposal is left waiting.
    private async Task StaffAsync()
    {
        var (ada, ben) = (stage.As<StaffRoles>(DemoPeople.Ada), stage.As<StaffRoles>(DemoPeople.Ben));
        foreach (var person in DemoPeople.All.Where(p => p.Role is not null and not StaffRole.AccountAdmin))
        {
            var proposal = await ada.ProposeAsync(stage.AccountOf(person), person.Role!.Value, "Works in the enrollment unit.").OrStopAsync();
            await ben.ConfirmAsync(proposal).OrStopAsync();
        }
        await ada.ProposeAsync(stage.AccountOf(DemoPeople.Jules), StaffRole.HelpDesk, "Joins the help desk next month.").OrStopAsync();
    }

    private async Task<string> CodeAsync(string email, DateTimeOffset since)
    {
        var address = EmailAddress.Parse(email).Value;
        for (var tries = 0; tries < MailSeconds * 10; tries++)
        {
            if (mailbox.List(1, address).FirstOrDefault(mail => mail.At >= since) is { } mail && SixDigits().Match(mail.Body) is { Success: true } code)
                return code.Value;
            await Task.Delay(100);
        }
        throw new SeedStoppedException(
            $"The mail to {email} did not arrive in the local mailbox within {MailSeconds} seconds. If a portal that runs sends its mails over SMTP, stop it first.");
    }

    // RFC 4648 Base32, as the page shows the secret to whoever types it into an app.
    private static byte[] Secret(string shown)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var (secret, held, bits) = (new List<byte>(), 0, 0);
        foreach (var letter in shown.Where(c => c != ' '))
        {
            held = ((held << 5) | alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xFFF;
            if ((bits += 5) >= 8)
                secret.Add((byte)(held >> (bits -= 8)));
        }
        return [.. secret];
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
