using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>"Who could" as it was typed.</summary>
/// <param name="Act">The name of an action; null for seeing the smallest thing that is named.</param>
/// <param name="Provider">The NPI.</param>
/// <param name="Application">Address or id.</param>
/// <param name="Section">Key.</param>
/// <param name="At">The moment; now when empty.</param>
/// <param name="Known">Up to when what was recorded counts; now when empty.</param>
public sealed record WhoCouldForm(string? Act, string? Provider, string? Application, string? Section, string? At, string? Known);

/// <summary>Somebody who could.</summary>
/// <param name="Id">The account.</param>
/// <param name="Name">Their name now.</param>
/// <param name="Email">Their address now.</param>
/// <param name="OnlyTogether">True when no ground by itself allowed it.</param>
/// <param name="Grounds">Each ground with its chain.</param>
public sealed record PastPerson(AccountId Id, string Name, string Email, bool OnlyTogether, IReadOnlyList<PastGround> Grounds);

/// <summary>Who could do something at a moment.</summary>
/// <param name="Act">What was asked.</param>
/// <param name="Provider">The provider's name now.</param>
/// <param name="Npi">Its NPI.</param>
/// <param name="Application">The application, where one was named.</param>
/// <param name="What">Form and section.</param>
/// <param name="Moment">The moment.</param>
/// <param name="NotYet">True when the application had not been started.</param>
/// <param name="Certified">Whether it was certified then: whoever could change it before could do so no more.</param>
/// <param name="People">Who could, by name.</param>
/// <param name="AskedAt">When it was asked.</param>
public sealed record WhoCouldAnswer(
    PortalAction Act, string Provider, string Npi, EnrollmentApplicationId? Application, string? What, PastMoment Moment, bool NotYet, bool Certified,
    IReadOnlyList<PastPerson> People, DateTimeOffset AskedAt);

/// <summary>
/// "Who could do this at that moment, by which chain, and what did we believe then": the access table asked with what everybody held. There is
/// no rule of the past that is not a rule of the present.
/// </summary>
public sealed class WhoCould(OperationRunner operations, AccessGate gate, FormCatalog forms, SectionsOfForm sectionsOfForm)
{
    /// <summary>Asks, and writes down that it was asked before anything is answered.</summary>
    public Task<Result<WhoCouldAnswer>> AskAsync(WhoCouldForm form, CancellationToken cancel = default) => AskAsync(form, null, cancel);

    /// <summary>The same for a file; it is recorded that the answer left the portal.</summary>
    public Task<Result<WhoCouldAnswer>> ExportAsync(WhoCouldForm form, string format, CancellationToken cancel = default) => AskAsync(form, format, cancel);

    private async Task<Result<WhoCouldAnswer>> AskAsync(WhoCouldForm form, string? format, CancellationToken cancel)
    {
        var asked = await operations.LookAtAsync<Question>(Actions.ViewGrants, new Target(), async (operation, c) =>
        {
            var read = await ReadAsync(operation.Db, form, operation.Now, c);
            if (read.Succeeded)
                operation.RecordQuestion(new AccessQuestionAsked(
                    new ProviderId(read.Value.Provider.Id), read.Value.ApplicationId, read.Value.Section?.Key, null, "who-could", read.Value.Act.Name,
                    read.Value.Moment.At, null, read.Value.Moment.Known), format);
            return read;
        }, cancel);
        return asked.Succeeded
            ? await gate.ReadAsync(Actions.ViewGrants, new Target(), (db, facts, c) => AnswerAsync(db, asked.Value, facts, c), cancel)
            : asked.Error;
    }

    private sealed record Question(PortalAction Act, ProviderRow Provider, ApplicationRow? Application, SectionRef? Section, PastMoment Moment, DateTimeOffset AskedAt)
    {
        public EnrollmentApplicationId? ApplicationId => Application is null ? null : new EnrollmentApplicationId(Application.Id);
    }

    private async Task<Result<Question>> ReadAsync(PortalDb db, WhoCouldForm form, DateTimeOffset now, CancellationToken cancel)
    {
        var moment = QuestionParts.Moment(form.At, form.Known, now);
        if (!moment.Succeeded)
            return moment.Error;
        var (provider, application) = (await QuestionParts.ProviderAsync(db, form.Provider, cancel), await QuestionParts.ApplicationAsync(db, form.Application, cancel));
        if ((provider.Error ?? application.Error) is { } problem)
            return problem;
        if (provider.Value is null && application.Value is null)
            return QuestionErrors.NothingNamed;
        if (provider.Value is { } named && application.Value is { } other && other.ProviderId != named.Id)
            return QuestionErrors.OtherProvider;
        SectionRef? section = null;
        if (!string.IsNullOrWhiteSpace(form.Section))
        {
            if (application.Value is not { } of)
                return QuestionErrors.ActNeedsSection;
            section = sectionsOfForm(of.FormKey, of.FormVersion).Where(s => s.Key == form.Section).Select(s => (SectionRef?)s).FirstOrDefault();
            if (section is null)
                return QuestionErrors.NoSection;
        }
        var act = string.IsNullOrWhiteSpace(form.Act) ? AskedActs.Usual(section is not null, application.Value is not null) : AskedActs.Named(form.Act);
        if (act is null)
            return QuestionErrors.NoAct;
        if (AskedActs.OfSections.Contains(act) && section is null)
            return QuestionErrors.ActNeedsSection;
        if (AskedActs.OfApplications.Contains(act) && application.Value is null)
            return QuestionErrors.ActNeedsApplication;
        var whose = provider.Value ?? await db.Providers.AsNoTracking().SingleAsync(p => p.Id == application.Value!.ProviderId, cancel);
        return new Question(act, whose, application.Value, section, moment.Value, now);
    }

    private async Task<WhoCouldAnswer> AnswerAsync(PortalDb db, Question question, AccessFacts reader, CancellationToken cancel)
    {
        var facts = await PastFacts.LoadAsync(db, [question.Provider.Id], question.Moment, cancel);
        var resource = await PastResources.OfAsync(db, new ProviderId(question.Provider.Id), question.Application, sectionsOfForm, question.Moment, cancel);
        var notYet = question.Application?.StartedAt > question.Moment.Done;
        if (question.Section is { } section)
            resource = resource with { Section = section };
        var could = notYet
            ? []
            : facts.People.Select(person => (Person: person, Grounds: PastGrounds.Of(facts, person, question.Act, resource))).Where(p => p.Grounds.Each.Count > 0).ToList();
        var chains = await PastChains.LoadAsync(db, facts, reader, forms, [.. could.SelectMany(p => p.Grounds.Each.Select(g => (p.Person, g.Basis)))], cancel);
        var people = await db.PeopleOfAsync(could.Select(p => p.Person), cancel);
        return new WhoCouldAnswer(
            question.Act, question.Provider.LegalName, question.Provider.Npi, question.ApplicationId, WhatOf(question), question.Moment, notYet, resource.Submitted,
            [.. could
                .Select(p => new PastPerson(
                    new AccountId(p.Person), people[p.Person].Name, people[p.Person].Email, p.Grounds.OnlyTogether,
                    [.. p.Grounds.Each.Select(g => chains.Of(p.Person, g.Basis))]))
                .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Id.Value)],
            question.AskedAt);
    }

    private string? WhatOf(Question question)
    {
        if (question.Application is not { } application)
            return null;
        var form = forms.Find(application.FormKey, application.FormVersion);
        var title = form?.Title ?? application.FormKey;
        return question.Section is { } section ? $"{title}, {form?.Sections.FirstOrDefault(s => s.Key == section.Key)?.Title ?? section.Key}" : title;
    }
}
