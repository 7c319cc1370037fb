using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>A record with people, and a claim of it.</summary>
public sealed partial class TakeOverTests
{
    private async Task<(Given Given, Claim Claim, Person Claimant)> GivenAsync(bool evidence = true)
    {
        var holder = await World.PersonAsync("Nora Quist");
        var provider = await World.ProviderAsync(holder);
        var (manager, drafter) = (await World.PersonAsync("Mia Stone"), await World.PersonAsync("Dana Wells"));
        await World.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        await World.DelegationAsync(provider, drafter, Preset.Drafter.Permissions);
        var claimant = await World.PersonAsync("Lena Foss");
        var claim = await _desk.ClaimAsync(claimant, await _desk.NpiAsync(provider));
        if (evidence)
            await _desk.UploadAsync(claimant, claim);
        return (
            new Given(
                provider, holder, manager, drafter, await World.PersonAsync("Rae Viewer", StaffRole.Reviewer),
                await World.PersonAsync("Rob Viewer", StaffRole.Reviewer)),
            claim, claimant);
    }

    private async Task<DelegationId> LetInAsync(Given given, Claim claim)
    {
        await _desk.PassAsync(claim, TakeOverRules.ObjectionDays);
        var letIn = await _desk.LetInAsync(given.Reviewer, claim);
        Assert.True(letIn.Succeeded, letIn.Error?.Message);
        return letIn.Value;
    }

    private Task<Domain.Common.Result<PrincipalId>> WithdrawAsync(Person who, Claim claim) =>
        _desk.Services.Of<TakeOvers>(who).WithdrawObjectionAsync(claim.Provider, claim.Principal);

    private async Task<List<Guid>> AskedAboutAsync(ProviderId provider, params Person[] people)
    {
        await using var db = database.Context();
        var asked = db.AccessReviewItems
            .Where(i => db.AccessReviews.Any(r => r.Id == i.ReviewId && r.ProviderId == provider.Value && r.ClosedAt == null))
            .Join(db.Delegations, i => i.LineId, d => d.FirstId ?? d.Id, (_, d) => d.AgentId).ToHashSet();
        return [.. people.Select(p => p.Id.Value).Where(asked.Contains)];
    }

    private Task<AccessFacts> FactsAsync(Person who, Target target) => World.GateFor(who).FactsAsync(target);

    private async Task<bool> MayAsync(Person person, PortalAction action, ProviderId provider) =>
        (await FactsAsync(person, new Target(Provider: provider))).Decide(action).IsAllowed;

    private async Task<string?> NewestNoticeAsync(Person who)
    {
        await using var db = database.Context();
        return db.Notices.Where(n => n.AccountId == who.Id.Value).OrderByDescending(n => n.At).Select(n => n.Kind).FirstOrDefault();
    }

    private sealed record Given(ProviderId Provider, Person Holder, Person Manager, Person Drafter, Person Reviewer, Person Second);
}
