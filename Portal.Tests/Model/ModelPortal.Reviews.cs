using Portal.Domain.Access;
using Portal.Domain.Delegations;

namespace Portal.Tests.Model;

/// <summary>What is asked about every access when a record changes hands, and what is suspended because nobody answered.</summary>
internal sealed partial class ModelPortal
{
    /// <summary>Who suspends what nobody answered for: the portal itself.</summary>
    public const int ThePortal = -1;

    private const int AnswerDays = 30, UsualDays = 360, FewestDays = 30, MostDays = 730;

    // The day on which the newest review of a provider was opened.
    private readonly Dictionary<int, int> _reviewedOn = [];

    /// <summary>The open review of a provider, which has one at a time.</summary>
    public Dictionary<int, ModelReview> Reviews { get; } = [];

    /// <summary>How many days are between two reviews, where the provider chose.</summary>
    public Dictionary<int, int> ReviewDays { get; } = [];

    public Came SetReviewDays(int actor, int provider, int days)
    {
        if (!MayFor(actor, provider, Permission.ManageProvider))
            return Came.NotFound;
        if (days is < FewestDays or > MostDays)
            return Came.Refused;
        ReviewDays[provider] = days;
        return Came.Done;
    }

    public Came BeginReview(int actor, int provider)
    {
        if (!MayFor(actor, provider, Permission.ManageProvider))
            return Came.NotFound;
        if (Reviews.ContainsKey(provider))
            return Came.Refused;
        OpenReview(provider);
        return Reviews.ContainsKey(provider) ? Came.Done : Came.Refused;
    }

    public Came Answer(int actor, ModelGrant grant, ReviewAnswer answer) => OnGrant(actor, grant, () =>
    {
        // Nobody answers for their own access, nor for that under which theirs was given.
        if (grant.Holder == actor || Grants.Any(g => g.Holder == actor && !g.Ended && g.Parent == grant && g.Under!.Value.Period == grant.Period))
            return false;
        if (!Reviews.TryGetValue(grant.Provider, out var review) || !review.Open.Contains(grant) || !Stands(grant))
            return false;
        if (answer == ReviewAnswer.End)
            End(grant);
        if (answer == ReviewAnswer.Suspend)
            SuspendAll(actor, grant);
        review.Open.Remove(grant);
        if (!review.Open.Any(Stands))
            Reviews.Remove(grant.Provider);
        return true;
    });

    private void OpenReview(int provider)
    {
        Reviews.Remove(provider);
        var live = Grants.Where(g => g.Provider == provider && g.Live(Today)).ToHashSet();
        if (live.Count == 0)
            return;
        Reviews[provider] = new ModelReview { Due = Today + AnswerDays, Open = live };
        _reviewedOn[provider] = Today;
    }

    // The first one is opened when some access is as old as the days between two; then all of it is asked about.
    private void OpenDueReviews()
    {
        for (var provider = 0; provider < Providers; provider++)
        {
            var longAgo = Today - ReviewDays.GetValueOrDefault(provider, UsualDays);
            var reviewed = _reviewedOn.ContainsKey(provider);
            if (!Reviews.ContainsKey(provider) && _reviewedOn.GetValueOrDefault(provider, _createdOn[provider]) <= longAgo
                && Grants.Any(g => g.Provider == provider && g.Live(Today) && (reviewed || g.GivenOn <= longAgo)))
                OpenReview(provider);
        }
    }

    // What was given on goes first, so that each is suspended by itself.
    private void CloseReviews()
    {
        foreach (var (provider, review) in Reviews.Where(r => r.Value.Due <= Today).ToList())
        {
            foreach (var grant in review.Open.OrderBy(g => g.Parent is null).Where(Stands))
                SuspendAll(ThePortal, grant);
            Reviews.Remove(provider);
        }
    }
}
