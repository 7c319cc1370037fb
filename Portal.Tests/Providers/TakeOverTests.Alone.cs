using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>Nobody of staff moves a record alone, nor one in which they have a stake; and who is there is heard and works on.</summary>
public sealed partial class TakeOverTests
{
    [Fact]
    public async Task Who_ended_the_holder_verifies_no_claim_that_is_made_afterwards_either()
    {
        var (given, _, _) = await GivenAsync();
        var next = await World.PersonAsync("Lena Late");
        Assert.True((await _desk.RefuseAsync(given.Reviewer, await HolderAsync(given))).Succeeded);
        var claim = await _desk.ClaimAsync(next, await _desk.NpiAsync(given.Provider));
        await _desk.UploadAsync(next, claim);
        Assert.Equal("claim.ended-by-you", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);
        // Another one has looked since: what the first one ended is settled.
        Assert.True((await _desk.RefuseAsync(given.Second, claim)).Succeeded);
        var again = await _desk.ClaimAsync(next, await _desk.NpiAsync(given.Provider));
        await _desk.UploadAsync(next, again);
        Assert.True((await _desk.VerifyAsync(given.Reviewer, again)).Succeeded);
        // And whoever was verified is checked by anybody when they correct their name.
        await database.SqlAsync("update principals set verified_by = $2 where provider_id = $1 and verified_by is not null", given.Provider.Value, given.Reviewer.Id.Value);
        Assert.True((await _desk.Services.Of<ProviderRecords>(next).CorrectAsync(
            given.Provider, ClaimDesk.Typed("Lena Early", await _desk.NpiAsync(given.Provider)))).Succeeded);
        var anew = again with { Principal = new PrincipalId(await database.ScalarAsync<Guid>("select id from principals where provider_id = $1 and status = 'claimed'", given.Provider.Value)) };
        await _desk.UploadAsync(next, anew);
        Assert.True((await _desk.VerifyAsync(given.Reviewer, anew)).Succeeded);
    }

    [Fact]
    public async Task Who_refused_the_first_claimant_of_an_empty_record_does_not_give_it_to_another_alone()
    {
        var reviewers = (One: await World.PersonAsync("Rae Viewer", StaffRole.Reviewer), Other: await World.PersonAsync("Rob Viewer", StaffRole.Reviewer));
        var (first, second) = (await World.PersonAsync("Nora Quist"), await World.PersonAsync("Lena Foss"));
        var refused = await _desk.ClaimAsync(first, World.NextNpi());
        Assert.True((await _desk.RefuseAsync(reviewers.One, refused)).Succeeded);
        var claim = await _desk.ClaimAsync(second, await _desk.NpiAsync(refused.Provider));
        await _desk.UploadAsync(second, claim);
        Assert.Equal("claim.ended-by-you", (await _desk.VerifyAsync(reviewers.One, claim)).Error?.Code);
        Assert.True((await _desk.VerifyAsync(reviewers.Other, claim)).Succeeded);
    }

    [Fact]
    public async Task Who_has_a_stake_in_a_record_decides_about_nobody_else_s_claim_of_it()
    {
        var (given, claim, claimant) = await GivenAsync();
        var (letter, file) = (Guid.CreateVersion7(), new DocumentId(await database.ScalarAsync<Guid>("select id from principal_evidence where principal_id = $1", claim.Principal.Value)));
        await database.SqlAsync("insert into claim_letters (id, principal_id, asked_at) values ($1, $2, clock_timestamp())", letter, claim.Principal.Value);
        var rival = await World.PersonAsync("Rival Viewer", StaffRole.Reviewer);
        await _desk.ClaimAsync(rival, await _desk.NpiAsync(given.Provider));
        var helper = await World.PersonAsync("Helper Viewer", StaffRole.Reviewer);
        await World.DelegationAsync(given.Provider, helper, Preset.Viewer.Permissions);
        await _desk.PassAsync(claim, TakeOverRules.ObjectionDays);
        foreach (var staff in new[] { rival, helper })
        {
            Assert.Equal("principal.not-your-provider", (await _desk.RefuseAsync(staff, await HolderAsync(given))).Error?.Code);
            Assert.Equal("principal.not-your-provider", (await _desk.RefuseAsync(staff, claim)).Error?.Code);
            Assert.Equal("principal.not-your-provider", (await _desk.VerifyAsync(staff, claim)).Error?.Code);
            Assert.Equal("principal.not-your-provider", (await _desk.LetInAsync(staff, claim)).Error?.Code);
            Assert.Equal(Error.NotFound, (await _desk.Services.Of<Evidence>(staff).OpenAsync(claim.Principal, file)).Error);
            Assert.Equal(Error.NotFound, (await _desk.Services.Of<ClaimLetters>(staff).PrintAsync(claim.Principal, letter)).Error);
        }
        var opened = await _desk.Services.Of<Evidence>(given.Reviewer).OpenAsync(claim.Principal, file);
        Assert.True(opened.Succeeded);
        await opened.Value.Content.DisposeAsync();
        Assert.True(await MayAsync(given.Holder, Actions.KeepProvider, given.Provider));
        Assert.False(await MayAsync(claimant, Actions.ViewProvider, given.Provider));
    }

