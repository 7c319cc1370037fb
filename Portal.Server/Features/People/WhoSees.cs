using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Somebody who can see it.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Principal">Whether they are the provider's principal.</param>
/// <param name="Access">The period that it rests on, to go to; null for a principal.</param>
/// <param name="Why">Each ground on which they see it: the access table's own answer.</param>
/// <param name="May">What they may do with it, in words.</param>
/// <param name="LastUsed">When they last did anything with it.</param>
public sealed record Seer(
    string Name, bool Principal, DelegationId? Access, IReadOnlyList<Ground> Why, IReadOnlyList<string> May, DateTimeOffset? LastUsed);

/// <summary>Who can see an application or one of its sections, at this moment.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="ProviderName">Its name.</param>
/// <param name="FormTitle">The form.</param>
/// <param name="SectionTitle">The section; null for the application.</param>
/// <param name="People">Those who can.</param>
/// <param name="Staff">Staff roles whose holders can, all of them.</param>
/// <param name="Looking">How many of the help desk see it in a look that goes on.</param>
/// <param name="Former">Who used it before, and no longer has access to it.</param>
/// <param name="Counted">How far their use is counted.</param>
public sealed record SeersView(
    ProviderId Provider, string ProviderName, string FormTitle, string? SectionTitle, IReadOnlyList<Seer> People, IReadOnlyList<StaffRole> Staff,
    int Looking, IReadOnlyList<(string Name, DateTimeOffset? LastUsed)> Former, CountedTo Counted)
{
    /// <summary>Whether it was submitted or withdrawn: nobody changes it any more, whatever they may do by their rights.</summary>
    public bool Closed { get; init; }

    /// <summary>The grants by which people see it; a principal needs none.</summary>
    public IReadOnlyList<DelegationId> Grants { get; init; } = [];

    /// <summary>Everybody who can see it by name: also whoever looks.</summary>
    public int Count => People.Count + Looking;

    /// <summary>"4 people can see this".</summary>
    public string Sentence => WhoSees.Sentence(Count);
}

