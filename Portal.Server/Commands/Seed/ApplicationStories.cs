using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;

namespace Portal.Server.Commands.Seed;

/// <summary>Applications in every state that the portal's own operations lead to today.</summary>
internal sealed class ApplicationStories(DemoStage stage, ProviderStories providers)
{
    private const string FormKey = "individual-new-enrollment";
    private readonly DemoAnswers _answers = new(stage, FormCatalog.Shipped.Latest(FormKey)!);

    /// <summary>A draft that somebody else is to fill in.</summary>
    public async Task<EnrollmentApplicationId> StartAsync()
    {
        var application = await StartAsync(DemoPeople.Olu, providers.OfNora);
        await NoteAsync(DemoPeople.Olu, application, "Enrollment for the north office. Dina fills in what she can; the payment section is Nora's.");
        return application;
    }

    /// <summary>Half of it, by four people, with mistakes.</summary>
    public async Task HalfAsync(EnrollmentApplicationId application)
    {
        await _answers.FillAsync(application, "half");
        await NoteAsync(DemoPeople.Dina, application, "The bank letter and the DEA certificate are still missing. I asked for both.");
    }

    /// <summary>A draft of a practitioner whom staff have not verified yet.</summary>
    public async Task BeginAsync() => await _answers.FillAsync(await StartAsync(DemoPeople.Avery, providers.OfTheo), "begun");

    /// <summary>A complete one, of which the practitioner was asked for the signature.</summary>
    public async Task<EnrollmentApplicationId> WaitingAsync()
    {
        var application = await StartAsync(DemoPeople.Olu, providers.OfNora);
        await _answers.FillAsync(application, "complete");
        var asked = await stage.As<Signing>(DemoPeople.Olu).RequestAsync(application).OrStopAsync();
        return asked.Problems.Count == 0 ? application : throw new SeedStoppedException(asked.Problems[0].Message);
    }

    /// <summary>A certified one, to which both sides add.</summary>
    public async Task SubmittedAsync(SoftwarePasskey passkey)
    {
        var application = await SignedAsync(passkey);
        await NoteAsync(DemoPeople.Nora, application, "Signed on Monday as agreed. Please write to Olu when something is missing.");
        await NoteAsync(DemoPeople.Olu, application, "The insurance was renewed after the signature. The new certificate is attached.");
        await AttachAsync(DemoPeople.Olu, application, "Liability insurance, renewed");
        await AttachAsync(DemoPeople.Nora, application, "Letter to the enrollment unit");
        await NoteAsync(DemoPeople.Renee, application, "We have everything. The license of Wisconsin is being checked.");
        await NoteAsync(DemoPeople.Renee, application, "Asked the Wisconsin board by telephone; they call back.", staffOnly: true);
        await AttachAsync(DemoPeople.Renee, application, "Answer of the license board");
    }

    /// <summary>A certified one that was taken back, and the draft that was made from it.</summary>
    public async Task WithdrawnAsync(SoftwarePasskey passkey)
    {
        var application = await SignedAsync(passkey);
        await stage.As<Withdrawals>(DemoPeople.Olu).WithdrawAsync(application, "The riverside office opens later than planned.").OrStopAsync();
        var copy = await stage.As<Copying>(DemoPeople.Olu).CopyAsync(application).OrStopAsync();
        await NoteAsync(DemoPeople.Olu, copy, "Copy of the one that we withdrew. The documents have to be added again.");
    }

    private async Task<EnrollmentApplicationId> SignedAsync(SoftwarePasskey passkey)
    {
        var application = await WaitingAsync();
        var (nora, request) = (stage.As<Certifying>(DemoPeople.Nora), stage.Request(DemoPeople.Nora));
        // She reads it first; what she signs is what this page showed.
        var read = await stage.As<Reviews>(DemoPeople.Nora).OpenAsync(application).OrStopAsync();
        var typed = new SigningForm(read.Request!.Value, DemoPeople.Nora.Name, Consent: true, Statement: true);
        var asked = await nora.AskAsync(application, typed, request).OrStopAsync();
        if (asked.Problems.Count > 0)
            throw new SeedStoppedException(asked.Problems[0].Message);
        await nora.CompleteAsync(application, asked.Ceremony!.Value, passkey.Sign(asked), request).OrStopAsync();
        return application;
    }

    private Task<EnrollmentApplicationId> StartAsync(DemoPerson person, ProviderId provider) =>
        stage.As<Applications>(person).StartAsync(provider, FormKey).OrStopAsync();

    private Task<Guid> NoteAsync(DemoPerson person, EnrollmentApplicationId application, string note, bool staffOnly = false) =>
        stage.As<Notes>(person).AddAsync(application, note, staffOnly).OrStopAsync();

    private async Task AttachAsync(DemoPerson person, EnrollmentApplicationId application, string title)
    {
        await using var file = DemoFile.Pdf(title);
        await stage.As<Attachments>(person).AddAsync(application, file, $"{title}.pdf", file.Length).OrStopAsync();
    }
}
