namespace Portal.Infrastructure.Mail;

/// <summary>Hands one mail over: to an SMTP server, or to a folder on this machine.</summary>
public interface IMailTransport
{
    /// <summary>Tries once. Only cancelling by the caller throws; what goes wrong on the way is an outcome.</summary>
    Task<MailOutcome> SendAsync(MailMessageText message, CancellationToken cancel);
}

/// <summary>How an attempt ended.</summary>
public enum MailFate
{
    /// <summary>The other side has taken responsibility for it.</summary>
    Sent,

    /// <summary>
    /// Worth another attempt, see <see cref="RetrySchedule"/>. The server may nevertheless have it (RFC 1047): the
    /// Message-ID stays the same.
    /// </summary>
    Transient,

    /// <summary>The server refuses this mail or this recipient for good.</summary>
    Permanent,
}

/// <summary>The outcome of one attempt.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Reason">What the server said, one line; null when it was sent. It may repeat the recipient's address.</param>
public sealed record MailOutcome(MailFate Fate, string? Reason = null)
{
    public static readonly MailOutcome Sent = new(MailFate.Sent);
}
