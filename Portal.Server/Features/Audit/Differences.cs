using System.Runtime.CompilerServices;
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
    IReadOnlyList<StandingLine> After, IReadOnlyList<DifferenceCause> Causes)
{
    /// <summary>Stands for the provider where it is about staff roles, which are no provider's; the NPI is empty then.</summary>
    public const string Staff = "As staff";
}

/// <summary>What changed between two moments.</summary>
/// <param name="Of">Whose access it is about: a provider's name, a person's, or both.</param>
/// <param name="From">The earlier moment.</param>
/// <param name="To">The later one.</param>
/// <param name="Lines">Where anything differs.</param>
/// <param name="Compared">How many people and providers were compared.</param>
/// <param name="LeftOff">True when the person had something at more providers than are compared in one answer.</param>
/// <param name="Subject">The person that was named.</param>
public sealed record DifferenceAnswer(
    string Of, PastMoment From, PastMoment To, IReadOnlyList<DifferenceLine> Lines, int Compared, bool LeftOff, AccountId? Subject);

/// <summary>The whole answer, as a file takes it.</summary>
/// <param name="Npi">The provider that was named.</param>
/// <param name="Subject">The person that was named.</param>
/// <param name="From">The earlier moment.</param>
/// <param name="To">The later one.</param>
/// <param name="AskedAt">When it was asked.</param>
/// <param name="Batches">What differs, some providers at a time.</param>
public sealed record DifferenceExport(
    string? Npi, AccountId? Subject, PastMoment From, PastMoment To, DateTimeOffset AskedAt,
    Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<DifferenceLine>>> Batches);

/// <summary>"Who gained, who lost, what changed, and by what": two answers of the access table side by side.</summary>
public sealed class Differences(OperationRunner operations, AccessGate gate, FormCatalog forms, SectionsOfForm sectionsOfForm)
{
    /// <summary>Providers of one person that are compared in one answer.</summary>
    public const int MostProviders = 100;

    private static readonly Error NoStart = new("difference.no-start", "Enter the earlier moment.", "from");
    private static readonly Error Backwards = new("difference.backwards", "Enter an earlier moment here than in the next field.", "from");
    private static readonly Error StillToCome = new(
        "difference.still-to-come", "This moment is still to come. Enter one that is over, or enter a later moment in the next field.", "from");

    private static readonly Error NobodyNamed = new("difference.nobody-named", "Enter the provider's NPI or a person.", "provider");

