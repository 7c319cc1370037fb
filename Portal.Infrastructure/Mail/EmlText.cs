using System.Globalization;
using System.Text;

namespace Portal.Infrastructure.Mail;

/// <summary>A mail as text (RFC 5322) for the local mailbox: written and read by the portal alone, but any mail program opens it.</summary>
internal static class EmlText
{
    // An encoded word has at most 75 characters (RFC 2047 2): 45 bytes are 60 in base64.
    private const int EncodedBytes = 45;
    private const string WordStart = "=?utf-8?B?";
    private const string WordEnd = "?=";

    public static string Compose(MailMessageText message, string from, DateTimeOffset at)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"Date: {at.ToUniversalTime():ddd, dd MMM yyyy HH:mm:ss} +0000\r\n")
            .Append(CultureInfo.InvariantCulture, $"From: {from}\r\nTo: {message.To.Value}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Subject: {Encode(message.Subject)}\r\nMessage-ID: <{message.MessageId}>\r\n");
        if (message.AutoSubmitted) text.Append("Auto-Submitted: auto-generated\r\n");
        return text.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
            .Append(message.Body.ReplaceLineEndings("\r\n")).ToString();
    }

    public static (IReadOnlyDictionary<string, string> Headers, string Body) Parse(string text)
    {
        const string blank = "\r\n\r\n";
        var end = text.IndexOf(blank, StringComparison.Ordinal);
        var headers = text[..end].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
            .Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => Decode(p[1]));
        return (headers, text[(end + blank.Length)..].ReplaceLineEndings("\n"));
    }

    // Text that looks like an encoded word is encoded too, so that it comes back as it was.
    private static string Encode(string subject)
    {
        if (subject.All(char.IsAscii) && !subject.Contains("=?", StringComparison.Ordinal)) return subject;
        var words = new List<string>();
        var word = new List<byte>();
        foreach (var rune in subject.EnumerateRunes())
        {
            if (word.Count + rune.Utf8SequenceLength > EncodedBytes) Close();
            word.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
        }
        Close();
        return string.Join("\r\n ", words);

        void Close()
        {
            words.Add(WordStart + Convert.ToBase64String([.. word]) + WordEnd);
            word.Clear();
        }
    }

    private static string Decode(string value)
    {
        if (!value.StartsWith(WordStart, StringComparison.Ordinal)) return value;
        var words = value.Split(' ').Select(w => Convert.FromBase64String(w[WordStart.Length..^WordEnd.Length]));
        return string.Concat(words.Select(Encoding.UTF8.GetString));
    }
}
