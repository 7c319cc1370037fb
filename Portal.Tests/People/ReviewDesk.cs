using Microsoft.Extensions.Options;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure;
using Portal.Server.Features;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>Reviews of access, for whoever a test chooses, on a real database.</summary>
internal sealed class ReviewDesk(TestDatabase database)
{
    private static readonly ReviewMails Mails = new(new PageAddresses(Options.Create(new PortalSettings { Origin = "https://portal.test" })));

    public PeopleDesk Desk { get; } = new(database);

    public ReviewRounds Rounds => new(Desk.World.RunnerFor(null), PeopleDesk.AccessMails, Mails);

    public ReviewAnswers Answers(Person who) => new(Desk.World.RunnerFor(who), PeopleDesk.AccessMails, FormCatalog.Shipped);

    public AccessReviewViews Views(Person who) => new(Desk.Gate(who), FormCatalog.Shipped);

    /// <summary>Makes it time for a review of this provider, and lets the portal open it.</summary>
    public async Task<Guid> OpenAsync(ProviderId provider)
    {
        await database.SqlAsync("update providers set reviewed_at = clock_timestamp() - interval '361 days' where id = $1", provider.Value);
        while ((await Rounds.OpenNextAsync()).Value)
            continue;
        return await database.ScalarAsync<Guid>("select id from access_reviews where provider_id = $1 and closed_at is null", provider.Value);
    }

    /// <summary>Moves the end of a review to so long from now; it may be in the past.</summary>
    public Task DueAsync(Guid review, TimeSpan from) => database.SqlAsync(
        "update access_reviews set opened_at = clock_timestamp() - interval '40 days', due_at = clock_timestamp() + $2 where id = $1", review, from);

    /// <summary>Lets the portal close what is over.</summary>
    public async Task CloseAsync()
    {
        while ((await Rounds.CloseNextAsync()).Value)
            continue;
    }

    /// <summary>What stands in the review about a grant: the answer, or a question mark.</summary>
    public Task<string> AnswerOfAsync(Guid review, DelegationId line) => database.ScalarAsync<string>(
        "select coalesce(answer, '?') from access_review_items where review_id = $1 and line_id = $2", review, line.Value);

    /// <summary>How a grant stands: live, suspended or ended.</summary>
    public Task<string> StateOfAsync(DelegationId grant) => database.ScalarAsync<string>(
        "select case when ended_at is not null then 'ended' when suspended_at is not null then 'suspended' else 'live' end from delegations where id = $1", grant.Value);

    /// <summary>A second principal, who may answer as well.</summary>
    public async Task<Person> OfficialAsync(ProviderId provider)
    {
        var official = await Desk.World.PersonAsync("Olga Lane");
        await database.SqlAsync(
            "insert into principals (id, provider_id, account_id, capacity, status) values (gen_random_uuid(), $1, $2, 'authorized-official', 'claimed')",
            provider.Value, official.Id.Value);
        return official;
    }
}
