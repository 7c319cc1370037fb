using Portal.Domain.Applications;

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
}