    [Fact]
    public async Task Whom_the_new_holder_let_work_before_works_on_and_what_they_offered_stands()
    {
        var (given, _, _) = await GivenAsync();
        var below = await World.PersonAsync("Bea Low");
        var sent = await _desk.Services.Of<Invitations>(given.Manager).SendAsync(given.Provider, Offers.To(below.Email));
        Assert.True((await _desk.Services.Of<Invitations>(below).AcceptAsync(sent.Value)).Succeeded);
        var waiting = (await _desk.Services.Of<Invitations>(given.Manager).SendAsync(given.Provider, Offers.To(AccountParts.NewEmail()))).Value;
        var claim = await _desk.ClaimAsync(given.Manager, await _desk.NpiAsync(given.Provider));
        await _desk.UploadAsync(given.Manager, claim);
        await LetInAsync(given, claim);
        await _desk.PassAsync(claim, TakeOverRules.ReducedDays);
        Assert.True((await _desk.VerifyAsync(given.Second, claim)).Succeeded);

        Assert.True(await MayAsync(below, Actions.ViewProvider, given.Provider));
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "select count(*) from delegations where agent_id = $1 and ended_at is null and parent_id is null and given_by = $2", below.Id.Value, given.Manager.Id.Value));
        Assert.Equal("pending", await database.ScalarAsync<string>("select status from invitations where id = $1", waiting.Value));
        Assert.Equal([below.Id.Value], await AskedAboutAsync(given.Provider, below, given.Manager));
    }

    [Fact]
    public async Task Who_manages_access_is_asked_and_heard_also_where_nobody_holds_the_record()
    {
        var (given, _, _) = await GivenAsync();
        await database.SqlAsync(
            "update principals set status = 'ended', decided_by = $2, decided_at = clock_timestamp() where id = $1", (await HolderAsync(given)).Principal.Value, given.Second.Id.Value);
        var next = await World.PersonAsync("Lena Late");
        var claim = await _desk.ClaimAsync(next, await _desk.NpiAsync(given.Provider));
        await _desk.UploadAsync(next, claim);
        Assert.Equal("claim.may-object", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        Assert.True((await _desk.ObjectAsync(given.Manager, claim)).Succeeded);
        var shown = (await _desk.Services.Of<ProviderViews>(given.Reviewer).ClaimAsync(claim.Principal)).Value.Held!;
        Assert.Equal((false, "Mia Stone"), (shown.IsHeld, shown.ObjectedBy));
        // Objecting and taking it back puts nothing off.
        await _desk.PassAsync(claim, TakeOverRules.ObjectionDays - 1);
        Assert.True((await WithdrawAsync(given.Manager, claim)).Succeeded);
        Assert.Equal("claim.may-object", (await _desk.VerifyAsync(given.Reviewer, claim)).Error?.Code);
        await _desk.PassAsync(claim, 1);
        Assert.True((await _desk.VerifyAsync(given.Reviewer, claim)).Succeeded);
    }

    private async Task<Claim> HolderAsync(Given given) => new(given.Provider, new PrincipalId(await database.ScalarAsync<Guid>(
        "select id from principals where provider_id = $1 and account_id = $2", given.Provider.Value, given.Holder.Id.Value)), false);
}
