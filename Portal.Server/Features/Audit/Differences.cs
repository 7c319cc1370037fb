using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>"What changed between" as it was typed.</summary>
/// <param name="Provider">An NPI: everybody of it, or <paramref name="Person"/> there.</param>
/// <param name="Person">E-mail address or id: at every provider.</param>
/// <param name="From">The earlier moment.</param>
/// <param name="To">The later one; now when empty.</param>
/// <param name="Known">Up to when what was recorded counts; now when empty.</param>
public sealed record DifferenceForm(string? Provider, string? Person, string? From, string? To, string? Known);

/// <summary>What somebody gained, lost, or holds otherwise at one provider.</summary>
/// <param name="Id">The account.</param>
/// <param name="Person">Their name now.</param>
/// <param name="Provider">The provider's name now.</param>
/// <param name="Npi">Its NPI.</param>
/// <param name="Gained">What they could do at the later moment only, in words.</param>
/// <param name="Lost">What they could do at the earlier moment only.</param>
/// <param name="Before">What stood at the earlier moment.</param>
/// <param name="After">What stood at the later moment.</param>
/// <param name="Causes">What did it.</param>
public sealed record DifferenceLine(
    AccountId Id, string Person, string Provider, string Npi, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost, IReadOnlyList<StandingLine> Before,
    IReadOnlyList<StandingLine> After, IReadOnlyList<DifferenceCause> Causes);

/// <summary>What changed between two moments.</summary>
/// <param name="Of">Whose access it is about: a provider's name, a person's, or both.</param>
/// <param name="From">The earlier moment.</param>
/// <param name="To">The later one.</param>
/// <param name="Lines">Where anything differs.</param>
/// <param name="Compared">How many people and providers were compared.</param>
/// <param name="LeftOff">True when the person held access at more providers than are compared in one answer.</param>
public sealed record DifferenceAnswer(string Of, PastMoment From, PastMoment To, IReadOnlyList<DifferenceLine> Lines, int Compared, bool LeftOff);

/// <summary>"Who gained, who lost, what changed, and by what": two answers of the access table side by side.</summary>
public sealed class Differences(OperationRunner operations, AccessGate gate, FormCatalog forms, SectionsOfForm sectionsOfForm)
{
    /// <summary>Providers of one person that are compared in one answer.</summary>
    public const int MostProviders = 100;

    private static readonly Error NoStart = new("difference.no-start", "Enter the earlier moment.", "from");
    private static readonly Error Backwards = new("difference.backwards", "Enter an earlier moment here than in the next field.", "from");
    private static readonly Error NobodyNamed = new("difference.nobody-named", "Enter the provider's NPI or a person.", "provider");

    /// <summary>Asks, and writes down that it was asked before anything is answered.</summary>
    public async Task<Result<DifferenceAnswer>> AskAsync(DifferenceForm form, CancellationToken cancel = default)
    {
        var asked = await operations.LookAtAsync<Question>(Actions.ViewGrants, new Target(), async (operation, c) =>
        {
            var read = await ReadAsync(operation.Db, form, operation.Now, c);
            if (read.Succeeded)
                operation.Record(new AccessQuestionAsked(
                    read.Value.Provider is { } provider ? new ProviderId(provider.Id) : null, null, null,
                    read.Value.Person is { } person ? new AccountId(person.Id) : null, "difference", null, read.Value.From.At, read.Value.To.At, read.Value.To.Known));
            return read;
        }, cancel);
        return asked.Succeeded
            ? await gate.ReadAsync(Actions.ViewGrants, new Target(), (db, _, c) => AnswerAsync(db, asked.Value, c), cancel)
            : asked.Error;
    }

    private sealed record Question(ProviderRow? Provider, AccountRow? Person, PastMoment From, PastMoment To);

