using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Domain.Looks;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.HelpDesk;

/// <summary>
/// The mails about looks. Security notices: nobody can switch them off. They hold no code, no reason and no name of a person; who looked,
/// why and at what stands on the page that they lead to.
/// </summary>
public sealed class LookMails(PageAddresses addresses)
{
    /// <summary>What the keys of the alarms about one look begin with: a review takes them back.</summary>
    public static string OverdueKey(Guid look) => $"break-glass-overdue/{look}/";

    /// <summary>To the principals and to whoever opened it: the help desk has begun to look.</summary>
    public async Task<IReadOnlyList<OutboxMail>> BegunAsync(Operation operation, LookRow look, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, look, cancel);
        var to = await operation.Db.Accounts.AsNoTracking()
            .Where(a => a.Id == look.OpenedBy || operation.Db.Principals.Any(p =>
                p.ProviderId == look.ProviderId && p.AccountId == a.Id && (p.Status == "claimed" || p.Status == "verified")))
            .ToListAsync(cancel);
        return [.. to.Select(a => new OutboxMail(
            "look-begun", $"look-begun/{look.Id}/{a.Id}", a.Email, $"The help desk looks at applications of {provider}",
            $"""
            With a code that your side made, somebody of the help desk now sees the chosen sections of applications of {provider}, until {Time(look.EndsAt!.Value)} at
            the latest. They can change nothing and see nothing sensitive. See who looks at what, and end it at any time:
            {Link($"/providers/{look.ProviderId}/looks")}
            """))];
    }

    /// <summary>To the principals and everybody who manages access: the help desk looks without a code.</summary>
    public async Task<IReadOnlyList<OutboxMail>> BreakGlassBegunAsync(Operation operation, LookRow look, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, look, cancel);
        return [.. (await ProviderSideAsync(operation, look, cancel)).Select(a => new OutboxMail(
            "break-glass-begun", $"break-glass-begun/{look.Id}/{a.Id}", a.Email, $"The help desk looks at applications of {provider} without a code",
            $"""
            Somebody of the help desk now sees applications of {provider}, until {Time(look.EndsAt!.Value)} at the latest, without a code from your side. They had
            to give a reason, and another member of the staff confirms or reviews it. They can change nothing and see nothing sensitive.
            See who it is, why, and each page that they open, and end it at any time:
            {Link($"/providers/{look.ProviderId}/looks")}
            """))];
    }

    /// <summary>To those who oversee it: somebody asks for a look without a code, or it has begun and has to be reviewed.</summary>
    public IReadOnlyList<OutboxMail> ToOversee(LookRow look, BreakGlassRow glass, IReadOnlyList<AccountRow> overseers) =>
        [.. overseers.Select(a => glass.SecondPerson
            ? new OutboxMail(
                "break-glass-asked", $"break-glass-asked/{look.Id}/{a.Id}", a.Email, "A break-glass look waits for a second person",
                $"""
                Somebody of the help desk asks to look at a provider's applications without a code. It does not begin before somebody else confirms it,
                and waits until {Time(look.WaitsUntil)}. Read the reason and decide:
                {Link($"/staff/break-glass/{look.Id}")}
                """)
            : new OutboxMail(
                "break-glass-to-review", $"break-glass-to-review/{look.Id}/{a.Id}", a.Email, "A break-glass look has to be reviewed",
                $"""
                Somebody of the help desk looks at a provider's applications without a code, and without a second person. Somebody else has to review it by
                {Time(glass.ReviewDueAt!.Value)}:
                {Link($"/staff/break-glass/{look.Id}")}
                """))];

    /// <summary>The alarm, queued when the glass is broken and taken back by the review: it needs nobody and nothing to remember it.</summary>
    public IReadOnlyList<OutboxMail> Overdue(LookRow look, IReadOnlyList<AccountRow> overseers) =>
        [.. overseers.Select(a => new OutboxMail(
            "break-glass-overdue", $"{OverdueKey(look.Id)}{a.Id}", a.Email, "ALARM: nobody reviewed a break-glass look",
            $"""
            A break-glass look was not reviewed within {LookRules.ReviewHours} hours. Somebody of the staff other than the person who looked has to review it now:
            {Link($"/staff/break-glass/{look.Id}")}
            """))];

    // The principals, and the agents who manage access at this moment.
    private static async Task<IReadOnlyList<AccountRow>> ProviderSideAsync(Operation operation, LookRow look, CancellationToken cancel)
    {
        var managing = VisibleTo.Managing(operation.Db, new ProviderId(look.ProviderId), operation.Now);
        return await operation.Db.Accounts.AsNoTracking().Where(a => managing.Contains(a.Id)).ToListAsync(cancel);
    }

    private static async Task<string> ProviderAsync(Operation operation, LookRow look, CancellationToken cancel) =>
        MailMessageText.Name(await operation.Db.Providers.Where(p => p.Id == look.ProviderId).Select(p => p.LegalName).SingleAsync(cancel));

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("MMMM d, yyyy HH:mm 'UTC'", CultureInfo.GetCultureInfo("en-US"));

    private string Link(string path) => addresses.Of(path);
}
