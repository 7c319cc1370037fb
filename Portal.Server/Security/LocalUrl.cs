namespace Portal.Server.Security;

/// <summary>Where to go on. Only within this portal: an address of elsewhere in a link must not lead there after signing in.</summary>
internal static class LocalUrl
{
    public static string OrHome(string? url) => IsLocal(url) ? url! : "/";

    // "//host" and "/\host" are other hosts to a browser; it drops tabs and line breaks before it looks.
    private static bool IsLocal(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] and { Length: <= 2000 } && !url.Any(char.IsControl);
}
