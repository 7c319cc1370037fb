using Bunit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

/// <summary>A step inside a circuit passes no middleware: the same door stands in front of the page there.</summary>
public sealed class NeedsViewTests(TestDatabase database) : BunitContext, IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);
    private readonly AccessNews _news = new();
    private readonly CircuitPresence _circuit = new();

    [Needs(nameof(Actions.ViewApplication), Application = "Id")]
    private sealed class Guarded : Plain;

    private sealed class Forgotten : Plain;

    [Needs(nameof(Actions.ViewLook), Look = "Id")]
    private sealed class Looked : Plain;

    [AllowAnonymous]
    private sealed class ForAll : Plain;

    private class Plain : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "page");
    }

    [Needs(nameof(Actions.ViewApplication), Application = "Id")]
    private sealed class Numbered : ComponentBase
    {
        private static int _made;
        private readonly int _number = Interlocked.Increment(ref _made);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"page {_number}");
    }

    [Fact]
    public async Task Whoever_may_sees_the_page() => Assert.Equal("page", await ShowAsync(typeof(Guarded), Mine.Owner));

    [Fact]
    public async Task Whoever_may_not_sees_that_there_is_nothing() => Assert.Equal("nothing", await ShowAsync(typeof(Guarded), Mine.Stranger));

    [Theory]
    [InlineData("0198f0c2-7c55-7a41-9a3e-4f2f5c1d2b3a")]
    [InlineData("not-an-id")]
    public async Task An_id_that_nobody_has_and_one_that_is_none_look_the_same(string id) =>
        Assert.Equal("nothing", await ShowAsync(typeof(Guarded), Mine.Owner, id));

    [Fact]
    public async Task A_session_that_is_over_leads_to_sign_in() => Assert.Equal("sign in", await ShowAsync(typeof(Guarded), Mine.SignedOut));

    [Fact]
    public async Task A_page_that_does_not_say_what_it_needs_is_not_there() => Assert.Equal("nothing", await ShowAsync(typeof(Forgotten), Mine.Owner));

    [Fact]
    public async Task A_page_for_everybody_asks_nobody() => Assert.Equal("page", await ShowAsync(typeof(ForAll), Mine.SignedOut));

    [Fact]
    public async Task The_next_step_is_decided_again_and_shows_nothing_until_it_is()
    {
        var (owner, application) = await ArrangeAsync(Mine.Owner);
        var view = Show(typeof(Guarded), owner, application.Value);
        view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
        await database.SqlAsync("update principals set status = 'ended' where account_id = $1", owner.Id.Value);

        view.Render(parameters => parameters.Add(v => v.Route, RouteTo(typeof(Guarded), application.Value)));
        Assert.DoesNotContain("page", view.Markup, StringComparison.Ordinal);
        view.WaitForAssertion(() => Assert.Equal("nothing", view.Markup.Trim()));
        Assert.Contains(await LedgerText.OfAsync(database, owner), entry => (string?)entry["outcome"] == "denied");
    }

    [Fact]
    public async Task A_page_that_is_open_gives_way_when_the_access_ends_and_nothing_of_it_remains()
    {
        var (agent, provider, application) = await DelegateAsync();
        var view = Show(typeof(Guarded), agent, application.Value);
        view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
        await database.SqlAsync("update delegations set ended_at = clock_timestamp(), end_cause = 'revoked' where agent_id = $1", agent.Id.Value);

        _news.Changed(new ProviderId(Guid.NewGuid()));
        await Task.Delay(100);
        Assert.Equal("page", view.Markup.Trim());
        _news.Changed(provider);
        view.WaitForAssertion(() => Assert.Equal("ended", view.Markup.Trim()));
        Assert.DoesNotContain(await LedgerText.OfAsync(database, agent), entry => (string?)entry["outcome"] == "denied");
    }

    [Fact]
    public async Task A_delegation_that_ends_by_itself_takes_its_page_with_it()
    {
        await DelegateAsync(); // The first one takes longer than a short delegation lasts.
        var (agent, _, application) = await DelegateAsync(DateTimeOffset.UtcNow.AddSeconds(12));
        var view = Show(typeof(Guarded), agent, application.Value);
        view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
        view.WaitForAssertion(() => Assert.Equal("ended", view.Markup.Trim()), TimeSpan.FromSeconds(40));
    }

    [Theory]
    [InlineData("update looks set ended_at = clock_timestamp(), ended_by = opened_by, end_cause = 'provider' where id = $1")]
    [InlineData("update principals set status = 'ended' where provider_id = (select provider_id from looks where id = $1)")]
    [InlineData("update accounts set suspended_at = clock_timestamp() where id = (select opened_by from looks where id = $1)")]
    public async Task A_look_that_ends_takes_its_page_with_it(string sql)
    {
        var (helper, provider, look) = await LookAsync(DateTimeOffset.UtcNow.AddMinutes(-1));
        var view = Show(typeof(Looked), helper, look.Value);
        view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
        await database.SqlAsync(sql, look.Value);
        _news.Changed(provider);
        view.WaitForAssertion(() => Assert.Equal("ended", view.Markup.Trim()));
        Assert.DoesNotContain(await LedgerText.OfAsync(database, helper), entry => (string?)entry["outcome"] == "denied");
    }

    [Fact]
    public async Task A_look_whose_time_is_over_takes_its_page_with_it_though_nobody_says_so()
    {
        await LookAsync(DateTimeOffset.UtcNow);
        var (helper, _, look) = await LookAsync(DateTimeOffset.UtcNow.AddMinutes(-15).AddSeconds(12));
        var view = Show(typeof(Looked), helper, look.Value);
        view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
        view.WaitForAssertion(() => Assert.Equal("ended", view.Markup.Trim()), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_session_that_ends_elsewhere_leads_to_sign_in()
    {
        var (owner, application) = await ArrangeAsync(Mine.Owner);
        var view = Show(typeof(Guarded), owner, application.Value);
        view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
        await database.SqlAsync("update sessions set ended_at = clock_timestamp() where id = $1", owner.Session);
        _news.Changed(owner.Id);
        view.WaitForAssertion(() => Assert.Equal("sign in", view.Markup.Trim()));
    }

    [Fact]
    public async Task A_page_that_rests_on_less_than_before_starts_anew_and_one_that_rests_on_more_goes_on()
    {
        var (agent, provider, application) = await DelegateAsync();
        var view = Show(typeof(Numbered), agent, application.Value);
        view.WaitForAssertion(() => Assert.NotEmpty(view.Markup.Trim()));
        var first = view.Markup.Trim();
        await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions);
        _news.Changed(provider);
        await Task.Delay(300);
        Assert.Equal(first, view.Markup.Trim());

        await database.SqlAsync(
            "update delegations set ended_at = clock_timestamp(), end_cause = 'revoked' where id = (select min(id::text)::uuid from delegations where agent_id = $1)",
            agent.Id.Value);
        _news.Changed(provider);
        view.WaitForAssertion(() => Assert.NotEqual(first, view.Markup.Trim()));
        Assert.NotEqual("ended", view.Markup.Trim());
    }

    [Fact]
    public async Task A_period_that_was_replaced_by_one_that_opens_as_much_does_not_disturb_the_page()
    {
        var (agent, provider, application) = await DelegateAsync();
        var view = Show(typeof(Numbered), agent, application.Value);
        view.WaitForAssertion(() => Assert.NotEmpty(view.Markup.Trim()));
        var first = view.Markup.Trim();
        var before = await database.ScalarAsync<Guid>("select id from delegations where agent_id = $1", agent.Id.Value);
        await _world.DelegationAsync(provider, agent, [.. Preset.Drafter.Permissions, Permission.Withdraw], until: DateTimeOffset.UtcNow.AddDays(1));
        await database.SqlAsync("update delegations set ended_at = clock_timestamp(), end_cause = 'renewed' where id = $1", before);
        _news.Changed(provider);
        await Task.Delay(300);
        Assert.Equal(first, view.Markup.Trim());
    }

    [Fact]
    public async Task While_nobody_can_say_the_page_is_hidden_and_keeps_what_it_held()
    {
        var (owner, application) = await ArrangeAsync(Mine.Owner);
        var view = Show(typeof(Numbered), owner, application.Value);
        view.WaitForAssertion(() => Assert.NotEmpty(view.Markup.Trim()));
        var before = view.Markup.Trim();
        _news.FellSilent();
        view.WaitForAssertion(() => Assert.Single(view.FindAll("[data-unanswered]")));
        Assert.EndsWith(before, view.Markup.Trim(), StringComparison.Ordinal);
        _news.Answers();
        view.WaitForAssertion(() => Assert.Equal(before, view.Markup.Trim()));
    }

    [Fact]
    public async Task Whoever_leaves_a_page_listens_no_more()
    {
        var (owner, application) = await ArrangeAsync(Mine.Owner);
        var view = Show(typeof(Guarded), owner, application.Value);
        for (var i = 0; i < 20; i++)
        {
            view.Render(parameters => parameters.Add(v => v.Route, RouteTo(typeof(Guarded), application.Value)));
            view.WaitForAssertion(() => Assert.Equal("page", view.Markup.Trim()));
            Assert.Equal(1, _news.Watching);
        }
        await DisposeComponentsAsync();
        Assert.Equal(0, _news.Watching);
    }

    [Fact]
    public async Task A_window_too_many_shows_no_page()
    {
        _circuit.IsOneTooMany = true;
        Assert.Equal("one too many", await ShowAsync(typeof(Guarded), Mine.Owner));
    }

    [Fact]
    public void Windows_are_counted_per_account()
    {
        var (counts, one, other) = (new CircuitCounts(), new AccountId(Guid.NewGuid()), new AccountId(Guid.NewGuid()));
        Assert.Equal([1, 2, 1], [counts.Enter(one), counts.Enter(one), counts.Enter(other)]);
        counts.Leave(one);
        Assert.Equal(2, counts.Enter(one));
    }

    private enum Mine
    {
        Owner,
        Stranger,
        SignedOut,
    }

    private async Task<string> ShowAsync(Type page, Mine who, object? id = null)
    {
        var (person, application) = await ArrangeAsync(who);
        var view = Show(page, person, id ?? application.Value);
        view.WaitForAssertion(() => Assert.NotEmpty(view.Markup.Trim()));
        return view.Markup.Trim();
    }

    private async Task<(Person Person, EnrollmentApplicationId Application)> ArrangeAsync(Mine who)
    {
        var owner = await _world.PersonAsync("Nora Quist");
        var application = await _world.ApplicationAsync(await _world.ProviderAsync(owner));
        if (who == Mine.SignedOut)
            await database.SqlAsync("update sessions set ended_at = clock_timestamp() where id = $1", owner.Session);
        return (who == Mine.Stranger ? await _world.PersonAsync("Stranger") : owner, application);
    }

    private async Task<(Person Agent, ProviderId Provider, EnrollmentApplicationId Application)> DelegateAsync(DateTimeOffset? until = null)
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var agent = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(provider, agent, Preset.Drafter.Permissions, until: until);
        return (agent, provider, await _world.ApplicationAsync(provider));
    }

    private async Task<(Person Helper, ProviderId Provider, LookId Look)> LookAsync(DateTimeOffset begun)
    {
        var principal = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(principal);
        var helper = await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        return (helper, provider, await _world.LookAsync(provider, helper, await _world.ApplicationAsync(provider), principal, begun, minutes: 15));
    }

    private IRenderedComponent<NeedsView> Show(Type page, Person person, object id)
    {
        Services.AddSingleton(new Door(_world.GateFor(person)));
        Services.AddSingleton(_news).AddSingleton(_circuit);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        return Render<NeedsView>(parameters => parameters
            .Add(v => v.Route, RouteTo(page, id))
            .Add(v => v.Page, builder =>
            {
                builder.OpenComponent(0, page);
                builder.CloseComponent();
            })
            .Add(v => v.NotThere, "nothing")
            .Add(v => v.SignIn, "sign in")
            .Add(v => v.Ended, "ended")
            .Add(v => v.OneTooMany, "one too many"));
    }

    private static RouteData RouteTo(Type page, object id) => new(page, new Dictionary<string, object?> { ["Id"] = id });
}
