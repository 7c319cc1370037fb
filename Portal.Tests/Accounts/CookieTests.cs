using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using Portal.Server.Features.Account;
using Portal.Server.Security;

namespace Portal.Tests.Accounts;

public class CookieTests
{
    [Theory]
    [InlineData("Production", "__Host-portal", CookieSecurePolicy.Always)]
    [InlineData("Development", "portal", CookieSecurePolicy.SameAsRequest)]
    public void Cookies_belong_to_this_host_and_to_no_script(string environment, string name, CookieSecurePolicy secure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPortalAccounts(new ConfigurationBuilder().Build(), new HostingEnvironment { EnvironmentName = environment });
        var session = Configured<CookieAuthenticationOptions>(services, SessionTickets.Scheme);
        var form = Configured<AntiforgeryOptions>(services, Options.DefaultName);
        Assert.False(session.SlidingExpiration);
        foreach (var (cookie, expected) in new[] { (session.Cookie, name), (form.Cookie, name + "-form") })
        {
            Assert.Equal((expected, "/", null), (cookie.Name, cookie.Path, cookie.Domain));
            Assert.Equal((true, SameSiteMode.Lax, secure), (cookie.HttpOnly, cookie.SameSite, cookie.SecurePolicy));
        }
    }

    // What configures the options, without what then fills in their defaults from a database that is not here.
    private static T Configured<T>(ServiceCollection services, string name) where T : class, new()
    {
        using var provider = services.BuildServiceProvider();
        var options = new T();
        foreach (var configure in provider.GetServices<IConfigureOptions<T>>())
        {
            if (configure is IConfigureNamedOptions<T> named)
                named.Configure(name, options);
            else
                configure.Configure(options);
        }
        return options;
    }
}
