using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Looks;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.HelpDesk;

/// <summary>A break-glass look in the list of those who oversee it.</summary>
public sealed record BreakGlassLine(
    LookId Id, string Provider, string Npi, string Helper, string Reason, bool SecondPerson, LookState State, ReviewState Review,
    DateTimeOffset AskedAt, DateTimeOffset? ReviewDueAt, string? DecidedBy, bool Refused, string? EndCause);

/// <summary>One page of them, and how many of all are overdue.</summary>
public sealed record BreakGlassLines(IReadOnlyList<BreakGlassLine> Lines, int Total, int Overdue);

/// <summary>A break-glass look in full: everything but what was on the pages.</summary>
public sealed record BreakGlassView(
    BreakGlassLine Line, bool Mine, IReadOnlyList<LookedApplication> Applications, int Minutes, DateTimeOffset WaitsUntil, DateTimeOffset? BegunAt,
    DateTimeOffset? EndsAt, DateTimeOffset? EndedAt, string? EndCause, string? Refusal, string? ReviewedBy, string? ReviewNote,
    IReadOnlyList<LookedPage> Pages);

/// <summary>Reading break-glass looks, for auditors and account administrators.</summary>
public sealed partial class BreakGlassViews(AccessGate gate, FormCatalog forms)
{
    /// <summary>Looks on one page of the list.</summary>
    public const int PageSize = 20;

    private const int MostOfOnesOwn = 10;

    private const int LastPage = 1_000_000;

    /// <summary>All of them: first what is overdue or waits for somebody, then the newest.</summary>
    public Task<Result<BreakGlassLines>> ListAsync(int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewBreakGlass, new Target(), async (db, facts, c) =>
        {
            var now = facts.Now;
            var rows = await Joined(db)
                .OrderByDescending(x => x.Glass.ReviewDueAt < now && x.Glass.ReviewedAt == null)
                .ThenByDescending(x => (x.Glass.ReviewDueAt != null && x.Glass.ReviewedAt == null)
                    || (x.Look.BegunAt == null && x.Look.EndedAt == null && x.Look.WaitsUntil > now))
                .ThenByDescending(x => x.Look.OpenedAt).ThenBy(x => x.Look.Id)
                .Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(c);
            return new BreakGlassLines(
                [.. rows.Select(row => Line(row, now))], await db.BreakGlass.CountAsync(c),
                await db.BreakGlass.CountAsync(b => b.ReviewDueAt < now && b.ReviewedAt == null, c));
        }, cancel);

    /// <summary>One of them. A look that was opened by a code is not there.</summary>
    public Task<Result<BreakGlassView>> OneAsync(LookId look, CancellationToken cancel = default) =>
        gate.ReadAsync<BreakGlassView>(Actions.ViewBreakGlass, new Target(Look: look), async (db, facts, c) =>
        {
            if (await Joined(db).SingleOrDefaultAsync(x => x.Look.Id == look.Value, c) is not { Look: var row, Glass: var glass } found)
                return null!;
            var applications = await db.Applications.AsNoTracking().Where(a => row.ApplicationIds.Contains(a.Id)).OrderBy(a => a.StartedAt).ToListAsync(c);
            var pages = await db.LookPages.AsNoTracking().Where(p => p.LookId == row.Id).OrderBy(p => p.At).ToListAsync(c);
            return new BreakGlassView(
                Line(found, facts.Now), glass.AskedBy == facts.Actor.Account!.Value.Value,
                [.. applications.Select(a => new LookedApplication(ApplicationName.Of(a, forms), [.. TitlesOf(a, row.SectionKeys)]))],
                row.Minutes, row.WaitsUntil, row.BegunAt, row.EndsAt, row.EndedAt, row.EndCause,
                glass.Refusal, await NameAsync(db, glass.ReviewedBy, c), glass.ReviewNote,
                [.. pages.Select(p => Page(p, applications))]);
        }, cancel);

