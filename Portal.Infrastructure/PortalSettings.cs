using Microsoft.Extensions.Configuration;

namespace Portal.Infrastructure;

/// <summary>The configuration of an installation, section <c>Portal</c>. Every value is described in docs/operating.md.</summary>
public sealed class PortalSettings
{
    /// <summary>Absolute path of the folder for keys, files and the local mailbox. Outside of the web root.</summary>
    public string DataFolder { get; set; } = "";

    /// <summary>The address under which people reach the portal, <c>https://portal.example.gov</c>: links, passkeys and the Origin checks rest on it.</summary>
    public string Origin { get; set; } = "";

    /// <summary>Where links in mails of the console lead: <see cref="Origin"/>, or where the portal was last started. No slash at the end.</summary>
    public string Address { get; set; } = "";

    /// <summary>The address of a portal with this configuration.</summary>
    public static string AddressOf(IConfiguration configuration)
    {
        var given = configuration["Portal:Origin"] is { Length: > 0 } origin ? origin : configuration["urls"]?.Split(';')[0];
        return (given ?? "http://localhost:5080").TrimEnd('/');
    }

    /// <summary>Whether access needs a letter or contract beside it at every provider: the state's choice. Otherwise each provider chooses.</summary>
    public bool RequireAuthority { get; set; }

    /// <summary>Limits on open windows.</summary>
    public CircuitSettings Circuits { get; set; } = new();
}

/// <summary>Limits on open windows, section <c>Portal:Circuits</c>.</summary>
public sealed class CircuitSettings
{
    /// <summary>How many windows one account may have open at a time; each holds memory of the server.</summary>
    public int PerAccount { get; set; } = 30;
}

/// <summary>The names of the connection strings.</summary>
public static class ConnectionNames
{
    /// <summary>Of the migrator, who owns the tables. Only the commands <c>migrate</c> and <c>keys rotate</c> read it.</summary>
    public const string Migrator = "Portal";

    /// <summary>Of the web application's role.</summary>
    public const string App = "PortalApp";

    /// <summary>Of the ledger's sequencer.</summary>
    public const string Sequencer = "PortalSequencer";
}