/// <summary>
/// "These 4 people can see this": everybody who holds anything for the provider is put to the access table, as when they open it. Nobody is
/// listed by a rule of its own.
/// </summary>
public sealed class WhoSees(AccessGate gate, FormCatalog forms)
{
    /// <summary>Who can see an application.</summary>
    public Task<Result<SeersView>> OfApplicationAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewApplicationPeople, new Target(Application: application), AnswerAsync, cancel);

    /// <summary>Who can see one section of it.</summary>
    public Task<Result<SeersView>> OfSectionAsync(EnrollmentApplicationId application, string section, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewSectionPeople, new Target(Application: application, Section: section), AnswerAsync, cancel);

    /// <summary>
    /// The same for the line on the page that is open. It stands beside what the page shows, so nothing is recorded when it is not theirs to see.
    /// </summary>
    /// <returns>How many can see it.</returns>
    public Task<Result<int>> CountAsync(EnrollmentApplicationId application, string? section, CancellationToken cancel = default) =>
        gate.ReadAgainAsync(
            section is null ? Actions.ViewApplicationPeople : Actions.ViewSectionPeople, new Target(Application: application, Section: section),
            async (db, facts, c) => Seeing(await HoldersAsync(db, facts, c), facts).Count() + await LookingAsync(db, facts, c), cancel);

    internal static string Sentence(int people) => people == 1 ? "1 person can see this" : $"{people} people can see this";

    private async Task<SeersView> AnswerAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var application = facts.Application!;
        var form = forms.Find(application.FormKey, application.FormVersion)!;
        var (id, section) = (application.Id.Value, facts.Resource.Section?.Key);
        var holders = await HoldersAsync(db, facts, cancel);
        var chains = await AccessChains.LoadAsync(db, application.Provider, cancel);
        var use = await SeenUse.LoadAsync(db, facts, application.Provider, forms, cancel);
        var rows = use.Rows.Where(row => row.ApplicationId == id && (section is null || row.Section == section) && row.LastUsed is not null).ToLookup(row => row.AccountId);
        var seers = Seeing(holders, facts).Select(seer => (seer.Holder.Account, Seer: new Seer(
            seer.Holder.Name, seer.Holder.Holdings.Principal is not null, seer.Grounds.Select(PeriodOf).FirstOrDefault(period => period is not null),
            [.. seer.Grounds.Select(chains.Of)], May(seer.Holder, facts), rows[seer.Holder.Account].Max(row => row.LastUsed)))).ToList();
        var former = rows.Select(group => group.Key).Except(seers.Select(seer => seer.Account)).ToList();
        var names = await db.NamesOfAsync(former, cancel);
        return new SeersView(
            application.Provider, await db.Providers.Where(p => p.Id == application.Provider.Value).Select(p => p.LegalName).SingleAsync(cancel),
            form.Title, section is null ? null : form.Section(section)?.Title,
            [.. seers.Select(seer => seer.Seer).OrderByDescending(seer => seer.Principal).ThenBy(seer => seer.Name, StringComparer.Ordinal)],
            [.. Enum.GetValues<StaffRole>().Where(role => StaffSees(role, facts))],
            await LookingAsync(db, facts, cancel),
            [.. former.Select(account => (names[account], rows[account].Max(row => row.LastUsed))).OrderBy(person => person.Item1, StringComparer.Ordinal)],
            await AccessUses.CountedAsync(db, cancel))
        {
            Closed = !application.Status.After(LifecycleStep.Edit).Succeeded,
            Grants = GrantsOf(holders, facts),
        };
    }

    /// <summary>The grants by which people see what these facts are about.</summary>
    internal static async Task<IReadOnlyList<DelegationId>> GrantsAsync(PortalDb db, AccessFacts facts, CancellationToken cancel) =>
        GrantsOf(await HoldersAsync(db, facts, cancel), facts);

    private static IReadOnlyList<DelegationId> GrantsOf(IEnumerable<Holder> holders, AccessFacts facts) =>
        [.. Seeing(holders, facts).SelectMany(seer => seer.Grounds).Select(PeriodOf).OfType<DelegationId>()];

    private sealed record Holder(Guid Account, string Name, Holdings Holdings);

    // Whose account is suspended opens nothing, whatever they hold.
    private static async Task<List<Holder>> HoldersAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var provider = facts.Application!.Provider.Value;
        var delegations = (await db.Delegations.AsNoTracking().Where(d => d.ProviderId == provider && d.EndedAt == null).OrderBy(d => d.Id).ToListAsync(cancel))
            .ToLookup(d => d.AgentId);
        var principals = await db.Principals.AsNoTracking()
            .Where(p => p.ProviderId == provider && (p.Status == "claimed" || p.Status == "verified")).ToDictionaryAsync(p => p.AccountId, cancel);
        var ids = delegations.Select(group => group.Key).Concat(principals.Keys).ToHashSet();
        return (await db.Accounts.AsNoTracking().Where(a => ids.Contains(a.Id) && a.SuspendedAt == null).Select(a => new { a.Id, a.Name }).ToListAsync(cancel))
            .ConvertAll(a => new Holder(a.Id, a.Name, new Holdings(
                principals.TryGetValue(a.Id, out var binding) ? new PrincipalHolding(new PrincipalId(binding.Id), binding.Status == "verified") : null,
                [.. delegations[a.Id].Select(d => d.Holding())])));
    }

    // Each person of the help desk once, however many looks they have, and put to the access table like everybody else.
    private static async Task<int> LookingAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var (provider, application) = (facts.Application!.Provider.Value, facts.Application.Id.Value);
        var looks = await db.Looks.AsNoTracking()
            .Where(l => l.ProviderId == provider && l.EndedAt == null && l.EndsAt > facts.Now && l.ApplicationIds.Contains(application)
                && LookGivers.Helpers(db).Contains(l.HelperId!.Value))
            .ToListAsync(cancel);
        var helpers = new HashSet<Guid>();
        foreach (var look in looks)
            if (look.Holding(await LookGivers.HoldingsAsync(db, look, cancel)) is { } holding && Shows(holding, look.HelperId!.Value, facts))
                helpers.Add(look.HelperId.Value);
        return helpers.Count;
    }

    private static bool Shows(LookHolding look, Guid helper, AccessFacts facts)
    {
        var (actor, resource) = (new Actor(new AccountId(helper), new HashSet<StaffRole> { StaffRole.HelpDesk }), facts.Resource with { Look = look.Id });
        var holdings = Holdings.None with { Looks = [look] };
        return resource.Section is null
            ? EffectiveLook.Sections(actor, resource, holdings, facts.Now).Count > 0
            : AccessPolicy.Decide(actor, Actions.ViewLookSection, resource, holdings, facts.Now).IsAllowed;
    }

    private static IEnumerable<(Holder Holder, IReadOnlyList<AccessDecision.Allowed> Grounds)> Seeing(IEnumerable<Holder> holders, AccessFacts facts) =>
        from holder in holders
        let grounds = AccessExplanation.Of(
            Question(holder, facts), facts.Resource.Section is null ? Actions.ViewApplication : Actions.ViewSection, facts.Resource)
        where grounds.Count > 0
        select (holder, grounds);

    private static PreviewQuestion Question(Holder holder, AccessFacts facts) =>
        new(facts.Actor, facts.Holdings, holder.Holdings, facts.Now, facts.Now);

    private static DelegationId? PeriodOf(AccessDecision.Allowed ground) =>
        ground.Basis.Split(':') is ["delegation", var id] ? new DelegationId(Guid.Parse(id)) : null;

    private static IReadOnlyList<string> May(Holder holder, AccessFacts facts)
    {
        var question = Question(holder, facts);
        if (facts.Resource.Section is not null)
            return [.. new[] { Actions.ViewSection, Actions.EditSection, Actions.ManageDocuments, Actions.ViewSensitive }
                .Where(act => AccessPreview.Decide(question, act, facts.Resource).IsAllowed).Select(act => act.Sentence)];
        // What rests on every section tells of those that the viewer does not see: the preview leaves it out then.
        return AccessPreview.Of(question, facts.Resource) is { } preview
            ? [$"Sees {preview.Sections.Count(s => s.Level != SectionLevel.None)} of {preview.Sections.Count} sections, changes {preview.Sections.Count(s => s.Level == SectionLevel.Edit)}.",
                .. preview.May.Select(act => act.Sentence)]
            : [];
    }

    private static bool StaffSees(StaffRole role, AccessFacts facts) => AccessPolicy.Decide(
        new Actor(new AccountId(Guid.Empty), new HashSet<StaffRole> { role }), facts.Resource.Section is null ? Actions.ViewApplication : Actions.ViewSection,
        facts.Resource, Holdings.None, facts.Now).IsAllowed;
}
