using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Answering in a review of access, and choosing how often there is one.</summary>
public sealed class ReviewAnswers(OperationRunner operations, AccessMails mails, FormCatalog forms)
{
    /// <summary>
    /// Says of one grant whether it is still needed. The first answer counts; what nobody answered for by the end is suspended, and whichever
    /// of the two has the provider's lock first is what happens.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The grant, as it is now.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="reason">Why it is ended or suspended; not needed to keep it.</param>
    /// <param name="seen">What the person saw that would happen to others (<see cref="EffectsView.Seen"/>); null when they were not shown anything.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many people lost their power.</returns>
    public Task<Result<int>> AnswerAsync(
        ProviderId provider, DelegationId delegation, ReviewAnswer answer, string reason = "", string? seen = null, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.AnswerReview, provider, async (operation, c) =>
        {
            if (await operation.ReachAsync(provider, delegation, c) is not { } access)
                return Error.NotFound;
            var (row, facts, now) = (access.Row, operation.Facts, operation.Now);
            if (!ReviewRules.MayAnswer(operation.Account, facts.Holdings, delegation, new AccountId(row.AgentId), Under(access), now))
                return ReviewErrors.Own;
            var found = await OpenItemAsync(operation, provider, row, c);
            if (!found.Succeeded)
                return found.Error;
            var lost = await ActAsync(operation, access, answer, reason, seen, c);
            if (!lost.Succeeded)
                return lost;
            var (review, item) = found.Value;
            var use = await SeenUse.LoadAsync(operation.Db, facts, provider, forms, c, new AccountId(row.AgentId));
            var given = await operation.Db.Delegations.Where(d => d.Id == row.Line).Select(d => d.GivenAt).SingleAsync(c);
            item.Recommended = Word(ReviewRules.Recommend(use.LastUsed(row.AgentId, given), given, now));
            (item.Answer, item.AnsweredBy, item.AnsweredAt) = (Word(answer), operation.Account.Value, now);
            operation.Record(new AccessReviewAnswered(provider, review.Id, delegation, new AccountId(row.AgentId), item.Answer, item.Recommended));
            await CloseIfAnsweredAsync(operation, review, c);
            await operation.AnnounceNewsAsync(provider, c);
            return lost;
        }, cancel);

    /// <summary>Chooses how many days pass between two reviews.</summary>
    public Task<Result<int>> SetDaysAsync(ProviderId provider, int days, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.SetReviews, provider, async (operation, c) =>
        {
            if (ReviewRules.CheckDays(days) is { Succeeded: false } refused)
                return refused.Error!;
            (await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c)).ReviewDays = days;
            operation.Record(new AccessReviewsSet(provider, days));
            return days;
        }, cancel);

    internal static string Word(ReviewAnswer answer) => answer switch
    {
        ReviewAnswer.Keep => "keep",
        ReviewAnswer.End => "end",
        ReviewAnswer.Suspend => "suspend",
    };

    private static DelegationId? Under(AccessPlan access) => access.Giver is { } giver ? new DelegationId(giver.Id) : null;

    // The clock was read after the provider's lock: an answer that waited for the end of the review came too late.
    private static async Task<Result<(AccessReviewRow Review, AccessReviewItemRow Item)>> OpenItemAsync(
        Operation operation, ProviderId provider, DelegationRow row, CancellationToken cancel)
    {
        var review = await operation.Db.AccessReviews.SingleOrDefaultAsync(r => r.ProviderId == provider.Value && r.ClosedAt == null, cancel);
        if (review is null || review.DueAt <= operation.Now)
            return ReviewErrors.Over;
        var item = await operation.Db.AccessReviewItems.SingleOrDefaultAsync(i => i.ReviewId == review.Id && i.LineId == row.Line, cancel);
        return item is null ? ReviewErrors.NotInIt : item.Answer is not null ? ReviewErrors.Answered : (review, item);
    }

    private async Task<Result<int>> ActAsync(
        Operation operation, AccessPlan access, ReviewAnswer answer, string reason, string? seen, CancellationToken cancel)
    {
        if (access.StandingAt(operation.Now) is { } wrong)
            return wrong;
        if (answer == ReviewAnswer.Keep)
            return 0;
        if (OfferRules.CheckReason(reason) is { Succeeded: false } unexplained)
            return unexplained.Error!;
        var plan = answer == ReviewAnswer.End ? access.Ends() : access.IsSuspended(operation.Now);
        if (seen is not null && seen != plan.Seen)
            return AccessErrors.EffectChanged;
        if (answer == ReviewAnswer.End)
            return await Delegations.EndAllAsync(operation, mails, plan, "revoked", reason.Trim(), cancel);
        var suspended = await Suspensions.SuspendAllAsync(operation, mails, plan, reason.Trim(), cancel);
        await operation.AnnounceAccessChangeAsync(new ProviderId(access.Row.ProviderId), cancel);
        return suspended;
    }

    // Nothing is left to be answered for: it need not wait for its end.
    private static async Task CloseIfAnsweredAsync(Operation operation, AccessReviewRow review, CancellationToken cancel)
    {
        await operation.Db.SaveChangesAsync(cancel);
        var open = await operation.Db.AccessReviewItems.Where(i => i.ReviewId == review.Id && i.Answer == null).ToListAsync(cancel);
        var lines = open.ConvertAll(i => i.LineId);
        var now = operation.Now;
        if (await operation.Db.Delegations.AnyAsync(d => lines.Contains(d.FirstId ?? d.Id) && d.EndedAt == null && d.SuspendedAt == null
            && (d.ValidUntil == null || d.ValidUntil > now), cancel))
            return;
        foreach (var item in open)
            (item.Answer, item.AnsweredAt) = (AccessReviewItemRow.Gone, now);
        review.ClosedAt = now;
        operation.Record(new AccessReviewClosed(new ProviderId(review.ProviderId), review.Id, []));
    }
}
