using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>The record changes hands: who decides, and what follows for everybody.</summary>
public sealed partial class TakeOverTests
{
    [Fact]
    public async Task A_second_person_verifies_later_and_the_record_changes_hands_with_everything_that_was_given()
    {
        var (given, claim, claimant) = await GivenAsync();
        var waiting = await _desk.Services.WaitingAsync(given.Holder, given.Provider);
        var offered = (await _desk.Services.Of<Invitations>(given.Holder).SendAsync(given.Provider, Offers.To(AccountParts.NewEmail()))).Value;
        await LetInAsync(given, claim);
        Assert.Equal("claim.still-reduced", (await _desk.VerifyAsync(given.Second, claim)).Error?.Code);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.Equal("claim.second-person", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);

        Assert.Equal("verified", await _desk.StatusAsync(claim));
        Assert.False(await MayAsync(given.Holder, Actions.ViewProvider, given.Provider));
        Assert.True(await MayAsync(claimant, Actions.KeepProvider, given.Provider));
        Assert.True(await MayAsync(given.Manager, Actions.ViewAccess, given.Provider));
        Assert.Equal("record-taken-over", await NewestNoticeAsync(given.Holder));

        // What was asked of the former signer is asked anew, and what they offered nobody gives any more.
        Assert.Equal(nameof(ApplicationStatus.Draft), await _desk.Services.StatusAsync(waiting));
        Assert.Equal("taken-over", await database.ScalarAsync<string>("select voided_cause from signature_requests where application_id = $1", waiting.Value));
        Assert.Equal("cancelled", await database.ScalarAsync<string>("select status from invitations where id = $1", offered.Value));

        // Every access that stands is asked about, and the claimant's own is none of them.
        Assert.Equal(
            [given.Manager.Id.Value, given.Drafter.Id.Value],
            await AskedAboutAsync(given.Provider, given.Manager, given.Drafter, claimant));
        Assert.Equal(0L, await database.ScalarAsync<long>(
            "select count(*) from delegations where provider_id = $1 and agent_id = $2 and ended_at is null", given.Provider.Value, claimant.Id.Value));
    }

    [Fact]
    public async Task With_a_letter_that_another_one_printed_one_person_of_staff_is_enough_and_with_ones_own_not()
    {
        var (given, claim, _) = await GivenAsync();
        await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        await database.SqlAsync(
            """
            insert into claim_letters (id, principal_id, asked_at, printed_by, printed_at, code_hash, entered_at)
            values (gen_random_uuid(), $1, clock_timestamp(), $2, clock_timestamp(), '\x00', clock_timestamp())
            """, claim.Principal.Value, given.Reviewer.Id.Value);
        Assert.Equal("claim.second-person", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        await database.SqlAsync("update claim_letters set printed_by = $2 where principal_id = $1", claim.Principal.Value, given.Second.Id.Value);
        Assert.True((await _desk.VerifyAsync(given.Reviewer, claim)).Succeeded);
    }

    [Fact]
    public async Task Whoever_holds_the_record_next_is_told_of_open_claims_and_has_the_whole_time_to_object()
    {
        var (given, claim, _) = await GivenAsync();
        var third = await World.PersonAsync("Third Claimant");
        var rival = await _desk.ClaimAsync(third, await _desk.NpiAsync(given.Provider));
        await _desk.UploadAsync(third, rival);
        await _desk.PassAsync(rival, TakeOverRules.ObjectionDays);
        await _desk.LetInAsync(given.Reviewer, rival);
        await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);
        Assert.False(await MayAsync(third, Actions.ViewProvider, given.Provider)); // What the former holder did not object to ends with them.
        Assert.Equal("claim.may-object", (await _desk.LetInAsync(given.Reviewer, rival)).Error?.Code);
        await using var db = database.Context();
        var holder = await database.ScalarAsync<Guid>("select account_id from principals where id = $1", claim.Principal.Value);
        Assert.Contains("claim-contested", db.Notices.Where(n => n.AccountId == holder).Select(n => n.Kind).ToList());
        // Claimed once, by the claimant; that the time began anew is an event of its own, by who decided.
        var entries = (await LedgerText.AllAsync(database)).Where(e => (string?)e["detail"]?["principal"] == rival.Principal.Value.ToString()).ToList();
        Assert.Equal(third.Id.Value.ToString(), (string?)Assert.Single(entries, e => (string?)e["kind"] == "provider-claim-contested")["actor"]);
        var anew = Assert.Single(entries, e => (string?)e["kind"] == "claim-time-begun-anew");
        Assert.Equal((given.Second.Id.Value.ToString(), third.Id.Value.ToString()), ((string?)anew["actor"], (string?)anew["subject"]));
    }

