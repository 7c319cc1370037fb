using System.Diagnostics.CodeAnalysis;

namespace Portal.Domain.Providers;

/// <summary>
/// A code of the Health Care Provider Taxonomy (NUCC): ten characters, three digits first and X last. Whether a code of the right
/// form exists, and what it is called, is in the reference list that a form names.
/// </summary>
public sealed record Taxonomy
{
    private Taxonomy(string code) => Code = code;

    /// <summary>The ten characters, letters in upper case.</summary>
    public string Code { get; }

    /// <summary>Reads a code; case and surrounding spaces do not matter.</summary>
    /// <param name="text">What was typed or received.</param>
    /// <param name="taxonomy">The code, when it has the right form.</param>
    /// <returns>True when it has.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Taxonomy? taxonomy)
    {
        var code = text?.Trim().ToUpperInvariant();
        taxonomy = code is { Length: 10 } && code[9] == 'X' && code.All(char.IsAsciiLetterOrDigit) && code.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0
            ? new Taxonomy(code)
            : null;
        return taxonomy is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Code;
}
