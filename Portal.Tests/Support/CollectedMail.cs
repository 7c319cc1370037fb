using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Tests.Support;

/// <summary>A mail as the server took it off the wire, one char for each byte.</summary>
internal sealed partial record CollectedMail(string Sender, IReadOnlyList<string> Recipients, string Raw)
{
    public string Subject => Header("Subject");

    public string MessageId => Header("Message-ID").Trim('<', '>');

    /// <summary>The text, decoded, with line feeds.</summary>
    public string Body => SentBody.ReplaceLineEndings("\n");

    /// <summary>The text, decoded, with the line ends that were sent.</summary>
    public string SentBody
    {
        get
        {
            var text = Raw[(HeaderLength + 4)..];
            var bytes = Header("Content-Transfer-Encoding").ToLowerInvariant() switch
            {
                "base64" => Convert.FromBase64String(text),
                "quoted-printable" => Unquote(text.Replace("=\r\n", "", StringComparison.Ordinal)),
                _ => Encoding.Latin1.GetBytes(text),
            };
            return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>Names and values of the header lines, unfolded.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers =>
        [.. Folding().Replace(Raw[..HeaderLength], " ").Split("\r\n").Select(l => l.Split(':', 2)).Select(p => (p[0], p[1].Trim()))];

    private int HeaderLength => Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);

    /// <summary>The one header of this name, encoded words decoded.</summary>
    public string Header(string name) => EncodedWord().Replace(
        GapBetweenWords().Replace(Headers.Single(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value, "?=$1"),
        w => Encoding.UTF8.GetString(w.Groups[1].Value is "B" or "b" ? Convert.FromBase64String(w.Groups[2].Value) : Unquote(w.Groups[2].Value.Replace('_', ' '))));

    private static byte[] Unquote(string text) =>
        Encoding.Latin1.GetBytes(Quoted().Replace(text, q => ((char)Convert.ToInt32(q.Groups[1].Value, 16)).ToString()));

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+(=\?)")]
    private static partial Regex GapBetweenWords();

    [GeneratedRegex("=([0-9A-Fa-f]{2})")]
    private static partial Regex Quoted();
}
