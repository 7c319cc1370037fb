using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Notices;

/// <summary>The names that the notices of one reader may say, as of now, and where they lead.</summary>
internal sealed class NoticeNames
{
    private readonly Guid _me;
    private readonly HashSet<StaffRole> _roles;
    private readonly HashSet<Guid> _principal, _managed, _open, _own;
    private readonly Dictionary<Guid, string> _providers, _people, _applications;

    private NoticeNames(
        Guid me, HashSet<StaffRole> roles, HashSet<Guid> principal, HashSet<Guid> managed, HashSet<Guid> open, HashSet<Guid> own, Dictionary<Guid, string> providers, Dictionary<Guid, string> people,
        Dictionary<Guid, string> applications) =>
        (_me, _roles, _principal, _managed, _open, _own, _providers, _people, _applications) = (me, roles, principal, managed, open, own, providers, people, applications);

    /// <summary>Reads the names of one page of notices.</summary>
    public static async Task<NoticeNames> LoadAsync(
        PortalDb db, AccountId me, DateTimeOffset now, IReadOnlyList<NoticeRow> rows, FormCatalog forms, CancellationToken cancel)
    {
        var providers = rows.Select(n => n.ProviderId).OfType<Guid>().Distinct().ToArray();
        var applications = rows.Select(n => n.ApplicationId).OfType<Guid>().Distinct().ToArray();
        var people = rows.SelectMany(n => new[] { n.ActorId, n.SubjectId }).OfType<Guid>().Distinct().ToArray();
        var actor = new Actor(me, new HashSet<StaffRole>());
        var holdings = await AccessPreviews.HoldingsOfAsync(db, providers, me, cancel);
        var managed = providers.Where(id => AccessPolicy.Decide(
            actor, Actions.ViewAccess, new Resource(Provider: new ProviderId(id)), holdings[id], now).IsAllowed).ToHashSet();
        // Whose access somebody has or had, and what they claimed, they read on pages of their own.
        // So do those of the help desk the provider of a look without a code, while they are of it.
        var roles = (await db.StaffRoles.Where(r => r.AccountId == me.Value && r.ConfirmedAt != null && r.EndedAt == null).Select(r => r.Role).ToListAsync(cancel))
            .Select(Enum.Parse<StaffRole>).ToHashSet();
        var helps = roles.Contains(StaffRole.HelpDesk);
        var own = await db.Delegations.Where(d => providers.Contains(d.ProviderId) && d.AgentId == me.Value).Select(d => d.ProviderId)
            .Union(db.Principals.Where(p => providers.Contains(p.ProviderId) && p.AccountId == me.Value).Select(p => p.ProviderId))
            .Union(db.Looks.Where(l => helps && providers.Contains(l.ProviderId) && l.HelperId == me.Value && l.Kind == LookRow.BreakGlass).Select(l => l.ProviderId)).ToListAsync(cancel);
        return new NoticeNames(
            me.Value, roles,
            [.. providers.Where(id => holdings[id].Principal is not null)], managed,
            [.. await VisibleTo.Applications(db, actor, now).Where(a => applications.Contains(a.Id)).Select(a => a.Id).ToListAsync(cancel)],
            [.. own],
            await db.Providers.Where(p => providers.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, cancel),
            await db.NamesOfAsync(people, cancel),
            (await db.Applications.AsNoTracking().Where(a => applications.Contains(a.Id)).ToListAsync(cancel))
                .ToDictionary(a => a.Id, a => ApplicationName.Of(a, forms).Short));
    }

    /// <summary>What a notice says.</summary>
    public string Text(NoticeRow notice)
    {
        if (IsWithheld(notice))
            return NoticeWords.Anonymous(notice.Kind);
        var words = NoticeWords.Of(notice.Kind);
        var mine = IsMine(notice);
        return (mine ? words.Mine : words.Ours)
            .Replace("{provider}", ProviderOf(notice, mine), StringComparison.Ordinal)
            .Replace("{form}", notice.ApplicationId is { } application && _open.Contains(application) ? $"“{_applications[application]}”" : "an application", StringComparison.Ordinal)
            .Replace("{whom}", PersonOf(notice, notice.SubjectId, "somebody"), StringComparison.Ordinal)
            .Replace("{who}", PersonOf(notice, notice.ActorId, "somebody"), StringComparison.Ordinal) is var text
                ? char.ToUpperInvariant(text[0]) + text[1..]
                : "";
    }

    /// <summary>Where it leads; null when the reader could not open that.</summary>
    public string? Href(NoticeRow notice)
    {
        var words = NoticeWords.Of(notice.Kind);
        if (words.Leads == NoticeLink.Security)
            return "/account/security";
        if (words.Leads == NoticeLink.Findings)
            return _roles.Contains(StaffRole.Auditor) ? "/audit/findings" : null;
        if (words.Leads == NoticeLink.HelpDesk)
            return _roles.Contains(StaffRole.HelpDesk) ? "/help" : null;
        if (IsWithheld(notice))
            return null;
        if (words.Leads == NoticeLink.Access && IsMine(notice))
            return notice.DelegationId is { } own ? $"/access/{own}" : null;
        if (words.Leads == NoticeLink.Application)
            return notice.ApplicationId is { } application && _open.Contains(application) ? $"/applications/{application}" : null;
        if (notice.ProviderId is not { } provider || !_managed.Contains(provider))
            return null;
        return $"/providers/{provider}" + words.Leads switch
        {
            NoticeLink.Access => "/people",
            NoticeLink.Claims => "/claims",
            NoticeLink.Use => "/people/use",
            NoticeLink.Looks => "/looks",
            NoticeLink.Reviews => "/people/reviews",
            NoticeLink.Presets => "/people/presets",
            _ => "",
        };
    }

    // The payment section may be withheld from whoever is no principal any more.
    private bool IsWithheld(NoticeRow notice) =>
        notice.Kind.StartsWith("payment-", StringComparison.Ordinal) && (notice.ProviderId is not { } provider || !_principal.Contains(provider));

    private bool IsMine(NoticeRow notice) => notice.SubjectId == _me && NoticeWords.Of(notice.Kind).Mine.Length > 0;

    private string ProviderOf(NoticeRow notice, bool mine) =>
        notice.ProviderId is { } id && (_managed.Contains(id) || (mine && _own.Contains(id))) ? _providers[id] : "a provider";

    private string PersonOf(NoticeRow notice, Guid? person, string otherwise) =>
        person == _me ? "you"
        : person is { } id && notice.ProviderId is { } provider && _managed.Contains(provider) && _people.TryGetValue(id, out var name) ? name
        : otherwise;
}
