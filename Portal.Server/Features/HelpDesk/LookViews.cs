using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Looks;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.HelpDesk;

/// <summary>An application of a look, and the titles of the sections that it shows there.</summary>
public sealed record LookedApplication(ApplicationName Name, IReadOnlyList<string> Sections);

/// <summary>A page that was opened in a look; no section for the page that lists what it shows.</summary>
public sealed record LookedPage(DateTimeOffset At, ApplicationName? Application, string? Section);

/// <summary>A look as the provider's side sees it.</summary>
public sealed record LookLine(
    LookId Id, bool BreakGlass, string? Helper, string? OpenedBy, string? Reason, ReviewState Review, IReadOnlyList<LookedApplication> Applications,
    LookState State, DateTimeOffset OpenedAt, DateTimeOffset WaitsUntil, DateTimeOffset? BegunAt, DateTimeOffset? EndsAt, DateTimeOffset? EndedAt,
    string? EndCause, IReadOnlyList<LookedPage> Pages);

/// <summary>A section that a look can be opened for.</summary>
public sealed record OfferedSection(string Key, string Title, bool Banking);

/// <summary>The page of a provider's looks, with the applications that one can be opened for.</summary>
public sealed record LooksView(
    string Provider, AccountId Me, IReadOnlyList<ApplicationName> Applications, IReadOnlyList<OfferedSection> Sections,
    IReadOnlyList<LookLine> Lines, DateTimeOffset Now);

/// <summary>A look that goes on, for the banner.</summary>
public sealed record LookNotice(
    LookId Id, bool BreakGlass, string Helper, IReadOnlyList<string> Sections, IReadOnlyList<ApplicationName> Applications, DateTimeOffset Until, TimeSpan Left);

/// <summary>What the banner of a provider's pages says, and what the person may do about it.</summary>
public sealed record LookNotices(AccountId Me, IReadOnlyList<LookNotice> GoingOn, bool MayEnd);

/// <summary>Reading a provider's looks, for its own side. A section that is withheld from the reader is named in none of it.</summary>
public sealed class LookViews(AccessGate gate, FormCatalog forms)
{
    private const int MostLooks = 50;
    private const int MostPages = 500;

