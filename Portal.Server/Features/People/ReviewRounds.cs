using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>
/// What the portal does about reviews by the clock: opens those that are due, reminds of them, and suspends what nobody answered for. Each is
/// one transaction under the provider's lock; any number of servers may try.
/// </summary>
public sealed class ReviewRounds(OperationRunner operations, AccessMails mails, ReviewMails reviewMails)
{
    // An entry of the ledger holds 64 KB: what is about more grants is told in several.
    private const int InOneEntry = 1_000;

    /// <summary>What is written beside access that a review suspended.</summary>
    public const string Reason = "Nobody answered for this access in the review.";

    // Nobody's is due sooner than the fewest days allow: those providers are found by an index, the longest ago first, and asked the rest.
    private static FormattableString Due(DateTimeOffset now, Guid? one) => $"""
        select p.* from providers p
        where coalesce(p.reviewed_at, p.created_at) <= {now.AddDays(-ReviewRules.FewestDays)}
            and coalesce(p.reviewed_at, p.created_at) <= {now} - p.review_days * interval '1 day' and p.id = coalesce({one}, p.id)
            and not exists (select from access_reviews r where r.provider_id = p.id and r.closed_at is null)
            and exists (
                select from delegations d
                where d.provider_id = p.id and d.ended_at is null and d.suspended_at is null and d.valid_from <= {now}
                    and (d.valid_until is null or d.valid_until > {now})
                    and (d.confirmed_at is not null or not (d.confirm_first or 'EditBanking' = any (d.permissions)))
                    and (p.reviewed_at is not null or exists (
                        select from delegations f
                        where f.id = coalesce(d.first_id, d.id) and f.given_at <= {now} - p.review_days * interval '1 day')))
        order by coalesce(p.reviewed_at, p.created_at) limit 1
        """;