    [Fact]
    public async Task A_review_that_asked_the_former_holder_closes_and_the_new_one_is_asked_about_everything()
    {
        var (given, claim, claimant) = await GivenAsync();
        Assert.True((await _desk.Services.Of<ReviewRounds>(given.Holder).BeginAsync(given.Provider)).Succeeded);
        var kept = await database.ScalarAsync<Guid>("select id from delegations where agent_id = $1", given.Manager.Id.Value);
        Assert.True((await _desk.Services.Of<ReviewAnswers>(given.Holder).AnswerAsync(given.Provider, new DelegationId(kept), Domain.Delegations.ReviewAnswer.Keep, "")).Succeeded);
        await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);
        Assert.Equal([given.Manager.Id.Value, given.Drafter.Id.Value], await AskedAboutAsync(given.Provider, given.Manager, given.Drafter));
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "select count(*) from access_reviews where provider_id = $1 and closed_at is null and $2 = any (asked)", given.Provider.Value, claimant.Id.Value));
        Assert.True(await MayAsync(given.Manager, Actions.ViewAccess, given.Provider)); // Nothing is suspended by it.
    }

    [Fact]
    public async Task A_former_holders_claim_that_is_refused_takes_nothing_from_those_they_gave_access_to()
    {
        var (given, claim, _) = await GivenAsync();
        await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);
        var again = await _desk.ClaimAsync(given.Holder, await _desk.NpiAsync(given.Provider));
        Assert.True(again.Contested);
        Assert.True((await _desk.RefuseAsync(given.Reviewer, again)).Succeeded);
        Assert.True(await MayAsync(given.Manager, Actions.ViewAccess, given.Provider));
        Assert.True(await MayAsync(given.Drafter, Actions.ViewProvider, given.Provider));
    }

    [Fact]
    public async Task All_officials_of_an_organization_are_told_and_all_of_them_are_followed()
    {
        var (given, _, _) = await GivenAsync();
        var official = await World.PersonAsync("Olga Lane");
        await database.SqlAsync(
            "insert into principals (id, provider_id, account_id, capacity, status) values (gen_random_uuid(), $1, $2, 'authorized-official', 'verified')",
            given.Provider.Value, official.Id.Value);
        var claimant = await World.PersonAsync("Otto Next");
        var claim = await _desk.ClaimAsync(claimant, await _desk.NpiAsync(given.Provider));
        await _desk.UploadAsync(claimant, claim);
        foreach (var holder in new[] { given.Holder, official })
            Assert.Contains("claims to be this provider", await AccountMailbox.NewestAsync(database, _desk.Services.Of<Infrastructure.Outbox.OutboxSeal>(null), holder.Email), StringComparison.Ordinal);
        await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);
        foreach (var holder in new[] { given.Holder, official })
            Assert.False(await MayAsync(holder, Actions.ViewProvider, given.Provider));
    }

    [Fact]
    public async Task Nobody_is_the_first_at_a_record_that_is_not_empty()
    {
        var (given, claim, _) = await GivenAsync();
        var holders = await database.ScalarAsync<Guid>("select id from principals where provider_id = $1 and status = 'verified'", given.Provider.Value);
        Assert.True((await _desk.RefuseAsync(given.Reviewer, new Claim(given.Provider, new PrincipalId(holders), false))).Succeeded);
        Assert.True((await _desk.ClaimAsync(await World.PersonAsync("Third Claimant"), await _desk.NpiAsync(given.Provider))).Contested);
        Assert.Equal("claim.ended-by-you", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);
    }

    [Fact]
    public async Task An_objection_and_a_decision_at_once_never_both_win()
    {
        var (objections, decisions) = (0, 0);
        for (var round = 0; round < 150; round++)
        {
            var (given, claim, _) = await GivenAsync();
            await LetInAsync(given, claim);
            await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
            var (objected, verified) = await Race.RunAsync(
                round, () => _desk.ObjectAsync(round % 2 == 0 ? given.Holder : given.Manager, claim), () => _desk.VerifyAsync(given.Second, claim));
            // A former holder who comes too late finds nothing; a manager reads that it is decided.
            Assert.NotEqual(objected.Succeeded, verified.Succeeded);
            Assert.Equal(verified.Succeeded ? "verified" : "contested", await _desk.StatusAsync(claim));
            (objections, decisions) = (objections + (objected.Succeeded ? 1 : 0), decisions + (verified.Succeeded ? 1 : 0));
        }
        Assert.True(objections > 0 && decisions > 0, $"{objections} objections and {decisions} decisions won: nothing was raced");
    }
}