    /// <summary>The looks of a provider, the newest first, and what another one can be opened for.</summary>
    public Task<Result<LooksView>> ListAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewLooks, new Target(Provider: provider), (db, facts, c) => ListAsync(db, facts, provider, c), cancel);

    /// <summary>The same again, on a page that is open.</summary>
    public Task<Result<LooksView>> FollowAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAgainAsync(Actions.ViewLooks, new Target(Provider: provider), (db, facts, c) => ListAsync(db, facts, provider, c), cancel);

    /// <summary>The looks that go on at this moment and show something that the person sees too.</summary>
    public Task<Result<LookNotices>> GoingOnAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAgainAsync(Actions.ViewProvider, new Target(Provider: provider), async (db, facts, c) =>
        {
            var looks = await db.Looks.AsNoTracking()
                .Where(l => l.ProviderId == provider.Value && l.EndedAt == null && l.EndsAt > facts.Now).OrderBy(l => l.BegunAt).ToListAsync(c);
            var notices = new List<LookNotice>();
            var seen = looks.Count == 0 ? [] : await SeenAsync(db, facts, provider, c);
            foreach (var look in looks)
                if (await StateAsync(db, look, facts.Now, c) == LookState.Live && ShownOf(look, seen) is { Count: > 0 } shown)
                    notices.Add(new LookNotice(
                        new LookId(look.Id), look.Kind == LookRow.BreakGlass, await db.Accounts.Where(a => a.Id == look.HelperId).Select(a => a.Name).SingleAsync(c),
                        [.. shown.SelectMany(a => a.Sections).Distinct()], [.. shown.Select(a => a.Name)],
                        look.EndsAt!.Value, look.EndsAt.Value - facts.Now));
            return new LookNotices(facts.Actor.Account!.Value, notices, facts.Decide(Actions.EndLook).IsAllowed);
        }, cancel);

    /// <summary>How a look stands: one whose opener lost what they opened, or whose helper can look no more, is over, though its time is not.</summary>
    internal static async Task<LookState> StateAsync(PortalDb db, LookRow look, DateTimeOffset now, CancellationToken cancel) => look.StateAt(now) switch
    {
        LookState.Live when look.Holding(await LookGivers.HoldingsAsync(db, look, cancel))?.IsLiveAt(now) != true
            || !await LookGivers.Helpers(db).ContainsAsync(look.HelperId!.Value, cancel) => LookState.Over,
        var state => state,
    };

    private async Task<LooksView> ListAsync(PortalDb db, AccessFacts facts, ProviderId provider, CancellationToken cancel)
    {
        var seen = await SeenAsync(db, facts, provider, cancel);
        var looks = await db.Looks.AsNoTracking()
            .Where(l => l.ProviderId == provider.Value && (l.Kind == LookRow.ByCode || l.BegunAt != null))
            .OrderByDescending(l => l.OpenedAt).Take(MostLooks).ToListAsync(cancel);
        var open = seen.Where(s => s.Sections.Any()).ToList();
        return new LooksView(
            await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.LegalName).SingleAsync(cancel), facts.Actor.Account!.Value,
            [.. open.Select(s => s.Name)],
            [.. open.SelectMany(s => s.Sections).DistinctBy(s => s.Key).Select(s => new OfferedSection(s.Key, s.Title, s.Banking))],
            await LinesAsync(db, looks, seen, facts, cancel),
            facts.Now);
    }

    private async Task<List<SeenSections>> SeenAsync(PortalDb db, AccessFacts facts, ProviderId provider, CancellationToken cancel) =>
        (await db.Applications.AsNoTracking().Where(a => a.ProviderId == provider.Value).OrderByDescending(a => a.StartedAt).ToListAsync(cancel))
            .ConvertAll(a => SeenSections.Of(facts, a, forms));

    private static List<LookedApplication> ShownOf(LookRow look, List<SeenSections> seen) =>
    [
        .. seen.Where(s => look.ApplicationIds.Contains(s.Application.Value))
            .Select(s => new LookedApplication(
                s.Name, [.. s.Sections.Where(section => look.SectionKeys.Contains(section.Key)).Select(section => section.Title)]))
            .Where(a => a.Sections.Count > 0),
    ];

    private static async Task<IReadOnlyList<LookLine>> LinesAsync(
        PortalDb db, List<LookRow> looks, List<SeenSections> seen, AccessFacts facts, CancellationToken cancel)
    {
        var ids = looks.ConvertAll(l => l.Id);
        var people = looks.SelectMany(l => new[] { l.OpenedBy, l.HelperId }).OfType<Guid>().Distinct().ToArray();
        var names = await db.NamesOfAsync(people, cancel);
        var broken = await db.BreakGlass.AsNoTracking().Where(b => ids.Contains(b.LookId)).ToDictionaryAsync(b => b.LookId, cancel);
        var pages = (await db.LookPages.AsNoTracking().Where(p => ids.Contains(p.LookId)).OrderByDescending(p => p.At).Take(MostPages).ToListAsync(cancel))
            .ToLookup(p => p.LookId);
        var lines = new List<LookLine>();
        foreach (var look in looks)
        {
            var (shown, glass) = (ShownOf(look, seen), broken.GetValueOrDefault(look.Id));
            if (shown.Count > 0)
                lines.Add(new LookLine(
                    new LookId(look.Id), glass is not null, NameOf(look.HelperId), NameOf(look.OpenedBy), glass?.Reason,
                    glass?.ReviewAt(facts.Now) ?? ReviewState.None, shown, await StateAsync(db, look, facts.Now, cancel),
                    look.OpenedAt, look.WaitsUntil, look.BegunAt, look.EndsAt, look.EndedAt, look.EndCause, [.. Seen(pages[look.Id])]));
        }
        return lines;

        string? NameOf(Guid? account) => account is { } id ? names.GetValueOrDefault(id) : null;

        IEnumerable<LookedPage> Seen(IEnumerable<LookPageRow> opened) =>
            from page in opened.Reverse()
            let application = seen.Find(s => s.Application.Value == page.ApplicationId)
            let section = application?.Sections.FirstOrDefault(s => s.Key == page.SectionKey)
            where page.ApplicationId is null || section is not null
            select new LookedPage(page.At, application?.Name, section?.Title);
    }
}