    /// <summary>The newest that somebody asked for and that neither wait nor go on.</summary>
    internal static async Task<IReadOnlyList<OwnPastLook>> PastOfAsync(PortalDb db, AccountId asker, DateTimeOffset now, CancellationToken cancel)
    {
        var rows = await Joined(db).Where(x => x.Glass.AskedBy == asker.Value && (x.Look.EndedAt != null || x.Look.EndsAt <= now || (x.Look.BegunAt == null && x.Look.WaitsUntil <= now)))
            .OrderByDescending(x => x.Look.OpenedAt).Take(MostOfOnesOwn).ToListAsync(cancel);
        return [.. rows.Select(row => new OwnPastLook(Line(row, now), row.Glass.Refusal))];
    }

    /// <summary>The applications of a provider, or the one that a text names.</summary>
    internal static async Task<IReadOnlyList<ApplicationRow>> NamedAsync(PortalDb db, Guid provider, string text, int most, CancellationToken cancel)
    {
        var all = db.Applications.AsNoTracking().Where(a => a.ProviderId == provider);
        if (string.IsNullOrWhiteSpace(text))
            return await all.OrderByDescending(a => a.StartedAt).Take(most).ToListAsync(cancel);
        return Id().Match(text) is { Success: true, Value: var id } ? await all.Where(a => a.Id == Guid.Parse(id)).ToListAsync(cancel) : [];
    }

    /// <summary>Whether a text names an application at all.</summary>
    internal static bool NamesOne(string text) => Id().IsMatch(text);

    private sealed class Broken
    {
        public required BreakGlassRow Glass { get; init; }
        public required LookRow Look { get; init; }
        public required string Provider { get; init; }
        public required string Npi { get; init; }
        public required string Helper { get; init; }

        /// <summary>Whether the helper is still of the help desk, and may sign in.</summary>
        public required bool MayLook { get; init; }
        public required string? Decider { get; init; }
    }

    private static IQueryable<Broken> Joined(PortalDb db) =>
        from glass in db.BreakGlass.AsNoTracking()
        join look in db.Looks.AsNoTracking() on glass.LookId equals look.Id
        join provider in db.Providers on look.ProviderId equals provider.Id
        join helper in db.Accounts on glass.AskedBy equals helper.Id
        select new Broken
        {
            Glass = glass,
            Look = look,
            Provider = provider.LegalName,
            Npi = provider.Npi,
            Helper = helper.Name,
            MayLook = LookGivers.Helpers(db).Contains(helper.Id),
            Decider = db.Accounts.Where(a => a.Id == (glass.ConfirmedBy ?? glass.RefusedBy)).Select(a => a.Name).FirstOrDefault(),
        };

    private static BreakGlassLine Line(Broken row, DateTimeOffset now) => new(
        new LookId(row.Look.Id), row.Provider, row.Npi, row.Helper, row.Glass.Reason, row.Glass.SecondPerson,
        row.Look.StateAt(now) is LookState.Live && !row.MayLook ? LookState.Over : row.Look.StateAt(now),
        row.Glass.ReviewAt(now), row.Look.OpenedAt, row.Glass.ReviewDueAt, row.Decider,
        row.Glass.RefusedAt is not null, row.Look.EndCause);

    private LookedPage Page(LookPageRow page, List<ApplicationRow> applications)
    {
        var application = applications.Find(a => a.Id == page.ApplicationId);
        return application is null ? new LookedPage(page.At, null, null) : new LookedPage(page.At, ApplicationName.Of(application, forms), TitlesOf(application, [page.SectionKey!]).FirstOrDefault());
    }

    private IEnumerable<string> TitlesOf(ApplicationRow application, string[] sections) =>
        forms.Find(application.FormKey, application.FormVersion)?.Sections.Where(s => sections.Contains(s.Key)).Select(s => s.Title) ?? [];

    private static async Task<string?> NameAsync(PortalDb db, Guid? account, CancellationToken cancel) =>
        account is null ? null : await db.Accounts.Where(a => a.Id == account).Select(a => a.Name).SingleAsync(cancel);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Id();
}
