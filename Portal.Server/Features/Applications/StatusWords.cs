using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Server.Components;

namespace Portal.Server.Features.Applications;

/// <summary>The status of an application as people read it on a tag.</summary>
internal static class StatusWords
{
    public static string Of(ApplicationStatus status) => status switch
    {
        ApplicationStatus.Draft => "Draft",
        ApplicationStatus.AwaitingSignature => "Waiting for the signature",
        ApplicationStatus.Submitted => "Submitted",
        ApplicationStatus.InReview => "In review",
        ApplicationStatus.Returned => "Returned",
        ApplicationStatus.Approved => "Approved",
        ApplicationStatus.Denied => "Denied",
        ApplicationStatus.Withdrawn => "Withdrawn",
    };

    /// <summary>How loud the tag is: what waits for somebody stands out, what ended without success is quiet.</summary>
    public static Tone ToneOf(ApplicationStatus status) => status switch
    {
        ApplicationStatus.Draft or ApplicationStatus.Denied or ApplicationStatus.Withdrawn => Tone.Neutral,
        ApplicationStatus.AwaitingSignature or ApplicationStatus.Returned => Tone.Warning,
        ApplicationStatus.Submitted or ApplicationStatus.InReview => Tone.Info,
        ApplicationStatus.Approved => Tone.Success,
    };

    /// <summary>A few characters that tell two applications of one provider apart: the end of the id, as the PDF has it.</summary>
    public static string NumberOf(EnrollmentApplicationId application) => application.Value.ToString()[^6..].ToUpperInvariant();
}
