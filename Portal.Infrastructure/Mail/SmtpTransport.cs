using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;

namespace Portal.Infrastructure.Mail;

/// <summary>Sends over SMTP, one connection for each mail.</summary>
public sealed class SmtpTransport(SmtpSettings settings, TimeSpan timeout) : IMailTransport
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private const int LongestReason = 300;

    public SmtpTransport(SmtpSettings settings) : this(settings, DefaultTimeout) { }

    public async Task<MailOutcome> SendAsync(MailMessageText message, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        using var mail = Compose(message);
        using var client = new SmtpClient(settings.Host, settings.Port);
        client.EnableSsl = settings.StartTls;
        client.Credentials = settings.Credential;
        try
        {
            // SmtpClient does not look at the token while it connects, so the wait is ended from outside.
            await client.SendMailAsync(mail, limit.Token).WaitAsync(limit.Token);
            return MailOutcome.Sent;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"No answer within {timeout.TotalSeconds:0.#} s.");
            return new MailOutcome(MailFate.Transient, reason);
        }
        catch (SmtpException e)
        {
            cancel.ThrowIfCancellationRequested();
            return new MailOutcome(FateOf(e), Reason(e));
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            cancel.ThrowIfCancellationRequested();
            return new MailOutcome(MailFate.Transient, Reason(e));
        }
    }

    /// <summary>
    /// Final is what the server says about this recipient (550 to 559, RFC 5321 4.2.1) or about the size of this mail (552).
    /// The rest may be about us (no TLS, a wrong password, a sender that is not allowed, 554 as a greeting): it is put
    /// right by the operator, and the mail waits for that. SmtpClient does not tell at which command it was refused.
    /// </summary>
    private static MailFate FateOf(SmtpException e) => (e is SmtpFailedRecipientException, (int)e.StatusCode) switch
    {
        (true, >= 550 and <= 559) or (_, 552) => MailFate.Permanent,
        _ => MailFate.Transient,
    };

    private MailMessage Compose(MailMessageText message)
    {
        var mail = new MailMessage(settings.Sender.Value, message.To.Value)
        {
            Subject = message.Subject,
            SubjectEncoding = Encoding.UTF8,
            // Text is sent with CRLF inside base64 too (RFC 2045 6.8).
            Body = message.Body.ReplaceLineEndings("\r\n"),
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.Base64,
            HeadersEncoding = Encoding.UTF8,
        };
        mail.Headers.Add("Message-ID", $"<{message.MessageId}>");
        if (message.AutoSubmitted) mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static string Reason(Exception e)
    {
        var text = string.Join(" / ", Chain(e).Select(x => x.Message).Distinct());
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= LongestReason ? line : line[..LongestReason];
    }

    private static IEnumerable<Exception> Chain(Exception? e)
    {
        for (; e is not null; e = e.InnerException) yield return e;
    }
}
