using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>Somebody of the provider's side made a code with which the help desk can look. The code is not in the ledger.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Applications">The applications that it shows.</param>
/// <param name="Sections">The sections that it shows.</param>
/// <param name="Minutes">How long it may last once it began.</param>
public sealed record LookOpened(
    ProviderId Provider, LookId Look, IReadOnlyList<EnrollmentApplicationId> Applications, IReadOnlyList<string> Sections, int Minutes) : PortalEvent;

/// <summary>Somebody of the help desk used the code: the look goes on.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Subject">Who had opened it.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record LookBegun(ProviderId Provider, LookId Look, AccountId Subject, DateTimeOffset Until) : PortalEvent;

/// <summary>Somebody of the help desk typed a code that begins nothing.</summary>
public sealed record LookCodeRefused : PortalEvent;

/// <summary>Somebody of the help desk opened a page of a look.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application; null for the page that lists what the look shows.</param>
/// <param name="Section">The section; null for that page.</param>
/// <param name="Look">The look.</param>
public sealed record LookPageViewed(ProviderId Provider, EnrollmentApplicationId? Application, string? Section, LookId Look) : PortalEvent;

/// <summary>A look was ended before its time, or its code was taken back.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Subject">Who looked; null when it had not begun.</param>
/// <param name="Cause">provider, help-desk or taken-back.</param>
public sealed record LookEnded(ProviderId Provider, LookId Look, AccountId? Subject, string Cause) : PortalEvent;

/// <summary>Somebody of the help desk asked for a look without a code.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Applications">The applications that it would show.</param>
/// <param name="Sections">The sections that it would show.</param>
/// <param name="Minutes">How long.</param>
/// <param name="SecondPerson">True when a second person has to confirm it first, false when it begins at once and is reviewed.</param>
/// <param name="Reason">Why, in the asker's words.</param>
public sealed record BreakGlassAsked(
    ProviderId Provider, LookId Look, IReadOnlyList<EnrollmentApplicationId> Applications, IReadOnlyList<string> Sections, int Minutes,
    bool SecondPerson, PersonalText Reason) : PortalEvent;

/// <summary>A look without a code began: confirmed by a second person, or at once.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Subject">Who looks.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="ReviewDue">By when it has to be reviewed; null when a second person confirmed it.</param>
public sealed record BreakGlassBegun(ProviderId Provider, LookId Look, AccountId Subject, DateTimeOffset Until, DateTimeOffset? ReviewDue) : PortalEvent;

/// <summary>The second person refused a look without a code; it never began.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Subject">Who had asked.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record BreakGlassRefused(ProviderId Provider, LookId Look, AccountId Subject, PersonalText Reason) : PortalEvent;

/// <summary>Nobody confirmed a look without a code within its hour; it never began, and whoever had asked was told.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Subject">Who had asked.</param>
public sealed record BreakGlassLapsed(ProviderId Provider, LookId Look, AccountId Subject) : PortalEvent;

/// <summary>A look without a code was reviewed by somebody else.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Look">The look.</param>
/// <param name="Subject">Who looked.</param>
/// <param name="Justified">What the reviewer found.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record BreakGlassReviewed(ProviderId Provider, LookId Look, AccountId Subject, bool Justified, PersonalText Reason) : PortalEvent;