    /// <summary>Opens the review of one provider for whom it is time.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<Result<bool>> OpenNextAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<bool>(Actions.KeepReviews, async (operation, c) =>
        {
            var db = operation.Db;
            if (await db.Providers.FromSql(Due(operation.Now, null)).AsNoTracking().Select(p => (Guid?)p.Id).FirstOrDefaultAsync(c) is not { } found)
                return false;
            // Two servers find the same one: the second asks again after the first has opened it.
            await operation.LockProviderAsync(new ProviderId(found), c);
            if (await db.Providers.FromSql(Due(operation.Now, found)).SingleOrDefaultAsync(c) is { } provider)
                await OpenAsync(operation, provider, c);
            return true;
        }, cancel);

    /// <summary>Opens a review because the provider wants one, whenever the next would be.</summary>
    public Task<Result<Guid>> BeginAsync(ProviderId provider, CancellationToken cancel = default) =>
        operations.ForProviderAsync<Guid>(Actions.SetReviews, provider, async (operation, c) =>
            await operation.Db.AccessReviews.AnyAsync(r => r.ProviderId == provider.Value && r.ClosedAt == null, c) ? ReviewErrors.IsOpen
            : await OpenAsync(operation, await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c), c) is { } opened ? opened
            : ReviewErrors.Nothing, cancel);

    /// <summary>
    /// Opens a review within an operation that changes who holds the record. One that is open asked somebody else, and what they answered is
    /// not the new holder's word: it closes without an effect. The caller holds the provider's lock.
    /// </summary>
    internal async Task OpenAtOnceAsync(Operation operation, ProviderId provider, CancellationToken cancel)
    {
        var db = operation.Db;
        if (await db.AccessReviews.SingleOrDefaultAsync(r => r.ProviderId == provider.Value && r.ClosedAt == null, cancel) is { } open)
        {
            foreach (var item in await db.AccessReviewItems.Where(i => i.ReviewId == open.Id && i.Answer == null).ToListAsync(cancel))
                (item.Answer, item.AnsweredAt) = (AccessReviewItemRow.Gone, operation.Now);
            open.ClosedAt = operation.Now;
            operation.Record(new AccessReviewClosed(provider, open.Id, []));
            await db.SaveChangesAsync(cancel); // A provider has one open review at a time.
        }
        await OpenAsync(operation, await db.Providers.SingleAsync(p => p.Id == provider.Value, cancel), cancel);
    }

    /// <summary>Reminds those who were asked in one review, if it is time.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<Result<bool>> WarnNextAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<bool>(Actions.KeepReviews, async (operation, c) =>
        {
            foreach (var days in ReviewRules.WarningDays)
            {
                var (now, next) = (operation.Now, ReviewRules.WarningDays.Where(later => later < days).DefaultIfEmpty(0).Max());
                var given = await operation.Db.AccessReviewNotices
                    .FromSql(
                        $"""
                        insert into access_review_notices (review_id, days, sent_at)
                        select r.id, {days}, {now} from access_reviews r
                        where r.closed_at is null and r.due_at <= {now.AddDays(days)} and r.due_at > {now.AddDays(next)}
                            and not exists (select from access_review_notices n where n.review_id = r.id and n.days = {days})
                            and exists (
                                select from access_review_items i join delegations d on coalesce(d.first_id, d.id) = i.line_id
                                where i.review_id = r.id and i.answer is null and d.ended_at is null and d.suspended_at is null
                                    and (d.valid_until is null or d.valid_until > {now}))
                        order by r.id limit 1 on conflict do nothing returning *
                        """)
                    .AsNoTracking().ToListAsync(c);
                if (given is not [var notice])
                    continue;
                var review = await operation.Db.AccessReviews.AsNoTracking().SingleAsync(r => r.Id == notice.ReviewId, c);
                operation.Record(new AccessReviewWarned(new ProviderId(review.ProviderId), review.Id, days));
                operation.SendAll(await reviewMails.WarnedAsync(operation, review, days, c));
                return true;
            }
            return false;
        }, cancel);

    /// <summary>Closes one review whose time is over, and suspends what nobody answered for.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<Result<bool>> CloseNextAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<bool>(Actions.KeepReviews, async (operation, c) =>
        {
            var now = operation.Now;
            var over = await operation.Db.AccessReviews.AsNoTracking().Where(r => r.ClosedAt == null && r.DueAt <= now).OrderBy(r => r.DueAt).FirstOrDefaultAsync(c);
            if (over is null)
                return false;
            await operation.LockProviderAsync(new ProviderId(over.ProviderId), c);
            if (await operation.Db.AccessReviews.SingleOrDefaultAsync(r => r.Id == over.Id && r.ClosedAt == null, c) is { } review)
                await CloseAsync(operation, review, c);
            return true;
        }, cancel);

    // Null when there is nothing to ask about.
    private async Task<Guid?> OpenAsync(Operation operation, ProviderRow provider, CancellationToken cancel)
    {
        var (db, now) = (operation.Db, operation.Now);
        var grants = (await db.Delegations.AsNoTracking().Where(d => d.ProviderId == provider.Id && d.EndedAt == null).OrderBy(d => d.Id).ToListAsync(cancel))
            .Where(d => d.Holding().IsLiveAt(now)).ToList();
        if (grants.Count == 0)
            return null;
        var asked = new HashSet<Guid>();
        foreach (var under in grants.Select(d => d.ParentId).Append(null).Distinct())
            asked.UnionWith((await ProviderSide.OfAsync(db, provider.Id, under, cancel)).Select(a => a.Id));
        var review = db.AccessReviews.Add(new AccessReviewRow
        {
            Id = Operation.NewId(),
            ProviderId = provider.Id,
            OpenedAt = now,
            DueAt = now.AddDays(ReviewRules.AnswerDays),
            Asked = [.. asked.Order()],
        }).Entity;
        db.AccessReviewItems.AddRange(grants.Select(d => new AccessReviewItemRow { ReviewId = review.Id, LineId = d.Line }));
        provider.ReviewedAt = now;
        foreach (var some in grants.Select(d => new DelegationId(d.Id)).Chunk(InOneEntry))
            operation.Record(new AccessReviewOpened(new ProviderId(provider.Id), review.Id, some, review.DueAt));
        operation.SendAll(await reviewMails.OpenedAsync(operation, review, cancel));
        await operation.AnnounceNewsAsync(new ProviderId(provider.Id), cancel);
        return review.Id;
    }

    // All at once by id, as everybody locks them; then what was given on before what it hangs on, so that each is suspended by itself.
    private async Task CloseAsync(Operation operation, AccessReviewRow review, CancellationToken cancel)
    {
        var (db, provider) = (operation.Db, new ProviderId(review.ProviderId));
        var standing = await db.Delegations
            .FromSql($"select * from delegations where provider_id = {review.ProviderId} and ended_at is null order by id for no key update").ToListAsync(cancel);
        var open = await db.AccessReviewItems.Where(i => i.ReviewId == review.Id && i.Answer == null).ToListAsync(cancel);
        var suspended = new List<DelegationId>();
        foreach (var (item, row) in open.Select(i => (i, standing.Find(d => d.Line == i.LineId))).OrderBy(x => x.Item2?.ParentId is null).ThenBy(x => x.i.LineId))
        {
            (item.Answer, item.AnsweredAt) = (AccessReviewItemRow.Gone, operation.Now);
            if (row is null || row.SuspendedAt is not null || AccessPlan.IsOver(row, operation.Now))
                continue;
            var plan = await AccessPlan.LoadAsync(db, provider, new DelegationId(row.Id), locked: true, cancel);
            await Suspensions.SuspendAllAsync(operation, mails, plan!.IsSuspended(operation.Now), Reason, cancel);
            item.Answer = AccessReviewItemRow.Unanswered;
            suspended.Add(new DelegationId(row.Id));
        }
        review.ClosedAt = operation.Now;
        foreach (var some in suspended.Chunk(InOneEntry).DefaultIfEmpty([]))
            operation.Record(new AccessReviewClosed(provider, review.Id, some));
        if (suspended.Count > 0)
            await operation.AnnounceAccessChangeAsync(provider, cancel);
    }
}
