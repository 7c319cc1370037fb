using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>One grant in a review.</summary>
/// <param name="Current">Its newest period.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Email">Their address.</param>
/// <param name="State">How it stands now.</param>
/// <param name="Terms">What it allows now.</param>
/// <param name="GivenAt">When it was first given.</param>
/// <param name="LastUsed">When it was last used since, as far as the viewer may know.</param>
/// <param name="Recommends">What is recommended now; null once it was answered.</param>
/// <param name="MayAnswer">Whether it is the viewer's to answer for.</param>
/// <param name="Answer">What was answered, or what became of it; null while it waits.</param>
/// <param name="AnsweredBy">Who answered; null when the portal did.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record ReviewedGrant(
    DelegationId Current, string Name, string Email, AccessState State, GrantTerms Terms, DateTimeOffset GivenAt, DateTimeOffset? LastUsed,
    ReviewAnswer? Recommends, bool MayAnswer, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt)
{
    /// <summary>The line that it asks about: it stays when another period takes the place of the newest one.</summary>
    public Guid Line { get; init; }
}

/// <summary>A review of access.</summary>
public sealed record AccessReviewView(
    Guid Id, DateTimeOffset OpenedAt, DateTimeOffset DueAt, DateTimeOffset? ClosedAt, IReadOnlyList<string> Asked, IReadOnlyList<ReviewedGrant> Grants);

/// <summary>All reviews of the access to one provider, the newest first.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Days">Days between two.</param>
/// <param name="Last">When the last one was opened.</param>
/// <param name="MaySet">Whether the viewer chooses how often.</param>
/// <param name="Reviews">The reviews.</param>
/// <param name="Counted">How far the use is counted.</param>
/// <param name="Now">The database's clock.</param>
public sealed record AccessReviewsView(
    string Provider, int Days, DateTimeOffset? Last, bool MaySet, IReadOnlyList<AccessReviewView> Reviews, CountedTo Counted, DateTimeOffset Now);

/// <summary>A review that waits for somebody's answer.</summary>
public sealed record WaitingReview(ProviderId Provider, string Name, DateTimeOffset DueAt);

/// <summary>Reading reviews of access.</summary>
public sealed class AccessReviewViews(AccessGate gate, FormCatalog forms)
{
    // A review a year: what is older than this is in the ledger.
    private const int Most = 20;

    /// <summary>All reviews of one provider.</summary>
    public Task<Result<AccessReviewsView>> ListAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewReviews, new Target(Provider: provider), async (db, facts, c) =>
        {
            var row = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == provider.Value, c);
            var reviews = await db.AccessReviews.AsNoTracking().Where(r => r.ProviderId == provider.Value).OrderByDescending(r => r.OpenedAt).Take(Most).ToListAsync(c);
            var ids = reviews.ConvertAll(r => r.Id);
            var items = (await db.AccessReviewItems.AsNoTracking().Where(i => ids.Contains(i.ReviewId)).ToListAsync(c)).ToLookup(i => i.ReviewId);
            var lines = items.SelectMany(group => group).Select(i => i.LineId).ToHashSet();
            var periods = (await db.Delegations.AsNoTracking().Where(d => lines.Contains(d.FirstId ?? d.Id)).OrderBy(d => d.GivenAt).ToListAsync(c)).ToLookup(d => d.Line);
            var accounts = periods.SelectMany(line => line).Select(d => d.AgentId)
                .Concat(items.SelectMany(group => group).Select(i => i.AnsweredBy).OfType<Guid>()).Concat(reviews.SelectMany(r => r.Asked)).ToHashSet();
            var people = await db.PeopleOfAsync(accounts, c);
            var use = await SeenUse.LoadAsync(db, facts, provider, forms, c);
            return new AccessReviewsView(
                row.LegalName, row.ReviewDays, row.ReviewedAt, facts.Decide(Actions.SetReviews).IsAllowed,
                [.. reviews.Select(review => new AccessReviewView(
                    review.Id, review.OpenedAt, review.DueAt, review.ClosedAt,
                    [.. review.Asked.Select(id => people[id].Name).Order(StringComparer.Ordinal)],
                    [.. items[review.Id].Select(item => Describe(review, item)).OrderBy(grant => grant.Name, StringComparer.Ordinal)]))],
                await AccessUses.CountedAsync(db, c), facts.Now);

            ReviewedGrant Describe(AccessReviewRow review, AccessReviewItemRow item)
            {
                var (first, current) = (periods[item.LineId].First(), periods[item.LineId].Last());
                var used = use.LastUsed(current.AgentId, first.GivenAt);
                var open = item.Answer is null && review.ClosedAt is null && review.DueAt > facts.Now;
                return new ReviewedGrant(
                    new DelegationId(current.Id), people[current.AgentId].Name, people[current.AgentId].Email, AccessStates.Of(current, facts.Now),
                    current.Terms(), first.GivenAt, used, open ? ReviewRules.Recommend(used, first.GivenAt, facts.Now) : null,
                    open && current is { EndedAt: null, SuspendedAt: null } && !AccessPlan.IsOver(current, facts.Now) && MayAnswer(facts, current),
                    item.Answer, item.AnsweredBy is { } by ? people[by].Name : null, item.AnsweredAt)
                {
                    Line = item.LineId,
                };
            }
        }, cancel);

    /// <summary>The reviews in which the person was asked and something waits for an answer of theirs. They stand beside what a page is about: nobody tries anything by it.</summary>
    public Task<Result<IReadOnlyList<WaitingReview>>> WaitingForMeAsync(CancellationToken cancel = default) =>
        gate.ReadAgainAsync<IReadOnlyList<WaitingReview>>(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value;
            var open = await db.AccessReviews.FromSql($"select * from access_reviews where closed_at is null and asked @> array[{me.Value}] and due_at > {facts.Now}")
                .AsNoTracking().OrderBy(r => r.DueAt).ToListAsync(c);
            var (reviews, providers) = (open.ConvertAll(r => r.Id), open.ConvertAll(r => r.ProviderId));
            var asked = (await db.AccessReviewItems.AsNoTracking().Where(i => reviews.Contains(i.ReviewId) && i.Answer == null).ToListAsync(c)).ToLookup(i => i.ReviewId, i => i.LineId);
            var lines = asked.SelectMany(group => group).ToHashSet();
            var current = (await db.Delegations.AsNoTracking().Where(d => lines.Contains(d.FirstId ?? d.Id) && d.EndedAt == null && d.SuspendedAt == null).ToListAsync(c))
                .Where(d => !AccessPlan.IsOver(d, facts.Now)).ToLookup(d => d.Line);
            var mine = await AccessPreviews.HoldingsOfAsync(db, providers, me, c);
            var names = await db.Providers.Where(p => providers.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, c);
            return
            [
                .. open.Where(review => asked[review.Id].SelectMany(line => current[line])
                        .Any(d => MayAnswer(facts with { Holdings = mine.GetValueOrDefault(review.ProviderId, Holdings.None) }, d)))
                    .Select(review => new WaitingReview(new ProviderId(review.ProviderId), names[review.ProviderId], review.DueAt)),
            ];
        }, cancel);

    private static bool MayAnswer(AccessFacts facts, DelegationRow row) => ReviewRules.MayAnswer(
        facts.Actor.Account!.Value, facts.Holdings, new DelegationId(row.Id), new AccountId(row.AgentId),
        row.ParentId is { } parent ? new DelegationId(parent) : null, facts.Now);
}
