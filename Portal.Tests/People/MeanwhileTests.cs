using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Server.Features.Receipts;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Access that somebody else changes while a page or dialog about it is open: it is not said to be over, and what was typed stays.</summary>
public sealed class MeanwhileTests : BunitContext, IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk;

    public MeanwhileTests(TestDatabase database)
    {
        _desk = new PeopleDesk(database);
        Services.AddSingleton(FormCatalog.Shipped);
        ComponentFactories.AddStub<ActingFor>();
        ComponentFactories.AddStub<AuthorityPanel>();
        ComponentFactories.AddStub<PersonUseTable>();
        ComponentFactories.AddStub<ReceiptLine>();
    }

    [Fact]
    public async Task A_period_that_was_replaced_is_said_to_go_on_and_one_whose_line_ended_to_be_over()
    {
        var (owner, provider, agent, id) = await GivenAsync();
        var next = await RenewAsync(owner, provider, id, 20);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Delegations(owner).EndAsync(provider, id, "Left")).Error);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Suspensions(owner).SuspendAsync(provider, id, "On leave")).Error);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Suspensions(owner).RestoreAsync(provider, id, "Back")).Error);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Changes(owner).ChangeAsync(provider, id, Change(Terms(Preset.Drafter.Permissions)))).Error);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Changes(owner).RenewAsync(provider, id, DateTimeOffset.UtcNow.AddDays(40), "x")).Error);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Delegations(owner).ConfirmAsync(provider, id)).Error);
        Assert.Equal(AccessErrors.Replaced, (await _desk.Delegations(agent).LeaveAsync(provider, id, "All is done")).Error);
        foreach (var act in Enum.GetValues<AccessAct>())
            Assert.Equal(AccessErrors.Replaced, (await _desk.Effects(owner).OfAsync(provider, id, act)).Error);
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));

        Assert.True((await _desk.Delegations(owner).EndAsync(provider, next, "Left")).Succeeded);
        foreach (var ended in new[] { id, next })
            Assert.Equal(AccessErrors.AlreadyEnded, (await _desk.Delegations(owner).EndAsync(provider, ended, "Left")).Error);
    }

    [Fact]
    public async Task Whoever_ends_access_that_was_renewed_meanwhile_reads_that_it_goes_on_and_keeps_the_reason()
    {
        var (owner, provider, _, id) = await GivenAsync();
        Result<Done>? told = null;
        Use(owner);
        var people = (await _desk.People(owner).PeopleAsync(provider)).Value;
        var tree = Render<PeopleTree>(p => p.Add(t => t.Provider, provider).Add(t => t.People, people.People).Add(t => t.Now, people.Now)
            .Add(t => t.OnEnded, EventCallback.Factory.Create<Result<Done>>(this, done => told = done)));
        tree.Find(".portal-cards__item > button").Click();
        tree.WaitForAssertion(() => Assert.NotNull(tree.Find("portal-dialog").GetAttribute("open")));
        tree.Find($"#reason-{id.Value}").Change("Left the practice");
        var next = await RenewAsync(owner, provider, id, 20);
        tree.Find("portal-dialog .usa-button--secondary").Click();
        tree.WaitForAssertion(() => Assert.NotNull(told));
        Assert.Equal(AccessErrors.Replaced, told!.Value.Error);

        // The page reads itself again: another period, and the same words.
        tree.Render(p => p.Add(t => t.People, people.People.Select(person => person with { Id = next }).ToList()));
        Assert.Equal("Left the practice", tree.Find($"#reason-{next.Value}").GetAttribute("value"));
    }

    [Fact]
    public async Task Whoever_changes_access_that_was_renewed_meanwhile_reads_so_and_keeps_what_was_typed()
    {
        var (owner, provider, _, id) = await GivenAsync();
        Use(owner);
        var page = Render<AccessPage>(p => p.Add(a => a.Provider, provider.Value).Add(a => a.Delegation, id.Value));
        page.WaitForAssertion(() => page.Find("form #reason"));
        page.Find("form #reason").Change("Less is needed");
        await RenewAsync(owner, provider, id, 20);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains(AccessErrors.Replaced.Message, page.Markup, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindComponent<PeriodTable>().Instance.Access.History.Count));
        Assert.Equal("Less is needed", page.Find("form #reason").GetAttribute("value"));
    }

    [Fact]
    public async Task Whoever_renews_what_was_renewed_meanwhile_reads_so_and_keeps_day_and_reason()
    {
        var (owner, provider, _, id) = await GivenAsync();
        Use(owner);
        var page = Render<RenewPage>(p => p.Add(a => a.Provider, provider.Value).Add(a => a.Delegation, id.Value));
        page.WaitForAssertion(() => page.Find("#until"));
        var day = DateTime.UtcNow.AddDays(50).ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture);
        page.Find("#until").Change(day);
        page.Find("#reason").Change("The revalidation");
        var next = await RenewAsync(owner, provider, id, 20);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains(AccessErrors.Replaced.Message, page.Markup, StringComparison.Ordinal));
        Assert.Equal((day, "The revalidation"), (page.Find("#until").GetAttribute("value"), page.Find("#reason").GetAttribute("value")));
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("Renewed. The last day", page.Markup, StringComparison.Ordinal));
        Assert.Equal(1, await _desk.CountAsync("delegations where replaces_id = $1", next.Value));
    }

    [Fact]
    public async Task Whoever_gives_up_access_that_was_changed_meanwhile_reads_so_and_keeps_the_note()
    {
        var (owner, provider, agent, id) = await GivenAsync();
        Use(agent);
        var page = Render<MyAccessPage>(p => p.Add(a => a.Delegation, id.Value));
        page.WaitForAssertion(() => page.Find("#note"));
        page.Find("#note").Change("The license is missing");
        await RenewAsync(owner, provider, id, 20);
        page.Find("portal-dialog .usa-button--secondary").Click();
        page.WaitForAssertion(() => Assert.Contains(AccessErrors.Replaced.Message, page.Markup, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.False(page.Find("portal-dialog .usa-button--secondary").HasAttribute("disabled")));
        Assert.Equal("The license is missing", page.Find("#note").TextContent + page.Find("#note").GetAttribute("value"));
        page.Find("portal-dialog .usa-button--secondary").Click();
        page.WaitForAssertion(() => Assert.Contains("It has ended", page.Markup, StringComparison.Ordinal));
        Assert.Equal(1, await _desk.CountAsync("delegations where handover_note = 'The license is missing' and provider_id = $1", provider.Value));
    }

    private void Use(Person who) => Services
        .AddSingleton(_desk.Views(who)).AddSingleton(_desk.Delegations(who)).AddSingleton(_desk.Changes(who)).AddSingleton(_desk.Effects(who))
        .AddSingleton(_desk.Suspensions(who)).AddSingleton(_desk.Mine(who));

    private async Task<(Person Owner, ProviderId Provider, Person Agent, DelegationId Id)> GivenAsync()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        return (owner, provider, agent, await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions, until: Days.End(DateOnly.FromDateTime(DateTime.UtcNow.AddDays(9))))));
    }

    private async Task<DelegationId> RenewAsync(Person who, ProviderId provider, DelegationId id, int days)
    {
        var renewed = await _desk.Changes(who).RenewAsync(provider, id, Days.End(DateOnly.FromDateTime(DateTime.UtcNow.AddDays(days))), "Still needed");
        Assert.True(renewed.Succeeded, renewed.Error?.Message);
        return renewed.Value;
    }
}
