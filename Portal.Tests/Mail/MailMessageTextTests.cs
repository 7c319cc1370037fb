using Portal.Domain.Accounts;
using Portal.Infrastructure.Mail;

namespace Portal.Tests.Mail;

public class MailMessageTextTests
{
    private static readonly EmailAddress To = EmailAddress.Parse("maria@clinic.example").Value;

    [Theory]
    [InlineData("Subject\r\nBcc: x@y.example")]
    [InlineData("Subject\nX: y")]
    [InlineData("Subject\rX: y")]
    [InlineData("Subject\u2028X")]
    [InlineData("Subject\u0085X")]
    [InlineData("Subject\0")]
    [InlineData("Sub\tject")]
    [InlineData("Sub\u202Eject")]
    [InlineData("Sub\u200Bject")]
    [InlineData("Sub\uD83Dject")]
    [InlineData("")]
    [InlineData(" ")]
    public void A_subject_cannot_become_a_header_of_its_own(string subject) =>
        Assert.ThrowsAny<ArgumentException>(() => new MailMessageText(To, subject, "b", "a@b"));

    [Fact]
    public void A_subject_has_a_limit()
    {
        Assert.Equal(200, new MailMessageText(To, new string('s', 200), "b", "a@b").Subject.Length);
        Assert.Throws<ArgumentException>(() => new MailMessageText(To, new string('s', 201), "b", "a@b"));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\u001Bb")]
    [InlineData("a\bb")]
    [InlineData("a\uD83Db")]
    public void A_body_has_no_control_characters(string body) =>
        Assert.Throws<ArgumentException>(() => new MailMessageText(To, "s", body, "a@b"));

    [Fact]
    public void Line_ends_become_line_feeds() => Assert.Equal("a\nb\nc\nd\te\n", new MailMessageText(To, "s", "a\r\nb\rc\nd\te\n", "a@b").Body);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@b")]
    [InlineData("a@")]
    [InlineData("a@b@c")]
    [InlineData("a b@c")]
    [InlineData("<a@b>")]
    [InlineData("a@b\r\nX: y")]
    [InlineData("ä@b")]
    public void A_Message_ID_is_plain(string id) => Assert.Throws<ArgumentException>(() => new MailMessageText(To, "s", "b", id));

    [Fact]
    public void A_Message_ID_belongs_to_its_row()
    {
        var row = Guid.Parse("0193a3c2-6f1e-7c00-8000-000000000001");
        var id = MailMessageText.NewMessageId(row, EmailAddress.Parse("portal@Agency.example").Value);
        Assert.Equal("0193a3c26f1e7c008000000000000001@agency.example", id);
        Assert.Equal(id, new MailMessageText(To, "s", "b", id).MessageId);
    }
}
