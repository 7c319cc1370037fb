using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Portal.Infrastructure;

namespace Portal.Server.Features;

/// <summary>Whole addresses of pages, for mails: under Portal:Origin, and where none is set under the address that this server listens on.</summary>
public sealed class PageAddresses(IOptions<PortalSettings> settings, IServer? server = null)
{
    /// <summary>The address of a page.</summary>
    /// <param name="path">Its path, with the slash.</param>
    public string Of(string path) => (settings.Value.Origin is { Length: > 0 } origin ? origin.TrimEnd('/') : Listening()) + path;

    private string Listening()
    {
        if (server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
            return settings.Value.Address; // The console, which serves nothing.
        var listening = BindingAddress.Parse(address);
        // Passkeys are bound to a name, and a number is none. Without an origin the portal serves this machine only.
        var host = IPAddress.TryParse(listening.Host.Trim('[', ']'), out _) || listening.Host is "*" or "+" ? "localhost" : listening.Host;
        return $"{listening.Scheme}://{host}:{listening.Port}";
    }
}
