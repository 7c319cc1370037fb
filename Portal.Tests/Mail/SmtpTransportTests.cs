using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Portal.Domain.Accounts;
using Portal.Infrastructure.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

public class SmtpTransportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly EmailAddress To = EmailAddress.Parse("maria@clinic.example").Value;

    [Fact]
    public async Task A_mail_arrives_as_it_was_written()
    {
        await using var server = new LoopbackSmtp();
        const string body = "Good morning,\n\n.a line with a dot\n..\n.\nFrom here on: é, ß, 证书, 🩺\n\ttab = equals =20\n\nEnd";
        var longLine = new string('x', 3000);
        var message = new MailMessageText(To, "Invitation: Praxis Müller für die Erneuerung der Einschreibung 证书 🩺 " + new string('y', 80), body + "\n" + longLine, "row-1@portal.example");

        Assert.Equal(MailOutcome.Sent, await Transport(server).SendAsync(message, default));

        var mail = Assert.Single(server.Mails);
        Assert.Equal("portal@agency.example", mail.Sender);
        Assert.Equal(["maria@clinic.example"], mail.Recipients);
        Assert.Equal(message.Subject, mail.Subject);
        Assert.Equal(body + "\n" + longLine, mail.Body);
        Assert.Contains("Good morning,\r\n\r\n.a line", mail.SentBody);
        Assert.Equal("row-1@portal.example", mail.MessageId);
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("maria@clinic.example", mail.Header("To"));
        Assert.Equal("portal@agency.example", mail.Header("From"));
        Assert.StartsWith("text/plain", mail.Header("Content-Type"));
        Assert.NotEmpty(mail.Header("Date"));
        Assert.True(mail.Raw.All(c => c < 0x80));
        Assert.True(mail.Raw.Split("\r\n").All(l => l.Length <= 998));
    }

    [Fact]
    public async Task A_mail_that_answers_a_person_is_not_marked_as_automatic()
    {
        await using var server = new LoopbackSmtp();
        await Transport(server).SendAsync(new MailMessageText(To, "s", "b", "a@b", autoSubmitted: false), default);
        Assert.DoesNotContain(server.Mails.Single().Headers, h => h.Name == "Auto-Submitted");
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such mailbox", MailFate.Permanent)]
    [InlineData("RCPT", "553 bad address", MailFate.Permanent)]
    [InlineData("RCPT", "554 relay access denied", MailFate.Transient)]
    [InlineData("RCPT", "450 greylisted", MailFate.Transient)]
    [InlineData("RCPT", "451 try later", MailFate.Transient)]
    [InlineData("RCPT", "452 mailbox full", MailFate.Transient)]
    [InlineData("RCPT", "503 bad sequence", MailFate.Transient)]
    [InlineData("MAIL", "452 no space", MailFate.Transient)]
    [InlineData("MAIL", "550 sender not allowed", MailFate.Transient)]
    [InlineData("DATA", "451 try later", MailFate.Transient)]
    [InlineData("END", "451 try later", MailFate.Transient)]
    [InlineData("END", "552 too large", MailFate.Permanent)]
    [InlineData("END", "554 looks like spam", MailFate.Transient)]
    [InlineData("GREETING", "421 too busy", MailFate.Transient)]
    [InlineData("GREETING", "554 no service here", MailFate.Transient)]
    [InlineData("EHLO", "500 what", MailFate.Transient)]
    public async Task A_refusal_is_final_only_when_it_is_about_this_mail(string command, string answer, MailFate fate)
    {
        await using var server = new LoopbackSmtp();
        server.Answers[command] = answer;
        var outcome = await Transport(server).SendAsync(Message(), default);
        Assert.Equal(fate, outcome.Fate);
        Assert.False(string.IsNullOrWhiteSpace(outcome.Reason));
        Assert.DoesNotContain('\n', outcome.Reason);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task The_reason_repeats_what_the_server_said()
    {
        await using var server = new LoopbackSmtp();
        server.Answers["RCPT"] = "550 5.1.1 no such mailbox here";
        Assert.Contains("no such mailbox here", (await Transport(server).SendAsync(Message(), default)).Reason);
        server.Answers["RCPT"] = "550 " + new string('x', 2000);
        Assert.True((await Transport(server).SendAsync(Message(), default)).Reason!.Length <= 300);
    }

    [Fact]
    public async Task A_server_that_is_down_delays_the_mail_and_gets_it_when_it_is_back()
    {
        await using var server = new LoopbackSmtp();
        await server.StopAsync();
        Assert.Equal(MailFate.Transient, (await Transport(server).SendAsync(Message(), default)).Fate);
        server.Start();
        Assert.Equal(MailOutcome.Sent, await Transport(server).SendAsync(Message(), default));
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_data_is_tried_again_with_the_same_Message_ID()
    {
        await using var server = new LoopbackSmtp { DropsAfterData = true };
        Assert.Equal(MailFate.Transient, (await Transport(server).SendAsync(Message(), default)).Fate);
        server.DropsAfterData = false;
        Assert.Equal(MailOutcome.Sent, await Transport(server).SendAsync(Message(), default));
        Assert.Equal(2, server.Mails.Count);
        Assert.Single(server.Mails.Select(m => m.MessageId).Distinct());
    }

    [Theory]
    [InlineData("GREETING")]
    [InlineData("EHLO")]
    [InlineData("RCPT")]
    [InlineData("END")]
    public async Task A_server_that_hangs_is_given_up_in_time(string command)
    {
        await using var server = new LoopbackSmtp { HangsAt = command };
        var outcome = await Transport(server, TimeSpan.FromMilliseconds(300)).SendAsync(Message(), default);
        Assert.Equal(MailFate.Transient, outcome.Fate);
        Assert.Contains("0.3 s", outcome.Reason);
    }

    [Fact]
    public async Task Who_cancels_gets_no_outcome()
    {
        await using var server = new LoopbackSmtp { HangsAt = "RCPT" };
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Transport(server).SendAsync(Message(), cancel.Token));
    }

    [Fact]
    public async Task Without_TLS_on_offer_nothing_is_sent_where_TLS_is_asked_for()
    {
        await using var server = new LoopbackSmtp();
        Assert.Equal(MailFate.Transient, (await Transport(server, startTls: true).SendAsync(Message(), default)).Fate);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_taken()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var selfSigned = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var server = new LoopbackSmtp { Certificate = selfSigned };
        var outcome = await Transport(server, startTls: true).SendAsync(Message(), default);
        Assert.Equal(MailFate.Transient, outcome.Fate);
        Assert.Contains("certificate", outcome.Reason);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_may_ask_for_a_password()
    {
        await using var server = new LoopbackSmtp { Login = ("portal", "correct horse") };
        Assert.Equal(MailOutcome.Sent, await Transport(server, user: "portal", password: "correct horse").SendAsync(Message(), default));
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task A_wrong_password_delays_the_mails_and_loses_none()
    {
        await using var server = new LoopbackSmtp { Login = ("portal", "correct horse") };
        Assert.Equal(MailFate.Transient, (await Transport(server, user: "portal", password: "wrong").SendAsync(Message(), default)).Fate);
        Assert.Equal(MailFate.Transient, (await Transport(server).SendAsync(Message(), default)).Fate);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Mails_may_be_sent_side_by_side()
    {
        await using var server = new LoopbackSmtp();
        var transport = Transport(server);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => transport.SendAsync(new MailMessageText(To, $"Mail {i}", "b", $"{i}@b"), default)));
        Assert.All(outcomes, o => Assert.Equal(MailOutcome.Sent, o));
        Assert.Equal(20, server.Mails.Select(m => m.Subject).Distinct().Count());
    }

    [Fact]
    public async Task A_test_can_wait_for_a_mail_that_is_on_its_way()
    {
        await using var server = new LoopbackSmtp();
        var waiting = server.WaitAsync(m => m.Subject == "Subject" && m.Recipients.Contains(To.Value), Patience);
        Assert.False(waiting.IsCompleted);
        await Transport(server).SendAsync(Message(), default);
        Assert.Equal("Body", (await waiting).Body);
    }

    private static MailMessageText Message() => new(To, "Subject", "Body", "row-1@portal.example");

    private static SmtpTransport Transport(LoopbackSmtp server, TimeSpan? timeout = null, bool startTls = false, string? user = null, string? password = null)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portal:Smtp:Host"] = "127.0.0.1",
            ["Portal:Smtp:Port"] = $"{server.Port}",
            ["Portal:Smtp:From"] = "portal@agency.example",
            ["Portal:Smtp:StartTls"] = $"{startTls}",
            ["Portal:Smtp:User"] = user,
            ["Portal:Smtp:Password"] = password,
        }).Build();
        return new SmtpTransport(SmtpSettings.From(settings)!, timeout ?? Patience);
    }
}
