using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.Architecture;

/// <summary>The rules for pages, components and endpoints, on the portal itself and on offenders that were planted here.</summary>
public class PageTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private static readonly IReadOnlyList<Type> Components = [.. PageRules.Components(typeof(PortalApp).Assembly)];

    private IReadOnlyList<Endpoint> Endpoints => portal.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    [Fact]
    public void Every_page_says_who_may_open_it_and_what_for() => Assert.Empty(PageRules.PagesThatSayNothing(Components));

    [Fact]
    public void Every_endpoint_says_who_may_call_it_and_what_for()
    {
        Assert.Empty(PageRules.EndpointsThatSayNothing(Endpoints));
        Assert.True(Endpoints.Count(endpoint => endpoint.Metadata.GetMetadata<NeedsAttribute>() is not null) > 15, "Where are the endpoints?");
    }

    [Fact]
    public void Every_endpoint_that_reads_a_body_is_watched_while_it_does_or_reads_a_small_one()
    {
        Assert.Empty(PageRules.UnwatchedBodies(Endpoints));
        Assert.True(Endpoints.Count(e => e.Metadata.GetMetadata<UploadAnswers.BodyLimit>() is not null) > 2, "Where are the uploads?");
    }

    [Fact]
    public void A_body_that_nobody_watches_is_found()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapPost("/any", () => "x");
        app.MapPut("/large", () => "x").WithMetadata(new UploadAnswers.BodyLimit(null));
        app.MapPost("/small", () => "x").WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(1024));
        app.MapPost("/watched", [Needs(nameof(Actions.KeepOwnAccount))] () => "x").WithMetadata(new UploadAnswers.BodyLimit(1_000_000));
        app.MapGet("/nothing", () => "x");
        Assert.Equal(
            ["/any takes a body of any size", "/large is watched by nobody"],
            PageRules.UnwatchedBodies(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_component_is_given_the_database_the_runner_or_the_gate() => Assert.Empty(PageRules.GivenTooMuch(Components));

    [Fact]
    public void No_component_makes_a_scope_of_its_own() => Assert.Empty(PageRules.OwnScope(Components));

    [Fact]
    public void Pages_of_accounts_have_no_circuit_and_only_they_take_forms()
    {
        var circuits = Components.Where(c => c.IsDefined(typeof(RouteAttribute), false) && !c.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), true)).ToList();
        Assert.Empty(circuits.Where(page => page.Namespace == "Portal.Server.Features.Account").Select(page => page.Name));
        Assert.Empty(circuits
            .SelectMany(page => page.GetProperties().Where(p => p.IsDefined(typeof(SupplyParameterFromFormAttribute))).Select(p => $"{page.Name}.{p.Name}")));
    }

    [Fact]
    public void These_rules_find_what_they_look_for()
    {
        Assert.Equal(
            [
                "Both is neither for everybody nor asks for a session, or both",
                "Forgotten does not say what it needs",
                "Incomplete needs section.view and does not name what",
                "Misnamed has the application in /misnamed/{Application:guid} and does not decide on it",
                "Misnamed names Provider, which is not in /misnamed/{Application:guid}",
                "Silent is neither for everybody nor asks for a session, or both",
            ],
            PageRules.PagesThatSayNothing(Planted).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "Curious is given AccessGate", "Curious is given IDbContextFactory`1", "Curious is given IServiceProvider",
                "Curious is given OperationRunner", "Curious is given PortalDb",
            ],
            PageRules.GivenTooMuch(Planted).Order(StringComparer.Ordinal));
        Assert.Equal(["Owner owns a scope"], PageRules.OwnScope(Planted));
    }

    [Fact]
    public void An_endpoint_without_a_word_is_found()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/silent", () => "x");
        app.MapGet("/open", () => "x").AllowAnonymous();
        app.MapGet("/{application}/x", [Needs(nameof(Actions.KeepOwnAccount))] () => "x");
        app.MapGet("/{application}/y", [Needs(nameof(Actions.ViewApplication), Application = "application")] () => "x");
        Assert.Equal(
            ["/silent does not say what it needs", "/{application}/x has the application in /{application}/x and does not decide on it"],
            PageRules.EndpointsThatSayNothing(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_action_that_does_not_exist_is_refused() => Assert.Throws<ArgumentException>(() => new NeedsAttribute("DoAnything"));

    private static readonly Type[] Planted =
        [typeof(Silent), typeof(Both), typeof(Forgotten), typeof(Incomplete), typeof(Misnamed), typeof(Fine), typeof(Curious), typeof(Owner)];

    [Route("/silent")]
    private sealed class Silent : ComponentBase;

    [Route("/both"), Authorize, AllowAnonymous]
    private sealed class Both : ComponentBase;

    [Route("/forgotten"), Authorize]
    private sealed class Forgotten : ComponentBase;

    [Route("/incomplete/{Application:guid}"), Authorize, Needs(nameof(Actions.ViewSection), Application = "Application")]
    private sealed class Incomplete : ComponentBase;

    [Route("/misnamed/{Application:guid}"), Authorize, Needs(nameof(Actions.ViewProvider), Provider = "Provider")]
    private sealed class Misnamed : ComponentBase;

    [Route("/fine/{Provider:guid}"), Authorize, Needs(nameof(Actions.ViewProvider), Provider = "Provider")]
    private sealed class Fine : ComponentBase
    {
        [Inject] private NavigationManager Navigation { get; set; } = default!;

        [Inject] private Door Door { get; set; } = default!;
    }

    private sealed class Curious(OperationRunner operations) : ComponentBase
    {
        [Inject] private PortalDb Db { get; set; } = default!;

        [Inject] private Microsoft.EntityFrameworkCore.IDbContextFactory<PortalDb> Factory { get; set; } = default!;

        [Inject] private AccessGate Gate { get; set; } = default!;

        [Inject] private IServiceProvider Services { get; set; } = default!;

        public override string ToString() => $"{operations}{Db}{Factory}{Gate}{Services}";
    }

    private sealed class Owner : OwningComponentBase;
}
