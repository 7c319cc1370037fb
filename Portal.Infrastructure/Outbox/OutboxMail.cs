using Portal.Domain.Accounts;
using Portal.Infrastructure.Mail;

namespace Portal.Infrastructure.Outbox;

/// <summary>A mail that leaves when the transaction has committed.</summary>
/// <param name="Kind">What it is about: <c>invitation</c>.</param>
/// <param name="DedupKey">Names the one occasion: a second mail with the same key is refused by the database.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The body, plain text.</param>
public sealed record OutboxMail(string Kind, string DedupKey, string To, string Subject, string Text)
{
    /// <summary>The mail as it is sent, the same on every attempt.</summary>
    /// <exception cref="ArgumentException">An address, subject or text that cannot be sent.</exception>
    internal MailMessageText ToMessage(string messageId) =>
        EmailAddress.Parse(To) is { Succeeded: true } to
            ? new MailMessageText(to.Value, Subject, Text, messageId)
            : throw new ArgumentException("A mail goes to an e-mail address.");
}
