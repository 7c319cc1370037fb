using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Accounts;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Mail;

/// <summary>A mail in the local mailbox; its id is what <see cref="LocalMailbox.Read"/> takes.</summary>
public sealed record LocalMail(string Id, DateTimeOffset At, string To, string Subject, string Body);

/// <summary>
/// Without SMTP settings mails are files in <c>mail</c> of the data folder, for its owner only: they hold codes. Any mail
/// program opens them, and in Development a page shows them.
/// </summary>
public sealed class LocalMailbox(string dataFolder, TimeProvider time) : IMailTransport
{
    private const string Sender = "portal@localhost";
    private const string Stamp = "yyyyMMddHHmmssfffffff";
    private const string Ending = ".eml";
    private const int HashLength = 16;

    private readonly string _folder = Path.Combine(dataFolder, "mail");

    public Task<MailOutcome> SendAsync(MailMessageText message, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        OwnerOnly.CreateFolder(_folder);
        var now = time.GetUtcNow();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.MessageId)))[..HashLength];
        var name = now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture) + "-" + hash + Ending;
        OwnerOnly.WriteWhole(Path.Combine(_folder, name), Encoding.UTF8.GetBytes(EmlText.Compose(message, Sender, now)), replace: true);
        return Task.FromResult(MailOutcome.Sent);
    }

    /// <summary>The newest mails first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="to">Only mails to this address, when given.</param>
    public IReadOnlyList<LocalMail> List(int most, EmailAddress? to = null)
    {
        if (!Directory.Exists(_folder)) return [];
        return [.. Directory.GetFiles(_folder, "*" + Ending).Select(Path.GetFileName).OfType<string>()
            .OrderDescending(StringComparer.Ordinal).Select(Read).OfType<LocalMail>()
            .Where(m => to is null || m.To == to.Value).Take(most)];
    }

    /// <summary>One mail, or null when there is none of that id.</summary>
    public LocalMail? Read(string id)
    {
        if (!TimeOf(id, out var at)) return null;
        var path = Path.Combine(_folder, id);
        if (!File.Exists(path)) return null;
        var (headers, body) = EmlText.Parse(File.ReadAllText(path, Encoding.UTF8));
        return new LocalMail(id, at, headers["To"], headers["Subject"], body);
    }

    // The id comes from an address line: nothing but a name of this form reaches the disk.
    private static bool TimeOf(string id, out DateTimeOffset at)
    {
        at = default;
        if (id.Length != Stamp.Length + 1 + HashLength + Ending.Length || !id.EndsWith(Ending, StringComparison.Ordinal)) return false;
        var (stamp, hash) = (id[..Stamp.Length], id[(Stamp.Length + 1)..^Ending.Length]);
        return id[Stamp.Length] == '-' && hash.All(char.IsAsciiHexDigitLower)
            && DateTimeOffset.TryParseExact(stamp, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }
}
