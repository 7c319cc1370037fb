using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys.Story;

/// <summary>
/// The whole story, from the first registration to the audit, with real parts: seven people in seven browsers at the same time, each with a
/// keyboard alone; passkeys; mail over SMTP, from which codes and links are read. Every page in every state on the way is looked over.
/// The steps are in the files beside this one.
/// </summary>
public sealed partial class StoryJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly LoopbackSmtp _smtp = new();
    private readonly List<Somebody> _people = [];
    private PortalHost _host = null!;
    private Cable _cable = null!;
    private Somebody _nora = null!, _olu = null!, _dana = null!, _rosa = null!, _aud = null!, _fay = null!, _gil = null!;

    public async Task InitializeAsync()
    {
        _host = await PortalHost.StartAsync(
            database, ("Portal:Smtp:Host", "localhost"), ("Portal:Smtp:Port", _smtp.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Portal:Smtp:From", "portal@agency.example"), ("Portal:Smtp:StartTls", "false"));
        _cable = new Cable(_host.Origin);
        _nora = await ComesAsync("Nora Quist", _host.Origin);
        _olu = await ComesAsync("Olu Park", _host.Origin);
        // Dana's line will go silent for a moment.
        _dana = await ComesAsync("Dana Wells", new UriBuilder(_cable.Origin) { Host = "localhost" }.Uri);
        _rosa = await ComesAsync("Rosa Lind", _host.Origin);
        _aud = await ComesAsync("Aud Ito", _host.Origin);
        _fay = await ComesAsync("Fay Moss", _host.Origin);
        _gil = await ComesAsync("Gil Roth", _host.Origin);
    }

    public async Task DisposeAsync()
    {
        foreach (var somebody in _people)
            await somebody.DisposeAsync();
        await _cable.DisposeAsync();
        await _host.DisposeAsync();
        await _smtp.DisposeAsync();
        Assert.Empty(_host.Errors);
    }

    [Fact]
    public async Task A_practitioner_enrolls_with_help_and_signs_and_an_auditor_reads_who_did_what()
    {
        await RegistersAsync(_nora);
        await CreatesTheProviderRecordAsync();
        await AdministratorsAppointStaffAsync();
        await StaffVerifyThePractitionerAsync();

        await StartsAnApplicationAsync();
        await InvitesAManagerAndADrafterAsync();
        await BothAcceptAsync();
        await AllFillItInAtOnceAsync();
        await TwoWriteIntoOneFieldAsync();

        await AsksForTheSignatureAsync();
        await AnEditTakesTheRequestBackAsync();
        await SignsAsync();
        await NobodyCanChangeItAndAllCanAddAsync();

        await EndsTheAccessOfTheDrafterAsync();
        await TheAuditorReadsAsync();
        await AdministratorsSeeNoApplicationAsync();
        Assert.All(_people, somebody => Assert.Empty(somebody.Browser.PolicyViolations));
    }

    private async Task<Somebody> ComesAsync(string name, Uri origin)
    {
        var somebody = await Somebody.ComesAsync(name, origin);
        _people.Add(somebody);
        return somebody;
    }

    // What the mail server took for somebody, once it has.
    private async Task<CollectedMail> MailAsync(Somebody to, string subject) => await _smtp.WaitAsync(
        mail => mail.Recipients.Contains(to.Email) && mail.Subject.Contains(subject, StringComparison.Ordinal), TimeSpan.FromSeconds(60));

    // A whole address, so that it can be followed from any mail program.
    private async Task<string> LinkAsync(Somebody to, string subject)
    {
        var link = new Uri(Link().Match((await MailAsync(to, subject)).Body).Value);
        Assert.Equal(_host.Origin.Authority, link.Authority);
        return link.PathAndQuery;
    }

    // What ./portal admin create prints.
    private async Task<string> AdminLinkAsync(string email)
    {
        using var scope = _host.Services.CreateScope();
        return $"/account/first-admin#{(await scope.ServiceProvider.GetRequiredService<AdminLinks>().CreateAsync(email)).Value}";
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
