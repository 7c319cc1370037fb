using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Portal.Domain.Accounts;

namespace Portal.Infrastructure.Mail;

/// <summary>The SMTP server that takes the portal's mails, and the address that they come from.</summary>
public sealed class SmtpSettings
{
    public const string Section = "Portal:Smtp";

    private const int SubmissionPort = 587;
    private const int ImplicitTlsPort = 465;

    private SmtpSettings(string host, int port, EmailAddress from, bool startTls, NetworkCredential? credential) =>
        (Host, Port, Sender, StartTls, Credential) = (host, port, from, startTls, credential);

    public string Host { get; }

    public int Port { get; }

    /// <summary>The From address.</summary>
    public EmailAddress Sender { get; }

    public bool StartTls { get; }

    internal NetworkCredential? Credential { get; }

    /// <summary>
    /// Reads Host, Port (587), From, StartTls (true), User and Password. Null without Host: mails then go to the local
    /// mailbox.
    /// </summary>
    /// <exception cref="InvalidSettingException">The settings are incomplete or would send a password in the clear.</exception>
    public static SmtpSettings? From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var host = section["Host"];
        if (string.IsNullOrWhiteSpace(host))
        {
            return section.GetChildren().Any(c => !string.IsNullOrWhiteSpace(c.Value))
                ? throw new InvalidSettingException($"{Section}:Host is not set, but other settings of {Section} are: set it, "
                    + "or remove them to keep mails in the local mailbox.")
                : null;
        }
        var from = EmailAddress.Parse(section["From"]);
        if (!from.Succeeded) throw new InvalidSettingException($"{Section}:From must be the address that mails come from. "
            + $"{from.Error.Message}");
        var startTls = Flag(section["StartTls"]);
        var (user, password) = (section["User"], section["Password"]);
        if (string.IsNullOrEmpty(user) != string.IsNullOrEmpty(password))
            throw new InvalidSettingException($"{Section}:User and {Section}:Password must be set together or not at all.");
        if (!string.IsNullOrEmpty(user) && !startTls && !IsThisMachine(host))
            throw new InvalidSettingException($"{Section}:StartTls must not be false for a server that needs a password: it "
                + "would cross the network in the clear.");
        var credential = string.IsNullOrEmpty(user) ? null : new NetworkCredential(user, password);
        return new SmtpSettings(host, PortOf(section["Port"]), from.Value, startTls, credential);
    }

    private static int PortOf(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting)) return SubmissionPort;
        if (!int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > IPEndPoint.MaxPort)
            throw new InvalidSettingException($"{Section}:Port must be a number from 1 to {IPEndPoint.MaxPort}, usually {SubmissionPort}.");
        return port != ImplicitTlsPort ? port
            : throw new InvalidSettingException($"{Section}:Port {ImplicitTlsPort} speaks TLS from the first byte, which this "
                + $"portal does not: use {SubmissionPort} with StartTls.");
    }

    private static bool Flag(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting)) return true;
        return bool.TryParse(setting, out var flag) ? flag
            : throw new InvalidSettingException($"{Section}:StartTls must be true or false.");
    }

    private static bool IsThisMachine(string host) =>
        host == "localhost" || IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip);
}
