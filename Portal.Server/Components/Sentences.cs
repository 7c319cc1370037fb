namespace Portal.Server.Components;

/// <summary>Words that are put together on a page.</summary>
internal static class Sentences
{
    /// <summary>With a capital letter.</summary>
    public static string Begin(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>With a full stop, so that another sentence can follow.</summary>
    public static string End(string words) => words is [.., '.' or '?' or '!'] ? words : words + ".";
}
