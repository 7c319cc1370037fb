using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Looks;

/// <summary>How long looks and their parts last, and what makes one sound.</summary>
public static class LookRules
{
    /// <summary>How long a look may last, in minutes. The longest is also the longest break-glass.</summary>
    public static readonly IReadOnlyList<int> Minutes = [15, 30, 60];

    /// <summary>How long a code waits to be used, in minutes.</summary>
    public const int CodeMinutes = 10;

    /// <summary>How long break-glass waits for its second person, in minutes.</summary>
    public const int ConfirmMinutes = 60;

    /// <summary>How long after its beginning break-glass without a second person has to be reviewed, in hours.</summary>
    public const int ReviewHours = 24;

    /// <summary>How many applications one look may name.</summary>
    public const int MaxApplications = 20;

    /// <summary>How many looks of one provider may wait or go on at once.</summary>
    public const int MaxOpen = 5;

    /// <summary>How many codes one provider's side may make in an hour: codes without end would fill the space that guesses search.</summary>
    public const int MaxCodesInAnHour = 20;

    /// <summary>The longest reason or note, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Checks what a look would show, and for how long. Whether its opener sees all of it is the access table's to say.</summary>
    public static Result Check(LookScope scope, int minutes) =>
        !Minutes.Contains(minutes) ? LookErrors.NoMinutes
        : scope.Applications.Count == 0 ? LookErrors.NoApplication
        : scope.Applications.Count > MaxApplications ? LookErrors.TooManyApplications
        : scope.Sections.Count == 0 ? LookErrors.NoSection
        : Result.Success;

    /// <summary>Checks that a reason or note says something, in as many words as are kept.</summary>
    public static Result CheckReason(string? reason) =>
        new(WrittenWords.Check(reason, MaxReasonLength, LookErrors.NoReason, LookErrors.ReasonTooLong));
}
