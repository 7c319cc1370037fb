using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Portal.Infrastructure.Operations;
using Portal.Server.Components;
using Portal.Server.Security;

namespace Portal.Tests.Components;

public sealed class RoutesTests : BunitContext
{
    [Theory]
    [InlineData("Production", "Page not found")]
    [InlineData("Staging", "Page not found")]
    [InlineData("Development", "Components")]
    public void A_developer_page_does_not_exist_in_a_circuit_elsewhere(string environment, string heading) =>
        Assert.Equal(heading, RenderAt("/dev/components", environment).Find("h1").TextContent);

    [Fact]
    public async Task What_is_not_found_inside_a_circuit_looks_like_what_is_not_found_outside()
    {
        var routes = RenderAt("/dev/components", "Development");
        await routes.InvokeAsync(Services.GetRequiredService<NavigationManager>().NotFound);

        routes.WaitForAssertion(() => Assert.Equal("Page not found", routes.Find("h1").TextContent));
    }

    [Fact]
    public void A_page_in_a_circuit_says_that_it_answers() =>
        Assert.Single(RenderAt("/dev/components", "Development").FindAll("portal-ready"));

    private IRenderedComponent<Routes> RenderAt(string address, string environment)
    {
        this.AddAuthorization();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IHostEnvironment>(new Named(environment));
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Door(null!)).AddSingleton<AccessNews>().AddSingleton<CircuitPresence>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<Routes>();
    }

    private sealed class Named(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "Portal.Server";
        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
