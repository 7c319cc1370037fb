using System.Runtime.Versioning;
using Portal.Domain.Accounts;
using Portal.Infrastructure.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

[UnsupportedOSPlatform("windows")]
public sealed class LocalMailboxTests : IDisposable
{
    private static readonly EmailAddress Maria = EmailAddress.Parse("maria@clinic.example").Value;
    private static readonly EmailAddress Sam = EmailAddress.Parse("sam@clinic.example").Value;

    private readonly ScratchFolder _data = new();
    private readonly SteppingClock _clock = new();
    private readonly LocalMailbox _mailbox;

    public LocalMailboxTests() => _mailbox = new LocalMailbox(_data.Root, _clock);

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("Your code is 123456", "Hello\n\n.dot\nFrom é 证书 🩺\n\tEnd\n")]
    [InlineData("Einladung: Praxis Müller 证书 🩺 und noch viel mehr Text, der nicht in ein einziges kodiertes Wort passt, sondern in drei", "")]
    [InlineData("=?utf-8?B?eA==?= is not decoded", "Subject: not a header\n\nText")]
    public async Task A_mail_can_be_read_as_it_was_sent(string subject, string body)
    {
        Assert.Equal(MailOutcome.Sent, await _mailbox.SendAsync(new MailMessageText(Maria, subject, body, "row-1@portal.example"), default));
        var mail = Assert.Single(_mailbox.List(10));
        Assert.Equal((subject, body, "maria@clinic.example"), (mail.Subject, mail.Body, mail.To));
        Assert.Equal(mail, _mailbox.Read(mail.Id));
        Assert.Equal(SteppingClock.Start.AddTicks(1), mail.At);
    }

    [Fact]
    public async Task A_mail_file_opens_in_a_mail_program()
    {
        await _mailbox.SendAsync(new MailMessageText(Maria, "Grüße", "Text", "a@b"), default);
        var raw = await File.ReadAllTextAsync(Assert.Single(_data.Files()));
        Assert.StartsWith("Date: Sat, 21 Nov 2026 08:00:00 +0000\r\nFrom: ", raw);
        Assert.Contains("\r\nSubject: =?utf-8?B?", raw);
        Assert.Contains("\r\nMessage-ID: <a@b>\r\n", raw);
        Assert.Contains("\r\nAuto-Submitted: auto-generated\r\n", raw);
        Assert.EndsWith("\r\n\r\nText", raw);
    }

    [Fact]
    public async Task The_newest_mails_come_first_and_can_be_asked_for_by_address()
    {
        for (var i = 0; i < 5; i++) await _mailbox.SendAsync(new MailMessageText(i % 2 == 0 ? Maria : Sam, $"Mail {i}", "b", $"{i}@b"), default);
        Assert.Equal(["Mail 4", "Mail 3", "Mail 2"], _mailbox.List(3).Select(m => m.Subject));
        Assert.Equal(["Mail 3", "Mail 1"], _mailbox.List(10, Sam).Select(m => m.Subject));
    }

    [Fact]
    public void An_empty_mailbox_is_empty()
    {
        Assert.Empty(_mailbox.List(10));
        Assert.Empty(_data.Files());
    }

    [Fact]
    public async Task Mails_are_for_their_owner_only_because_they_hold_codes()
    {
        await _mailbox.SendAsync(new MailMessageText(Maria, "s", "b", "a@b"), default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_data.Files())));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_data.At("mail")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../keys/master.json")]
    [InlineData("202611210800000000000-0123456789abcdef.txt")]
    [InlineData("202611210800000000000-../../../../../x.eml")]
    [InlineData("202611210800000000000-0123456789abcdef.eml")]
    [InlineData("202613410800000000000-0123456789abcdef.eml")]
    public async Task Only_mails_can_be_read(string id)
    {
        await _mailbox.SendAsync(new MailMessageText(Maria, "s", "b", "a@b"), default);
        Assert.Null(_mailbox.Read(id));
    }

    [Fact]
    public async Task A_half_written_or_foreign_file_is_not_a_mail()
    {
        await _mailbox.SendAsync(new MailMessageText(Maria, "s", "b", "a@b"), default);
        await File.WriteAllTextAsync(_data.At("mail", "notes.eml"), "not one of ours");
        await File.WriteAllTextAsync(_data.At("mail", ".half"), "Date");
        Assert.Single(_mailbox.List(10));
    }

    private sealed class SteppingClock : TimeProvider
    {
        public static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

        private long _ticks;

        public override DateTimeOffset GetUtcNow() => Start.AddTicks(Interlocked.Increment(ref _ticks));
    }
}
