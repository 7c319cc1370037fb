using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.People;

/// <summary>The mails about reviews of access. They name the provider and nobody else: who has access is read on the page.</summary>
public sealed class ReviewMails(PageAddresses addresses)
{
    /// <summary>A review began.</summary>
    public Task<IReadOnlyList<OutboxMail>> OpenedAsync(Operation operation, AccessReviewRow review, CancellationToken cancel) => ToAskedAsync(
        operation, review, "opened", name => $"Who still needs access to {name}?",
        name => $"It is time to review who has access to {name}. Say for each person whether they still need it, until {Last(review)}.", cancel);

    /// <summary>A review is over soon.</summary>
    public Task<IReadOnlyList<OutboxMail>> WarnedAsync(Operation operation, AccessReviewRow review, int days, CancellationToken cancel) => ToAskedAsync(
        operation, review, $"{days}", name => $"The review of access to {name} ends soon",
        name => $"Somebody's access to {name} has not been answered for yet. The last day to answer is {Last(review)}.", cancel);

    private async Task<IReadOnlyList<OutboxMail>> ToAskedAsync(
        Operation operation, AccessReviewRow review, string occasion, Func<string, string> subject, Func<string, string> begins, CancellationToken cancel)
    {
        var provider = MailMessageText.Name(await operation.Db.Providers.Where(p => p.Id == review.ProviderId).Select(p => p.LegalName).SingleAsync(cancel));
        var asked = await operation.Db.Accounts.AsNoTracking().Where(a => review.Asked.Contains(a.Id)
                && (operation.Db.Principals.Any(p => p.ProviderId == review.ProviderId && p.AccountId == a.Id && (p.Status == "claimed" || p.Status == "verified"))
                    || operation.Db.Delegations.Any(d => d.ProviderId == review.ProviderId && d.AgentId == a.Id && d.EndedAt == null && d.SuspendedAt == null)))
            .OrderBy(a => a.Id).ToListAsync(cancel);
        return [.. asked.Select(to => new OutboxMail(
            "access-review", $"access-review/{review.Id}/{occasion}/{to.Id}", to.Email, subject(provider),
            $"""
            {begins(provider)}
            {addresses.Of($"/providers/{review.ProviderId}/people/reviews")}

            What nobody answers for by then is suspended. It can be restored.
            """))];
    }

    private static string Last(AccessReviewRow review) =>
        review.DueAt.AddTicks(-1).UtcDateTime.ToString("MMMM d, yyyy", CultureInfo.GetCultureInfo("en-US"));
}
