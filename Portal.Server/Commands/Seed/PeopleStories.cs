using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;

namespace Portal.Server.Commands.Seed;

/// <summary>Who gave whom access, and what became of it.</summary>
internal sealed class PeopleStories(DemoStage stage, ProviderStories providers)
{
    // Long enough to accept within it, and over before the stories are.
    private const int ShortSeconds = 10;

    private DelegationId _liam;

    private ProviderId Nora => providers.OfNora;

    /// <summary>Invitations and answers to them, as far as they name no application.</summary>
    public async Task InviteAsync()
    {
        await GiveAsync(Nora, DemoPeople.Nora, DemoPeople.Sam, Offered(Preset.Viewer, until: stage.Now.AddSeconds(ShortSeconds)), "A look at the old papers.");
        await GiveAsync(Nora, DemoPeople.Nora, DemoPeople.Olu, Offered(Preset.OfficeManager), "Runs the office of the Elm Street Clinic.");
        await GiveAsync(Nora, DemoPeople.Nora, DemoPeople.Paula, Offered(Preset.Payments, sections: Only("payment")), "Keeps the books.");
        await GiveAsync(Nora, DemoPeople.Nora, DemoPeople.Finn, Offered(Preset.Drafter, from: Midnight(30), until: Midnight(120)), "Stands in for Olu in the summer.");
        _liam = await GiveAsync(Nora, DemoPeople.Olu, DemoPeople.Liam, Offered(Preset.Drafter, sections: Without("payment")), "Collects the licenses.");
        var erin = await GiveAsync(Nora, DemoPeople.Nora, DemoPeople.Erin, Offered(Preset.OfficeManager), "Office manager before Olu.");
        await stage.As<Delegations>(DemoPeople.Nora).EndAsync(Nora, erin, "Works at another clinic now.").OrStopAsync();
        await LeaveUnansweredAsync();
    }

    /// <summary>Twenty-five providers take the same agent.</summary>
    public async Task HireAsync()
    {
        var agent = DemoPeople.Avery;
        await GiveAsync(Nora, DemoPeople.Nora, agent, Offered(Preset.Viewer), "Watches the dates of all our enrollments.");
        await GiveAsync(providers.OfTheo, DemoPeople.Theo, agent, Offered(Preset.OfficeManager), "Prepares the enrollment.");
        foreach (var clinic in providers.Clinics)
            await GiveAsync(
                clinic, DemoPeople.Gale, agent, Offered(Preset.OfficeManager, until: Midnight(365)), "Enrollment service, contract for one year.");
    }

    /// <summary>The office manager hands on less than he holds: one application, one section withheld, one read only, until a day.</summary>
    public Task LimitAsync(EnrollmentApplicationId application) => GiveAsync(
        Nora, DemoPeople.Olu, DemoPeople.Dina,
        Offered(
            Preset.Drafter, new ApplicationScope(false, [application]),
            new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None, ["identity"] = SectionLevel.View }),
            until: Midnight(60)),
        "Finishes this one application.");

    /// <summary>Somebody goes and says what is left to do.</summary>
    public Task HandOverAsync() => stage.As<Delegations>(DemoPeople.Liam)
        .LeaveAsync(Nora, _liam, "I moved on. The Iowa license has run out and the dates of the Minnesota one are to be checked; Dina has the copies.")
        .OrStopAsync();

    /// <summary>Waits until the access that was given for a moment is over, by the portal's own clock.</summary>
    public async Task OutliveAsync()
    {
        while ((await stage.As<PeopleViews>(DemoPeople.Nora).PeopleAsync(Nora).OrStopAsync()) is var view
            && view.People.Any(p => p.Email == DemoPeople.Sam.Email && p.Terms.ValidUntil >= view.Now))
            await Task.Delay(200);
    }

    /// <summary>Nora reviews who has access and has answered for her office manager; about the others, who may have used nothing yet, it is open.</summary>
    public async Task ReviewAsync()
    {
        await stage.As<ReviewRounds>(DemoPeople.Nora).BeginAsync(Nora).OrStopAsync();
        var people = (await stage.As<PeopleViews>(DemoPeople.Nora).PeopleAsync(Nora).OrStopAsync()).People;
        var olu = people.Single(p => p.Email == DemoPeople.Olu.Email);
        await stage.As<ReviewAnswers>(DemoPeople.Nora).AnswerAsync(Nora, olu.Id, ReviewAnswer.Keep).OrStopAsync();
    }

    private async Task LeaveUnansweredAsync()
    {
        var nora = stage.As<Invitations>(DemoPeople.Nora);
        await nora.SendAsync(Nora, Offer(DemoPeople.Sam.Email, Preset.Viewer, "Another look, until it is ended.")).OrStopAsync();
        await nora.SendAsync(Nora, Offer("casey@demo.example", Preset.Drafter, "Starts in the office next week.")).OrStopAsync();
        var declined = await nora.SendAsync(Nora, Offer(DemoPeople.Jules.Email, Preset.Drafter, "Helps with the papers.")).OrStopAsync();
        await stage.As<Invitations>(DemoPeople.Jules).DeclineAsync(declined).OrStopAsync();
        var mistyped = await nora.SendAsync(Nora, Offer("dina.march@demo.example", Preset.Drafter, "Finishes the application.")).OrStopAsync();
        await nora.CancelAsync(Nora, mistyped).OrStopAsync();
    }

    private async Task<DelegationId> GiveAsync(ProviderId provider, DemoPerson giver, DemoPerson agent, Offer offer, string reason)
    {
        var invitation = await stage.As<Invitations>(giver).SendAsync(provider, offer with { Email = agent.Email, Reason = reason }).OrStopAsync();
        return await stage.As<Invitations>(agent).AcceptAsync(invitation).OrStopAsync();
    }

    private static Offer Offer(string email, Preset preset, string reason) => Offered(preset) with { Email = email, Reason = reason };

    private static Offer Offered(
        Preset preset, ApplicationScope? applications = null, SectionScope? sections = null, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        new("", preset.Key, new GrantTerms(
            preset.Permissions, applications ?? ApplicationScope.Every, sections ?? SectionScope.Every, from ?? DateTimeOffset.MinValue, until), "");

    private static SectionScope Only(string section) =>
        new(SectionLevel.None, new Dictionary<string, SectionLevel> { [section] = SectionLevel.Edit });

    private static SectionScope Without(string section) =>
        new(SectionLevel.Edit, new Dictionary<string, SectionLevel> { [section] = SectionLevel.None });

    // The end of a last day, as the page that invites has it.
    private DateTimeOffset Midnight(int days) => new(stage.Now.UtcDateTime.Date.AddDays(days), TimeSpan.Zero);
}