    /// <summary>Asks, and writes down that it was asked before anything is answered.</summary>
    public async Task<Result<DifferenceAnswer>> AskAsync(DifferenceForm form, CancellationToken cancel = default)
    {
        var asked = await BeginAsync(form, null, cancel);
        return asked.Succeeded
            ? await gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, _, c) =>
            {
                var providers = await ProvidersAsync(db, asked.Value, MostProviders + 1, c);
                return await AnswerAsync(db, asked.Value, [.. providers.Take(MostProviders)], providers.Count > MostProviders, true, c);
            }, cancel)
            : asked.Error;
    }

    /// <summary>
    /// The whole answer for a file, after it is recorded that it leaves the portal: at every provider, however many there are. Each batch of
    /// providers is decided about anew.
    /// </summary>
    public async Task<Result<DifferenceExport>> ExportAsync(DifferenceForm form, string format, CancellationToken cancel = default)
    {
        var asked = await BeginAsync(form, format, cancel);
        if (!asked.Succeeded)
            return asked.Error;
        var begun = await gate.ReadAsync(Actions.ViewGrants, new Target(), (db, _, c) => ProvidersAsync(db, asked.Value, int.MaxValue, c), cancel);
        return begun.Succeeded
            ? new DifferenceExport(
                asked.Value.Provider?.Npi, asked.Value.Person is { } person ? new AccountId(person.Id) : null, asked.Value.From, asked.Value.To,
                asked.Value.AskedAt, c => BatchesAsync(asked.Value, begun.Value, c))
            : begun.Error;
    }

    private sealed record Question(ProviderRow? Provider, AccountRow? Person, PastMoment From, PastMoment To, DateTimeOffset AskedAt);

    private Task<Result<Question>> BeginAsync(DifferenceForm form, string? format, CancellationToken cancel) =>
        operations.LookAtAsync<Question>(Actions.ViewGrants, new Target(), async (operation, c) =>
        {
            var read = await ReadAsync(operation.Db, form, operation.Now, c);
            if (read.Succeeded)
                operation.RecordQuestion(new AccessQuestionAsked(
                    read.Value.Provider is { } provider ? new ProviderId(provider.Id) : null, null, null,
                    read.Value.Person is { } person ? new AccountId(person.Id) : null, "difference", null, read.Value.From.At, read.Value.To.At, read.Value.To.Known),
                    format);
            return read;
        }, cancel);

    private async IAsyncEnumerable<IReadOnlyList<DifferenceLine>> BatchesAsync(
        Question question, List<ProviderRow> providers, [EnumeratorCancellation] CancellationToken cancel)
    {
        // Once with nothing where there is no provider: what they were as staff is compared all the same.
        foreach (var (some, i) in providers.Chunk(MostProviders).DefaultIfEmpty([]).Select((some, i) => (some, i)))
        {
            var read = await gate.ReadAgainAsync(
                Actions.ViewGrants, new Target(), async (db, _, c) => (await AnswerAsync(db, question, some, false, i == 0, c)).Lines, cancel);
            yield return read.Succeeded ? read.Value : throw new OperationCanceledException("The role of whoever exports ended.");
        }
    }

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
        if (from.Value.At >= now && string.IsNullOrWhiteSpace(form.To))
            return StillToCome;
        return from.Value.At < to.Value.At ? new Question(provider.Value, person.Value, from.Value, to.Value, now) : Backwards;
    }

    private async Task<DifferenceAnswer> AnswerAsync(
        PortalDb db, Question question, IReadOnlyList<ProviderRow> providers, bool leftOff, bool staffToo, CancellationToken cancel)
    {
        var ids = providers.Select(p => p.Id).ToList();
        var (before, after) = (await PastFacts.LoadAsync(db, ids, question.From, cancel), await PastFacts.LoadAsync(db, ids, question.To, cancel));
        var reach = await PastReach.LoadAsync(db, ids, forms, sectionsOfForm, [before, after], cancel);
        var found = new List<(Guid Person, ProviderRow Provider, Compared What)>();
        var compared = 0;
        foreach (var provider in providers)
        {
            var people = question.Person is { } person ? [person.Id] : before.HoldersAt(provider.Id).Union(after.HoldersAt(provider.Id)).ToList();
            compared += people.Count;
            foreach (var who in people)
                if (Compare(reach[provider.Id], before, after, who, provider.Id) is { } what)
                    found.Add((who, provider, what));
        }
        var staff = staffToo ? question.Person?.Id : null;
        var named = found.Select(f => f.Person).Concat(staff is { } also ? [also] : []).ToList();
        var causes = await DifferenceCauses.LoadAsync(db, before, after, ids, named, cancel);
        var names = await db.NamesOfAsync(named, cancel);
        var words = new ReachWords(forms);
        return new DifferenceAnswer(
            string.Join(", ", new[] { question.Person?.Name, question.Provider is { } of ? $"{of.LegalName}, NPI {of.Npi}" : null }.OfType<string>()),
            question.From, question.To,
            [.. staff is { } account ? AsStaff(before, after, account, names[account], causes) : [], .. found.Select(f => new DifferenceLine(
                    new AccountId(f.Person), names[f.Person], f.Provider.LegalName, f.Provider.Npi, words.Of(f.What.Gained), words.Of(f.What.Lost), f.What.Before,
                    f.What.After, causes.Of(f.Person, f.Provider.Id)))
                .OrderBy(line => line.Person, StringComparer.Ordinal).ThenBy(line => line.Provider, StringComparer.Ordinal)],
            compared, leftOff, question.Person is { } subject ? new AccountId(subject.Id) : null);
    }

    private static IReadOnlyList<DifferenceLine> AsStaff(PastFacts before, PastFacts after, Guid person, string name, DifferenceCauses causes)
    {
        var (was, now) = (PastStanding.AsStaff(before, person), PastStanding.AsStaff(after, person));
        return was.SequenceEqual(now) ? [] :
        [
            new DifferenceLine(
                new AccountId(person), name, DifferenceLine.Staff, "", [.. Live(now).Except(Live(was))], [.. Live(was).Except(Live(now))], was, now,
                causes.Of(person, Guid.Empty)),
        ];

        static IEnumerable<string> Live(IEnumerable<StandingLine> lines) => lines.Where(line => line.Status == GrantStatus.Live).Select(line => line.What);
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

    private static async Task<List<ProviderRow>> ProvidersAsync(PortalDb db, Question question, int most, CancellationToken cancel)
    {
        if (question.Provider is { } one)
            return [one];
        var (then, now) = (PersonPast.Where(db, question.Person!.Id, question.From).Select(p => p.Id), PersonPast.Where(db, question.Person.Id, question.To).Select(p => p.Id));
        return await db.Providers.AsNoTracking().Where(p => then.Contains(p.Id) || now.Contains(p.Id))
            .OrderBy(p => p.LegalName).ThenBy(p => p.Id).Take(most).ToListAsync(cancel);
    }
}
