using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.People;

/// <summary>
/// The mails about access that exists. Both sides hear of every change. They name the provider, as public registries
/// do, and no person; they carry no secret, no reason and no note: who it is and what they wrote is read on the page, by those who may.
/// </summary>
public sealed class AccessMails(PageAddresses addresses)
{
    public async Task<OutboxMail> ConfirmedAsync(Operation operation, DelegationRow delegation, CancellationToken cancel)
    {
        var (provider, agent) = await NamesAsync(operation, delegation, cancel);
        return new OutboxMail(
            "delegation-confirmed", $"delegation-confirmed/{delegation.Id}", agent.Email, $"Your access to {provider} was confirmed",
            $"""
            {provider} confirmed your access. {(delegation.ValidFrom > operation.Now ? $"It starts on {Day(delegation.ValidFrom)}." : "You can begin.")}
            {Link($"/access/{delegation.Id}")}
            """);
    }

    /// <summary>Access ended. Whoever keeps another grant of the same provider reads that, and is not told that they have none.</summary>
    public async Task<IReadOnlyList<OutboxMail>> EndedAsync(Operation operation, DelegationRow ended, CancellationToken cancel)
    {
        var kept = (await OtherGrants.KeptAsync(operation, ended, cancel)).ToList();
        var note = ended.HandoverNote is null ? "" : "They left a note for those who go on. Read it there, and see";
        return await ToBothAsync(
            operation, ended, "delegation-ended", "has ended",
            kept.Count == 0 ? "If this surprises you, talk to the provider." : $"""
                What you keep:
                {string.Join('\n', kept.Select(Kept))}
                If this surprises you, talk to the provider.
                """,
            kept.Count > 0 ? $"They keep other access. {(note.Length > 0 ? note : "See")} what it allows, and who else has access:"
                : note.Length > 0 ? $"{note} who still has access:" : "See who still has access:",
            cancel, onlyOne: kept.Count > 0);
    }

    public Task<IReadOnlyList<OutboxMail>> SuspendedAsync(Operation operation, DelegationRow suspended, CancellationToken cancel) => ToBothAsync(
        operation, suspended, "delegation-suspended", "was suspended",
        "Nothing that you wrote is lost. If this surprises you, talk to the provider.",
        "It has no power until somebody restores it:", cancel);

    /// <summary>A new period took the place of another one.</summary>
    public Task<IReadOnlyList<OutboxMail>> ReplacedAsync(Operation operation, DelegationRow successor, string cause, CancellationToken cancel) => ToBothAsync(
        operation, successor, "delegation-" + cause, cause switch { "renewed" => "was renewed", "restored" => "was restored", _ => "was changed" },
        $"""
        {(Awaits(successor) ? "It has no power until the provider has confirmed you." : successor.ValidFrom > operation.Now ? $"It starts on {Day(successor.ValidFrom)}." : "It counts from now on.")}
        See what you can do, and until when:
        {Link($"/access/{successor.Id}")}
        """,
        "See what it allows now, and who gave it:", cancel);

    /// <summary>Somebody who asked for access got it.</summary>
    public Task<IReadOnlyList<OutboxMail>> ApprovedAsync(Operation operation, DelegationRow delegation, CancellationToken cancel) => ToBothAsync(
        operation, delegation, "request-approved", "was approved",
        $"""
        {(Awaits(delegation) ? "It has no power until the provider has confirmed you." : delegation.ValidFrom > operation.Now ? $"It starts on {Day(delegation.ValidFrom)}." : "You can begin.")}
        It may be less than you asked for. See what you can do, and until when:
        {Link($"/access/{delegation.Id}")}
        """,
        "See what it allows, and end it at any time:", cancel);

