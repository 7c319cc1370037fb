using System.Text;
using Portal.Domain.Accounts;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Mail;

/// <summary>
/// One plain-text mail to one person, ready to be sent as often as it takes. Nothing in it can become a header of its
/// own: control characters are a bug of the caller and throw.
/// </summary>
public sealed class MailMessageText
{
    /// <summary>The longest subject, in UTF-16 code units.</summary>
    public const int MaxSubjectLength = 200;

    /// <param name="to">The recipient.</param>
    /// <param name="subject">One line.</param>
    /// <param name="body">Lines of text; line ends of any kind become line feeds.</param>
    /// <param name="messageId">The Message-ID without angle brackets, the same on every attempt; see <see cref="NewMessageId"/>.</param>
    /// <param name="autoSubmitted">Sends <c>Auto-Submitted: auto-generated</c> (RFC 3834): out-of-office programs stay quiet.</param>
    /// <exception cref="ArgumentException">A text that could not be sent as it is.</exception>
    public MailMessageText(EmailAddress to, string subject, string body, string messageId, bool autoSubmitted = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        if (subject.Length > MaxSubjectLength)
            throw new ArgumentException($"A subject has at most {MaxSubjectLength} characters.", nameof(subject));
        if (subject.EnumerateRunes().Any(r => UnseenCharacters.Is(r) || r != new Rune(' ') && Rune.IsWhiteSpace(r)))
            throw new ArgumentException("A subject is one line without control characters, invisible ones and ones that change "
                + "its direction.", nameof(subject));
        Body = body.ReplaceLineEndings("\n");
        if (Body.EnumerateRunes().Any(r => r == Rune.ReplacementChar || Rune.IsControl(r) && r.Value is not ('\n' or '\t')))
            throw new ArgumentException("A body has no control characters besides line ends and tabs.", nameof(body));
        if (!IsMessageId(messageId)) throw new ArgumentException("A Message-ID is local@domain in plain ASCII.", nameof(messageId));
        (To, Subject, MessageId, AutoSubmitted) = (to, subject, messageId, autoSubmitted);
    }

    public EmailAddress To { get; }

    public string Subject { get; }

    public string Body { get; }

    /// <summary>Without angle brackets.</summary>
    public string MessageId { get; }

    public bool AutoSubmitted { get; }

    /// <summary>A name as a subject can carry it: on one line, without characters that cannot be seen, cut after 80 characters.</summary>
    /// <param name="name">Any text.</param>
    public static string Name(string name)
    {
        var seen = new StringBuilder();
        foreach (var rune in TypedText.TidyLine(name).EnumerateRunes())
        {
            if (seen.Length >= 80)
                return seen.Append('\u2026').ToString();
            if (!UnseenCharacters.Is(rune))
                seen.Append(rune.ToString());
        }
        return seen.Length == 0 ? "a provider" : seen.ToString();
    }

    /// <summary>A Message-ID that belongs to one outbox row for good.</summary>
    /// <param name="outboxRow">The row's id.</param>
    /// <param name="from">The sender, for its domain.</param>
    public static string NewMessageId(Guid outboxRow, EmailAddress from) => $"{outboxRow:n}@{from.Domain}";

    private static bool IsMessageId(string id)
    {
        var at = id.IndexOf('@', StringComparison.Ordinal);
        return id.Length <= 200 && at > 0 && at < id.Length - 1
            && id.Remove(at, 1).All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }
}
