using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Looks;

namespace Portal.Infrastructure.Data;

/// <summary>A look of the help desk. What it shows never changes after it was opened; it begins once and ends once.</summary>
public sealed class LookRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public required string Kind { get; init; }
    public Guid? OpenedBy { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public required Guid[] ApplicationIds { get; init; }
    public required string[] SectionKeys { get; init; }
    public int Minutes { get; init; }
    public byte[]? CodeHash { get; init; }
    public DateTimeOffset WaitsUntil { get; init; }
    public Guid? HelperId { get; set; }
    public DateTimeOffset? BegunAt { get; set; }
    public DateTimeOffset? EndsAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? EndedBy { get; set; }
    public string? EndCause { get; set; }

    /// <summary>Opened by a code that the provider read out.</summary>
    public const string ByCode = "code";

    /// <summary>Begun without a code.</summary>
    public const string BreakGlass = "break-glass";

    /// <summary>What it shows.</summary>
    public LookScope Scope() => ReadScope(ApplicationIds, SectionKeys);

    /// <summary>How it stands by its times alone.</summary>
    public LookState StateAt(DateTimeOffset now) => new LookTimes(WaitsUntil, BegunAt, EndsAt, EndedAt).StateAt(now);

    /// <summary>As the access table reads it.</summary>
    /// <param name="giver">What whoever opened it holds for the provider.</param>
    /// <returns>Null when it has not begun.</returns>
    public LookHolding? Holding(Holdings giver) => BegunAt is { } from && EndsAt is { } until
        ? new LookHolding(new LookId(Id), new ProviderId(ProviderId), Scope(), from, until, EndedAt, Kind == BreakGlass ? null : giver)
        : null;

    /// <summary>As the access table would have read it once everything up to here was done; null when it had not begun, or was over by hand.</summary>
    /// <param name="giver">What whoever opened it held then.</param>
    /// <param name="done">Everything up to here was done.</param>
    public LookHolding? HoldingAfter(Holdings giver, DateTimeOffset done) =>
        BegunAt > done || EndedAt <= done || Holding(giver) is not { } holding ? null : holding with { EndedAt = null };

    internal static LookScope ReadScope(IEnumerable<Guid> applications, IEnumerable<string> sections) => new(
        applications.Select(id => new EnrollmentApplicationId(id)).ToHashSet(), sections.ToHashSet(StringComparer.Ordinal));
}

/// <summary>Why somebody looked without a code, who confirmed it, and who reviewed it.</summary>
public sealed class BreakGlassRow
{
    public Guid LookId { get; init; }
    public Guid AskedBy { get; init; }
    public required string Reason { get; init; }
    public bool SecondPerson { get; init; }
    public Guid? ConfirmedBy { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
    public Guid? RefusedBy { get; set; }
    public DateTimeOffset? RefusedAt { get; set; }
    public string? Refusal { get; set; }
    public DateTimeOffset? ReviewDueAt { get; init; }
    public Guid? ReviewedBy { get; set; }
    public DateTimeOffset? ReviewedAt { get; set; }
    public bool? Justified { get; set; }
    public string? ReviewNote { get; set; }

    /// <summary>How its review stands.</summary>
    public ReviewState ReviewAt(DateTimeOffset now) => (Justified, ReviewDueAt) switch
    {
        (true, _) => ReviewState.Justified,
        (false, _) => ReviewState.Unjustified,
        (null, null) => ReviewState.None,
        (null, { } due) => now < due ? ReviewState.Due : ReviewState.Overdue,
    };
}

/// <summary>That whoever asked for a look without a code was told that nobody confirmed it in time.</summary>
public sealed class BreakGlassLapseRow
{
    public Guid LookId { get; init; }
    public DateTimeOffset ToldAt { get; init; }
}

/// <summary>A page that was opened in a look.</summary>
public sealed class LookPageRow
{
    public Guid Id { get; init; }
    public Guid LookId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ApplicationId { get; init; }
    public string? SectionKey { get; init; }
}
