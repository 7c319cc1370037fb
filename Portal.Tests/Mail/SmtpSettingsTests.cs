using Microsoft.Extensions.Configuration;
using Portal.Infrastructure;
using Portal.Infrastructure.Mail;

namespace Portal.Tests.Mail;

public class SmtpSettingsTests
{
    [Fact]
    public void Without_settings_there_is_no_server() => Assert.Null(Read());

    [Fact]
    public void A_host_and_a_sender_are_enough()
    {
        var settings = Read("Host=mail.agency.example", "From=Portal@Agency.example")!;
        Assert.Equal(("mail.agency.example", 587, "portal@agency.example", true), (settings.Host, settings.Port, settings.Sender.Value, settings.StartTls));
        Assert.Null(settings.Credential);
    }

    [Fact]
    public void A_password_may_go_to_this_machine_without_TLS()
    {
        var settings = Read("Host=127.0.0.1", "Port=2525", "From=a@b.example", "User=u", "Password=p", "StartTls=false")!;
        Assert.Equal(("u", "p", 2525, false), (settings.Credential!.UserName, settings.Credential.Password, settings.Port, settings.StartTls));
    }

    [Theory]
    [InlineData("Portal:Smtp:Host", "From=a@b.example")]
    [InlineData("Portal:Smtp:From", "Host=h")]
    [InlineData("Portal:Smtp:From", "Host=h", "From=Portal <a@b.example>")]
    [InlineData("Portal:Smtp:Port", "Host=h", "From=a@b.example", "Port=x")]
    [InlineData("Portal:Smtp:Port", "Host=h", "From=a@b.example", "Port=0")]
    [InlineData("Portal:Smtp:Port", "Host=h", "From=a@b.example", "Port=65536")]
    [InlineData("use 587 with StartTls", "Host=h", "From=a@b.example", "Port=465")]
    [InlineData("Portal:Smtp:StartTls", "Host=h", "From=a@b.example", "StartTls=yes")]
    [InlineData("Portal:Smtp:Password", "Host=h", "From=a@b.example", "User=u")]
    [InlineData("Portal:Smtp:User", "Host=h", "From=a@b.example", "Password=secret-word")]
    [InlineData("in the clear", "Host=h", "From=a@b.example", "User=u", "Password=secret-word", "StartTls=false")]
    public void Settings_that_cannot_work_stop_the_start(string says, params string[] settings)
    {
        var refused = Assert.Throws<InvalidSettingException>(() => Read(settings));
        Assert.Contains(says, refused.Message);
        Assert.DoesNotContain("secret-word", refused.Message);
    }

    private static SmtpSettings? Read(params string[] settings) => SmtpSettings.From(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).Select(p => new KeyValuePair<string, string?>("Portal:Smtp:" + p[0], p[1]))).Build());
}
