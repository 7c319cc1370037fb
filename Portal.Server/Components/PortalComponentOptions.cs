namespace Portal.Server.Components;

/// <summary>Section "Portal:Components" of the configuration; tests shorten the times.</summary>
public sealed class PortalComponentOptions
{
    /// <summary>Without a key, click or touch for so long, the session is locked.</summary>
    public TimeSpan IdleLock { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>So long before that the person is asked.</summary>
    public TimeSpan IdleWarning { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>While the person works, the server is told at most this often.</summary>
    public TimeSpan IdleTouch { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often each side of the connection sends a sign of life.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After so long without a sign the browser holds the connection for lost.</summary>
    public TimeSpan ServerSilence { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>So long after that the page is hidden: ten seconds without the server in all.</summary>
    public TimeSpan BlankAfterDisconnect { get; set; } = TimeSpan.FromSeconds(2);
}
