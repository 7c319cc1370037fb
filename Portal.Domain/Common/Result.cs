using System.Diagnostics.CodeAnalysis;

namespace Portal.Domain.Common;

/// <summary>An expected refusal. Anything unexpected is an exception.</summary>
/// <param name="Code">Stable, dotted, for tests and audit: <c>section.changed-by-other</c>.</param>
/// <param name="Message">A sentence for the person: what is wrong and what to do next. Never holds an answer's value.</param>
/// <param name="Field">The form field that the sentence belongs to, if there is one.</param>
public sealed record Error(string Code, string Message, string? Field = null)
{
    /// <summary>The one answer for what is absent, forbidden or unknown: nobody can tell them apart.</summary>
    public static readonly Error NotFound = new("not-found", "There is no such page, or it is not yours to open.");

    /// <summary>What else is wrong, where several fields were looked at: whoever mends one is not told of the next only then.</summary>
    public IReadOnlyList<Error> Also { get; init; } = [];

    /// <summary>All that is wrong as one refusal: the first of them, with the others beside it.</summary>
    /// <param name="checks">What each check came to, in the order of the fields; null where nothing is wrong.</param>
    /// <returns>Null when nothing is.</returns>
    public static Error? Of(params IEnumerable<Error?> checks)
    {
        List<Error> wrong = [.. checks.OfType<Error>()];
        return wrong.Count < 2 ? wrong.FirstOrDefault() : wrong[0] with { Also = wrong[1..] };
    }
}

/// <summary>The outcome of an operation that gives nothing back.</summary>
/// <param name="Error">The refusal; null when it succeeded.</param>
public readonly record struct Result(Error? Error)
{
    /// <summary>It was done.</summary>
    public static readonly Result Success;

    /// <summary>True when it was done.</summary>
    public bool Succeeded => Error is null;

    /// <summary>A refusal is a result.</summary>
    public static implicit operator Result(Error error) => new(error);
}

/// <summary>The outcome of an operation that gives a value back.</summary>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The refusal; null when it succeeded.</summary>
    public Error? Error { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It was refused: look at <see cref="Error"/> first.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"Refused: {Error.Code}");

    /// <summary>A value is a success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal is a result.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);
}
