using System.Text.RegularExpressions;
using Portal.Domain.Accounts;

namespace Portal.Infrastructure.Outbox;

/// <summary>
/// What may be kept of the reason of a failed attempt. A server's own words repeat the recipient in any form; only their status codes are
/// kept, beside the words of this side.
/// </summary>
internal static partial class DeliveryReason
{
    private const string ServersWords = "The server response was:";
    private const string Between = " / ";

    public static string WithoutAddress(string? reason, EmailAddress to)
    {
        var parts = (reason ?? "").Split(Between).Select(OwnWords).Where(part => part.Length > 0).Distinct();
        var text = Address().Replace(string.Join(Between, parts), "(address)");
        return text.Replace(to.Value, "(address)", StringComparison.OrdinalIgnoreCase) is { Length: > 0 } kept ? kept : "No reason was given.";
    }

    private static string OwnWords(string part)
    {
        var cut = part.IndexOf(ServersWords, StringComparison.OrdinalIgnoreCase);
        if (cut < 0)
            return part.Trim();
        var codes = string.Join(' ', StatusCode().Matches(part[cut..]).Select(match => match.Value));
        return codes.Length == 0 ? part[..cut].Trim() : $"{part[..cut].Trim()} ({codes})";
    }

    [GeneratedRegex(@"\S*@\S*")]
    private static partial Regex Address();

    // RFC 3463: an enhanced status code; RFC 5321: a reply code.
    [GeneratedRegex(@"(?<![\w.@-])([45]\.\d{1,3}\.\d{1,3}|[45]\d\d)(?![\w.@-])")]
    private static partial Regex StatusCode();
}