    /// <summary>Access ends soon. Opening the link changes nothing: the page asks.</summary>
    public async Task<IReadOnlyList<OutboxMail>> EndsSoonAsync(Operation operation, DelegationRow delegation, int days, CancellationToken cancel)
    {
        var (provider, agent) = await NamesAsync(operation, delegation, cancel);
        var (key, last) = ($"delegation-ends/{delegation.Id}/{days}", Day(delegation.ValidUntil!.Value.AddTicks(-1)));
        return
        [
            new OutboxMail(
                "delegation-ends", key, agent.Email, $"Your access to {provider} ends soon",
                $"""
                The last day of your access to {provider} is {last}. If you still need it, ask the provider to renew it before then:
                {Link($"/access/{delegation.Id}")}
                """),
            .. (await ProviderSide.OfAsync(operation.Db, delegation.ProviderId, delegation.ParentId, cancel)).Select(to => new OutboxMail(
                "delegation-ends", $"{key}/{to.Id}", to.Email, $"Somebody's access to {provider} ends soon",
                $"""
                The last day of somebody's access to {provider} is {last}. Is it still needed? The page asks you, and renews it if you say so:
                {Link($"/providers/{delegation.ProviderId}/people/{delegation.Id}/renew")}

                If it is not needed any more, you need not do anything: it ends by itself.
                """)),
        ];
    }

    /// <summary>Somebody asks for access. Who, and in what words, is read on the page: an asker cannot send a mail in the portal's name.</summary>
    public async Task<IReadOnlyList<OutboxMail>> AskedAsync(Operation operation, Guid provider, CancellationToken cancel)
    {
        var name = MailMessageText.Name(await operation.Db.Providers.Where(p => p.Id == provider).Select(p => p.LegalName).SingleAsync(cancel));
        return [.. (await ProviderSide.OfAsync(operation.Db, provider, null, cancel)).Select(to => new OutboxMail(
            "access-asked", $"access-asked/{provider}/{operation.Now.UtcTicks}/{to.Id}", to.Email, $"Somebody asks for access to {name}",
            $"""
            Somebody asks to work on the enrollment applications of {name}. They have no access, and get none before you give it.
            See who it is, and approve, decline or block them:
            {Link($"/providers/{provider}/people")}

            You get at most one such mail a day.
            """))];
    }

    private async Task<IReadOnlyList<OutboxMail>> ToBothAsync(
        Operation operation, DelegationRow row, string kind, string happened, string toAgent, string toProvider, CancellationToken cancel,
        bool onlyOne = false)
    {
        var (provider, agent) = await NamesAsync(operation, row, cancel);
        var (yours, somebodys) = onlyOne ? ("One of your grants of access", "One of the grants of somebody's access") : ("Your access", "Somebody's access");
        return
        [
            new OutboxMail(
                kind, $"{kind}/{row.Id}", agent.Email, $"{yours} to {provider} {happened}",
                $"""
                {yours} to {provider} in the Provider Portal {happened}.
                {toAgent}
                """),
            .. (await ProviderSide.OfAsync(operation.Db, row.ProviderId, row.ParentId, cancel)).Select(to => new OutboxMail(
                kind, $"{kind}/{row.Id}/{to.Id}", to.Email, $"{somebodys} to {provider} {happened}",
                $"""
                {somebodys} to {provider} {happened}. Whose it is, you read on the page:
                {toProvider}
                {Link($"/providers/{row.ProviderId}/people")}
                """)),
        ];
    }

    private string Kept(DelegationRow row) =>
        $"{(row.SuspendedAt is not null ? "A grant that is suspended" : "A grant")}{(row.ValidUntil is { } end ? $", until {Day(end.AddTicks(-1))}" : "")}: {Link($"/access/{row.Id}")}";

    private static bool Awaits(DelegationRow row) => row.ConfirmedAt is null && row.Terms().NeedsConfirmation;

    private static async Task<(string Provider, AccountRow Agent)> NamesAsync(Operation operation, DelegationRow row, CancellationToken cancel) => (
        MailMessageText.Name(await operation.Db.Providers.Where(p => p.Id == row.ProviderId).Select(p => p.LegalName).SingleAsync(cancel)),
        await operation.Db.Accounts.AsNoTracking().SingleAsync(a => a.Id == row.AgentId, cancel));

    private string Link(string path) => addresses.Of(path);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("MMMM d, yyyy", CultureInfo.GetCultureInfo("en-US"));
}
