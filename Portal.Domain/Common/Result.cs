namespace Portal.Domain.Common;

/// <summary>An expected refusal. Anything unexpected is an exception.</summary>
/// <param name="Code">Stable name for tests, audit and translations, such as <c>email.whitespace</c>.</param>
/// <param name="Message">One sentence for the person: what is wrong and what to do next.</param>
public sealed record Error(string Code, string Message);

/// <summary>Success, or the reason for a refusal.</summary>
/// <param name="Error">The refusal; null on success.</param>
public readonly record struct Result(Error? Error)
{
    /// <summary>The success.</summary>
    public static readonly Result Success = new(null);

    /// <summary>True when nothing was refused.</summary>
    public bool Succeeded => Error is null;

    /// <summary>A refusal.</summary>
    /// <param name="error">Why.</param>
    public static implicit operator Result(Error error) => new(error);
}