    private static async Task<Result<Question>> ReadAsync(PortalDb db, DifferenceForm form, DateTimeOffset now, CancellationToken cancel)
    {
        var (provider, person) = (await QuestionParts.ProviderAsync(db, form.Provider, cancel), await QuestionParts.PersonAsync(db, form.Person, cancel));
        var (from, to) = (QuestionParts.Moment(form.From, form.Known, now, "from"), QuestionParts.Moment(form.To, form.Known, now, "to"));
        if ((provider.Error ?? person.Error ?? from.Error ?? to.Error) is { } problem)
            return problem;
        if (provider.Value is null && person.Value is null)
            return NobodyNamed;
        if (string.IsNullOrWhiteSpace(form.From))
            return NoStart;
        return from.Value.At < to.Value.At ? new Question(provider.Value, person.Value, from.Value, to.Value) : Backwards;
    }

    private async Task<DifferenceAnswer> AnswerAsync(PortalDb db, Question question, CancellationToken cancel)
    {
        var providers = question.Provider is { } one ? [one] : await ProvidersAsync(db, question, cancel);
        var ids = providers.Take(MostProviders).Select(p => p.Id).ToList();
        var (before, after) = (await PastFacts.LoadAsync(db, ids, question.From, cancel), await PastFacts.LoadAsync(db, ids, question.To, cancel));
        var found = new List<(Guid Person, ProviderRow Provider, Compared What)>();
        var compared = 0;
        foreach (var provider in providers.Take(MostProviders))
        {
            var reach = await PastReach.LoadAsync(db, new ProviderId(provider.Id), forms, sectionsOfForm, [before, after], cancel);
            var people = question.Person is { } person ? [person.Id] : before.HoldersAt(provider.Id).Union(after.HoldersAt(provider.Id)).ToList();
            compared += people.Count;
            foreach (var who in people)
                if (Compare(reach, before, after, who, provider.Id) is { } what)
                    found.Add((who, provider, what));
        }
        var causes = await DifferenceCauses.LoadAsync(db, before, after, ids, [.. found.Select(f => f.Person)], cancel);
        var named = found.Select(f => f.Person).ToList();
        var names = await db.Accounts.Where(a => named.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
        var words = new ReachWords(forms);
        return new DifferenceAnswer(
            string.Join(", ", new[] { question.Person?.Name, question.Provider is { } of ? $"{of.LegalName}, NPI {of.Npi}" : null }.OfType<string>()),
            question.From, question.To,
            [.. found.Select(f => new DifferenceLine(
                    new AccountId(f.Person), names[f.Person], f.Provider.LegalName, f.Provider.Npi, words.Of(f.What.Gained), words.Of(f.What.Lost), f.What.Before,
                    f.What.After, causes.Of(f.Person, f.Provider.Id)))
                .OrderBy(line => line.Person, StringComparer.Ordinal).ThenBy(line => line.Provider, StringComparer.Ordinal)],
            compared, providers.Count > MostProviders);
    }

    private sealed record Compared(
        IReadOnlyCollection<ReachLine> Gained, IReadOnlyCollection<ReachLine> Lost, IReadOnlyList<StandingLine> Before, IReadOnlyList<StandingLine> After);

    // A renewal changes nothing that can be done now, and is a difference all the same: another period stands, with another end.
    private Compared? Compare(PastReach reach, PastFacts before, PastFacts after, Guid person, Guid provider)
    {
        var (could, can) = (reach.Of(before, person), reach.Of(after, person));
        var (stood, stands) = (PastStanding.LinesOf(before, person, new ProviderId(provider), forms), PastStanding.LinesOf(after, person, new ProviderId(provider), forms));
        return could.SetEquals(can) && stood.SequenceEqual(stands) ? null : new Compared([.. can.Except(could)], [.. could.Except(can)], stood, stands);
    }

    private static Task<List<ProviderRow>> ProvidersAsync(PortalDb db, Question question, CancellationToken cancel)
    {
        var (then, now) = (PersonPast.Where(db, question.Person!.Id, question.From).Select(p => p.Id), PersonPast.Where(db, question.Person.Id, question.To).Select(p => p.Id));
        return db.Providers.AsNoTracking().Where(p => then.Contains(p.Id) || now.Contains(p.Id))
            .OrderBy(p => p.LegalName).ThenBy(p => p.Id).Take(MostProviders + 1).ToListAsync(cancel);
    }
}
