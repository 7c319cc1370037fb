using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>An auditor asked who could do what at a moment, or what changed between two. The answer is not in the ledger.</summary>
/// <param name="Provider">The provider that was named.</param>
/// <param name="Application">The application that was named.</param>
/// <param name="Section">The section that was named.</param>
/// <param name="Subject">The person that was named.</param>
/// <param name="Question">who-could, person or difference.</param>
/// <param name="Act">The name of the action that was asked about; null for everything.</param>
/// <param name="AsOf">The moment.</param>
/// <param name="ComparedWith">The later moment of a difference.</param>
/// <param name="Known">Up to when what was recorded counts.</param>
public sealed record AccessQuestionAsked(
    ProviderId? Provider, EnrollmentApplicationId? Application, string? Section, AccountId? Subject, string Question, string? Act,
    DateTimeOffset AsOf, DateTimeOffset? ComparedWith, DateTimeOffset Known) : PortalEvent;

/// <summary>An auditor took the answer of a question about access out of the portal. The answer is not in the ledger.</summary>
/// <param name="Provider">The provider that was named.</param>
/// <param name="Application">The application that was named.</param>
/// <param name="Section">The section that was named.</param>
/// <param name="Subject">The person that was named.</param>
/// <param name="Question">who-could, person or difference.</param>
/// <param name="Act">The name of the action that was asked about; null for everything.</param>
/// <param name="AsOf">The moment.</param>
/// <param name="ComparedWith">The later moment of a difference.</param>
/// <param name="Known">Up to when what was recorded counts.</param>
/// <param name="Format">csv or json.</param>
public sealed record AnswerExported(
    ProviderId? Provider, EnrollmentApplicationId? Application, string? Section, AccountId? Subject, string Question, string? Act,
    DateTimeOffset AsOf, DateTimeOffset? ComparedWith, DateTimeOffset Known, string Format) : PortalEvent
{
    /// <summary>A question that is answered into a file.</summary>
    public static AnswerExported Of(AccessQuestionAsked asked, string format)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return new(
            asked.Provider, asked.Application, asked.Section, asked.Subject, asked.Question, asked.Act, asked.AsOf, asked.ComparedWith, asked.Known, format);
    }
}

/// <summary>An auditor named a question, to ask it again. What it asks is not in the ledger.</summary>
/// <param name="Saved">The question.</param>
/// <param name="Page">who-could, person, difference or grants.</param>
public sealed record QuestionSaved(SavedQuestionId Saved, string Page) : PortalEvent;

/// <summary>An auditor gave a question of theirs another name.</summary>
/// <param name="Saved">The question.</param>
public sealed record QuestionRenamed(SavedQuestionId Saved) : PortalEvent;

/// <summary>An auditor removed a question of theirs.</summary>
/// <param name="Saved">The question.</param>
public sealed record QuestionRemoved(SavedQuestionId Saved) : PortalEvent;
