using System.Text.RegularExpressions;

namespace Portal.Server.Features.Audit;

/// <summary>An application as an auditor names it: its id, or an address that somebody copied from the browser.</summary>
internal static partial class ApplicationAddress
{
    /// <summary>The id of the application; null when there is none. The first id of an address is the application's: sections and documents follow it.</summary>
    public static Guid? IdIn(string? typed) => Id().Match(typed ?? "") is { Success: true } found ? Guid.ParseExact(found.Value, "D") : null;

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
