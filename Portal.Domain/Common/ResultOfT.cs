using System.Diagnostics.CodeAnalysis;

namespace Portal.Domain.Common;

/// <summary>A value, or the reason why there is none.</summary>
/// <typeparam name="T">What a success carries.</typeparam>
public sealed class Result<T> where T : notnull
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The refusal; null on success.</summary>
    public Error? Error { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">The result is a refusal.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"Refused, so there is no value: {Error.Code}.");

    /// <summary>A success.</summary>
    /// <param name="value">What it carries.</param>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    /// <param name="error">Why.</param>
    public static implicit operator Result<T>(Error error) => new(default, error);
}
