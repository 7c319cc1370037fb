using Bunit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

/// <summary>A step inside a circuit passes no middleware: the same door stands in front of the page there.</summary>
public sealed class NeedsViewTests(TestDatabase database) : BunitContext, IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Needs(nameof(Actions.ViewApplication), Application = "Id")]
    private sealed class Guarded : Plain;

    private sealed class Forgotten : Plain;

    [AllowAnonymous]
    private sealed class ForAll : Plain;

    private class Plain : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "page");
    }

    [Fact]
    public async Task Whoever_may_sees_the_page() => Assert.Equal("page", await ShowAsync(typeof(Guarded), Mine.Owner));

    [Fact]
    public async Task Whoever_may_not_sees_that_there_is_nothing() => Assert.Equal("nothing", await ShowAsync(typeof(Guarded), Mine.Stranger));

    [Fact]
    public async Task An_id_that_nobody_has_is_nothing() => Assert.Equal("nothing", await ShowAsync(typeof(Guarded), Mine.Owner, Guid.NewGuid()));

    [Fact]
    public async Task What_is_no_id_is_nothing() => Assert.Equal("nothing", await ShowAsync(typeof(Guarded), Mine.Owner, "not-an-id"));

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

    private IRenderedComponent<NeedsView> Show(Type page, Person person, object id)
    {
        Services.AddSingleton(new Door(_world.GateFor(person)));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        return Render<NeedsView>(parameters => parameters
            .Add(v => v.Route, RouteTo(page, id))
            .Add(v => v.Page, builder =>
            {
                builder.OpenComponent(0, page);
                builder.CloseComponent();
            })
            .Add(v => v.NotThere, "nothing")
            .Add(v => v.SignIn, "sign in"));
    }

    private static RouteData RouteTo(Type page, object id) => new(page, new Dictionary<string, object?> { ["Id"] = id });
}
