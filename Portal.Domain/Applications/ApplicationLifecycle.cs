using System.Collections.Frozen;
using Portal.Domain.Common;

namespace Portal.Domain.Applications;

/// <summary>Where an application is in its life.</summary>
public enum ApplicationStatus
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Complete, and sent to the principal. Any edit voids the request.</summary>
    AwaitingSignature,

    /// <summary>Certified and frozen.</summary>
    Submitted,

    /// <summary>A reviewer has taken it.</summary>
    InReview,

    /// <summary>Sent back with reasons; the certified version stays frozen.</summary>
    Returned,

    /// <summary>Approved; an enrollment exists.</summary>
    Approved,

    /// <summary>Denied.</summary>
    Denied,

    /// <summary>Withdrawn by the provider's side; may be copied to a new application.</summary>
    Withdrawn,
}

/// <summary>What can happen to an application.</summary>
public enum LifecycleStep
{
    /// <summary>Change an answer or a document.</summary>
    Edit,

    /// <summary>Ask the principal for the signature.</summary>
    RequestSignature,

    /// <summary>Take the request back without an edit.</summary>
    CancelSignatureRequest,

    /// <summary>The principal does not sign it as it is.</summary>
    DeclineSignature,

    /// <summary>Certify and submit.</summary>
    Certify,

    /// <summary>A reviewer takes it.</summary>
    StartReview,

    /// <summary>A reviewer sends it back.</summary>
    Return,

    /// <summary>Open a new draft version of a returned application.</summary>
    Correct,

    /// <summary>Approve.</summary>
    Approve,

    /// <summary>Deny.</summary>
    Deny,

    /// <summary>Withdraw.</summary>
    Withdraw,

    /// <summary>Add a note.</summary>
    AddNote,

    /// <summary>Add an attachment beside the frozen content.</summary>
    AddAttachment,

    /// <summary>Copy the content to a new application.</summary>
    Copy,
}

