using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>From where somebody comes who is about to get a session.</summary>
/// <param name="Address">The network address, for limits only; it is never stored.</param>
/// <param name="Device">Browser and system family, for the list of sessions.</param>
/// <param name="Locked">The session that this browser had, locked or live; the new one takes its place.</param>
public sealed record Visit(string Address, string Device, SessionTicket? Locked = null);

/// <summary>A session that was just opened; the browser gets it as a cookie.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Account">Whose.</param>
/// <param name="Strength">setup, recovery or full.</param>
public sealed record OpenedSession(Guid Session, AccountId Account, string Strength);

/// <summary>How much a session is good for.</summary>
public static class Strengths
{
    /// <summary>The address is confirmed, the account has no whole way in yet.</summary>
    public const string Setup = "setup";

    /// <summary>May only add a way in.</summary>
    public const string Recovery = "recovery";

    /// <summary>Everything that the account may do.</summary>
    public const string Full = "full";
}

/// <summary>How a session was opened, when with a whole way in. The ledger keeps these words.</summary>
public static class SignInMethods
{
    /// <summary>A passkey that checked who used it.</summary>
    public const string Passkey = "passkey";

    /// <summary>A password together with a code of an authenticator app.</summary>
    public const string PasswordWithApp = "password-totp";
}

/// <summary>A browser and a system, as families: enough to recognize one's own, too little to follow anybody.</summary>
public static class DeviceLabel
{
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>"Firefox on Windows", from the header that the browser sends.</summary>
    public static string Of(string? userAgent)
    {
        var text = userAgent is { Length: <= 1000 } ? userAgent : "";
        return $"{Name(Browsers, text) ?? "A browser"} on {Name(Systems, text) ?? "an unknown system"}";
    }

    private static string? Name((string Sign, string Name)[] families, string text) =>
        Array.Find(families, f => text.Contains(f.Sign, StringComparison.Ordinal)).Name;
}
