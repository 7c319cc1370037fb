using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>
/// Somebody claims a record that another one holds: the new official of a clinic, or a thief. Everybody is told, each can stop it, time passes
/// twice, and nobody decides alone on weak proof.
/// </summary>
public sealed partial class TakeOverTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly ClaimDesk _desk = new(database);

    private World World => _desk.World;

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Everybody_who_manages_access_is_told_and_any_of_them_stops_it_with_one_click()
    {
        var (given, claim, claimant) = await GivenAsync();
        Assert.Equal("claim-contested", await NewestNoticeAsync(given.Holder));
        Assert.Equal("claim-contested", await NewestNoticeAsync(given.Manager));
        Assert.Null(await NewestNoticeAsync(given.Drafter));

        Assert.Equal(Error.NotFound, (await _desk.ObjectAsync(given.Drafter, claim)).Error);
        Assert.Equal(Error.NotFound, (await _desk.ObjectAsync(claimant, claim)).Error);
        Assert.True((await _desk.ObjectAsync(given.Manager, claim)).Succeeded);
        Assert.True((await _desk.ObjectAsync(given.Holder, claim)).Succeeded); // Once is enough; twice does no harm.
        Assert.Equal("claim-objected", await NewestNoticeAsync(claimant));

        await _desk.PassAsync(claim, 400);
        Assert.Equal("claim.objected", (await _desk.LetInAsync(given.Reviewer, claim)).Error?.Code);
        Assert.Equal("claim.objected", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        Assert.Equal("contested", await _desk.StatusAsync(claim));
    }

    [Fact]
    public async Task Nobody_is_let_in_before_the_time_to_object_is_over_or_without_proof()
    {
        var (given, claim, claimant) = await GivenAsync(evidence: false);
        Assert.Equal("claim.may-object", (await _desk.LetInAsync(given.Reviewer, claim)).Error?.Code);
        await _desk.PassAsync(claim, TakeOverRules.ObjectionDays);
        Assert.Equal("principal.no-evidence", (await _desk.LetInAsync(given.Reviewer, claim)).Error?.Code);
        Assert.Equal("principal.no-evidence", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        await _desk.UploadAsync(claimant, claim);
        Assert.Equal("principal.other-holds", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        Assert.Equal("principal.no-reason", (await _desk.Services.Of<TakeOvers>(given.Reviewer).LetInAsync(claim.Provider, claim.Principal, " ")).Error?.Code);
        foreach (var other in new[] { given.Holder, given.Manager, claimant, await World.PersonAsync("Aud Ito", StaffRole.Auditor) })
            Assert.Equal(Error.NotFound, (await _desk.LetInAsync(other, claim)).Error);
        Assert.True((await _desk.LetInAsync(given.Reviewer, claim)).Succeeded);
        Assert.Equal("claim.already-in", (await _desk.LetInAsync(given.Reviewer, claim)).Error?.Code);
    }

    [Fact]
    public async Task Who_was_let_in_can_draft_and_no_more_and_the_holder_keeps_everything()
    {
        var (given, claim, claimant) = await GivenAsync();
        await LetInAsync(given, claim);
        var application = await World.ApplicationAsync(given.Provider);
        var facts = await FactsAsync(claimant, new Target(Application: application));
        var sections = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
        Assert.Equal(["identity", "licenses"], sections.Keys.Order());
        Assert.All(sections.Values, level => Assert.Equal(SectionLevel.Edit, level));
        foreach (var action in Actions.All.Where(a => a.Permission is { } needed && !TakeOverRules.Reduced.Contains(needed)))
            Assert.False(facts.Decide(action).IsAllowed, action.Name);
        Assert.True((await FactsAsync(claimant, new Target(Provider: given.Provider))).Decide(Actions.StartApplication).IsAllowed);
        Assert.True((await FactsAsync(given.Holder, new Target(Provider: given.Provider))).Decide(Actions.KeepProvider).IsAllowed);
        Assert.Equal("claimant-let-in", await NewestNoticeAsync(given.Holder));
        Assert.Equal("claimant-let-in", await NewestNoticeAsync(claimant));
    }

    [Fact]
    public async Task An_objection_after_that_ends_what_the_claimant_got_at_once()
    {
        var (given, claim, claimant) = await GivenAsync();
        await LetInAsync(given, claim);
        Assert.True(await MayAsync(claimant, Actions.ViewProvider, given.Provider));
        Assert.True((await _desk.ObjectAsync(given.Holder, claim)).Succeeded);
        Assert.False(await MayAsync(claimant, Actions.ViewProvider, given.Provider));
        await _desk.PassAsync(claim, 400);
        Assert.Equal("claim.objected", (await _desk.VerifyAsync(given.Second, claim)).Error?.Code);
    }

    [Fact]
    public async Task A_refused_claimant_who_was_let_in_is_out()
    {
        var (given, claim, claimant) = await GivenAsync();
        await LetInAsync(given, claim);
        Assert.True((await _desk.RefuseAsync(given.Second, claim)).Succeeded);
        Assert.False(await MayAsync(claimant, Actions.ViewProvider, given.Provider));
        Assert.True(await MayAsync(given.Holder, Actions.KeepProvider, given.Provider));
    }

    [Fact]
    public async Task Ending_what_the_claimant_got_is_as_good_as_an_objection()
    {
        foreach (var suspend in new[] { false, true })
        {
            var (given, claim, _) = await GivenAsync();
            var line = await LetInAsync(given, claim);
            Assert.True(suspend
                ? (await _desk.Services.Of<Suspensions>(given.Holder).SuspendAsync(given.Provider, line, "Who is this?")).Succeeded
                : (await _desk.Services.Of<Server.Features.People.Delegations>(given.Holder).EndAsync(given.Provider, line, "Who is this?")).Succeeded);
            await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
            Assert.Equal("claim.stopped", (await _desk.VerifyAsync(given.Second, claim)).Error?.Code);
            Assert.Equal("claim.stopped", (await _desk.LetInAsync(given.Second, claim)).Error?.Code);
            Assert.Equal(GivenToClaimant.Stopped, (await _desk.Services.Of<ProviderViews>(given.Holder).RivalsAsync(given.Provider)).Value.Claims.Single().State.Given);
        }
    }

    [Fact]
    public async Task What_ran_out_has_to_be_given_again_before_the_claim_takes_over()
    {
        var (given, claim, claimant) = await GivenAsync();
        var line = await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedLastDays);
        await database.SqlAsync(
            "update delegations set valid_from = valid_from - $2, valid_until = valid_until - $2 where id = $1", line.Value, TimeSpan.FromDays(TakeOverRules.ReducedLastDays));
        Assert.Equal("principal.other-holds", (await _desk.VerifyAsync(given.Second, claim)).Error?.Code);
        Assert.False(await MayAsync(claimant, Actions.ViewProvider, given.Provider));
        Assert.Equal(GivenToClaimant.Over, (await _desk.Services.Of<ProviderViews>(given.Second).ClaimAsync(claim.Principal)).Value.Held!.Given);
        Assert.True((await _desk.LetInAsync(given.Reviewer, claim)).Succeeded);
        Assert.Equal(GivenToClaimant.Stands, (await _desk.Services.Of<ProviderViews>(given.Second).ClaimAsync(claim.Principal)).Value.Held!.Given);
        Assert.True(await MayAsync(claimant, Actions.ViewProvider, given.Provider));
        Assert.Equal("claim.still-reduced", (await _desk.VerifyAsync(given.Second, claim)).Error?.Code);
    }

    [Fact]
    public async Task An_objection_can_be_taken_back_by_who_made_it_and_the_time_begins_anew()
    {
        var (given, claim, _) = await GivenAsync();
        Assert.True((await _desk.ObjectAsync(given.Holder, claim)).Succeeded);
        Assert.Equal("claim.not-your-objection", (await WithdrawAsync(given.Manager, claim)).Error?.Code);
        Assert.True((await WithdrawAsync(given.Holder, claim)).Succeeded);
        Assert.Equal("claim.may-object", (await _desk.LetInAsync(given.Reviewer, claim)).Error?.Code);
        Assert.True((await _desk.ObjectAsync(given.Manager, claim)).Succeeded);
        Assert.True((await WithdrawAsync(given.Holder, claim)).Succeeded); // Whoever signs has the last word.
        await LetInAsync(given, claim);
    }

    [Fact]
    public async Task A_claimant_who_manages_access_does_not_object_to_themselves()
    {
        var (given, rival, _) = await GivenAsync();
        var own = await _desk.ClaimAsync(given.Manager, await _desk.NpiAsync(given.Provider));
        Assert.Equal("claim.object-to-own", (await _desk.ObjectAsync(given.Manager, own)).Error?.Code);
        Assert.Equal("claim.object-to-own", (await _desk.ObjectAsync(given.Manager, rival)).Error?.Code); // Nor to a rival's.
    }
}