/// <summary>The whole life of an application, as one table: status and step give the next status. A pair that is not here is refused.</summary>
public static class ApplicationLifecycle
{
    private static readonly FrozenDictionary<(ApplicationStatus, LifecycleStep), ApplicationStatus> Table =
        new Dictionary<(ApplicationStatus, LifecycleStep), ApplicationStatus>
        {
            [(ApplicationStatus.Draft, LifecycleStep.Edit)] = ApplicationStatus.Draft,
            [(ApplicationStatus.Draft, LifecycleStep.RequestSignature)] = ApplicationStatus.AwaitingSignature,
            [(ApplicationStatus.Draft, LifecycleStep.Withdraw)] = ApplicationStatus.Withdrawn,
            [(ApplicationStatus.Draft, LifecycleStep.AddNote)] = ApplicationStatus.Draft,
            [(ApplicationStatus.AwaitingSignature, LifecycleStep.Edit)] = ApplicationStatus.Draft,
            [(ApplicationStatus.AwaitingSignature, LifecycleStep.CancelSignatureRequest)] = ApplicationStatus.Draft,
            [(ApplicationStatus.AwaitingSignature, LifecycleStep.DeclineSignature)] = ApplicationStatus.Draft,
            [(ApplicationStatus.AwaitingSignature, LifecycleStep.Certify)] = ApplicationStatus.Submitted,
            [(ApplicationStatus.AwaitingSignature, LifecycleStep.Withdraw)] = ApplicationStatus.Withdrawn,
            [(ApplicationStatus.AwaitingSignature, LifecycleStep.AddNote)] = ApplicationStatus.AwaitingSignature,
            [(ApplicationStatus.Submitted, LifecycleStep.StartReview)] = ApplicationStatus.InReview,
            [(ApplicationStatus.Submitted, LifecycleStep.Withdraw)] = ApplicationStatus.Withdrawn,
            [(ApplicationStatus.Submitted, LifecycleStep.AddNote)] = ApplicationStatus.Submitted,
            [(ApplicationStatus.Submitted, LifecycleStep.AddAttachment)] = ApplicationStatus.Submitted,
            [(ApplicationStatus.Submitted, LifecycleStep.Copy)] = ApplicationStatus.Submitted,
            [(ApplicationStatus.InReview, LifecycleStep.Return)] = ApplicationStatus.Returned,
            [(ApplicationStatus.InReview, LifecycleStep.Approve)] = ApplicationStatus.Approved,
            [(ApplicationStatus.InReview, LifecycleStep.Deny)] = ApplicationStatus.Denied,
            [(ApplicationStatus.InReview, LifecycleStep.Withdraw)] = ApplicationStatus.Withdrawn,
            [(ApplicationStatus.InReview, LifecycleStep.AddNote)] = ApplicationStatus.InReview,
            [(ApplicationStatus.InReview, LifecycleStep.AddAttachment)] = ApplicationStatus.InReview,
            [(ApplicationStatus.InReview, LifecycleStep.Copy)] = ApplicationStatus.InReview,
            [(ApplicationStatus.Returned, LifecycleStep.Correct)] = ApplicationStatus.Draft,
            [(ApplicationStatus.Returned, LifecycleStep.Withdraw)] = ApplicationStatus.Withdrawn,
            [(ApplicationStatus.Returned, LifecycleStep.AddNote)] = ApplicationStatus.Returned,
            [(ApplicationStatus.Returned, LifecycleStep.AddAttachment)] = ApplicationStatus.Returned,
            [(ApplicationStatus.Returned, LifecycleStep.Copy)] = ApplicationStatus.Returned,
            [(ApplicationStatus.Approved, LifecycleStep.AddNote)] = ApplicationStatus.Approved,
            [(ApplicationStatus.Approved, LifecycleStep.AddAttachment)] = ApplicationStatus.Approved,
            [(ApplicationStatus.Approved, LifecycleStep.Copy)] = ApplicationStatus.Approved,
            [(ApplicationStatus.Denied, LifecycleStep.AddNote)] = ApplicationStatus.Denied,
            [(ApplicationStatus.Denied, LifecycleStep.AddAttachment)] = ApplicationStatus.Denied,
            [(ApplicationStatus.Denied, LifecycleStep.Copy)] = ApplicationStatus.Denied,
            [(ApplicationStatus.Withdrawn, LifecycleStep.AddNote)] = ApplicationStatus.Withdrawn,
            [(ApplicationStatus.Withdrawn, LifecycleStep.Copy)] = ApplicationStatus.Withdrawn,
        }.ToFrozenDictionary();

    /// <summary>Whether the step is possible in this status.</summary>
    public static bool Allows(this ApplicationStatus status, LifecycleStep step) => Table.ContainsKey((status, step));

    /// <summary>The status after the step, or a refusal that says what to do.</summary>
    public static Result<ApplicationStatus> After(this ApplicationStatus status, LifecycleStep step) =>
        Table.TryGetValue((status, step), out var next)
            ? next
            : new Error("application.not-possible-now", $"This is not possible now: the application {Words(status)}. Reload the page to see what you can do.");

    /// <summary>Whether the content is still being written. Everything else is frozen.</summary>
    public static bool IsOpen(this ApplicationStatus status) => status is ApplicationStatus.Draft or ApplicationStatus.AwaitingSignature;

    /// <summary>The status as the end of a sentence that begins with "The application".</summary>
    public static string Words(this ApplicationStatus status) => status switch
    {
        ApplicationStatus.Draft => "is a draft",
        ApplicationStatus.AwaitingSignature => "is waiting for the signature",
        ApplicationStatus.Submitted => "was submitted",
        ApplicationStatus.InReview => "is in review",
        ApplicationStatus.Returned => "was returned",
        ApplicationStatus.Approved => "was approved",
        ApplicationStatus.Denied => "was denied",
        ApplicationStatus.Withdrawn => "was withdrawn",
    };
}
