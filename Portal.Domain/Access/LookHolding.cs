using Portal.Domain.Common;

namespace Portal.Domain.Access;

/// <summary>What a look shows: sections, each named, of applications, each named. A section that nobody named, payment above all, is not in it.</summary>
/// <param name="Applications">The applications.</param>
/// <param name="Sections">Keys of sections.</param>
public sealed record LookScope(IReadOnlySet<EnrollmentApplicationId> Applications, IReadOnlySet<string> Sections);

/// <summary>A look of somebody of the help desk: begun, and going on or over.</summary>
/// <param name="Id">The look.</param>
/// <param name="Provider">Whose applications.</param>
/// <param name="Scope">What it shows.</param>
/// <param name="From">First instant.</param>
/// <param name="Until">First instant after it. It ends by itself.</param>
/// <param name="EndedAt">When somebody ended it; null while nobody did.</param>
/// <param name="Giver">
/// What whoever opened it holds now: a look never shows what its giver could not see at this very instant. Null for break-glass, which
/// nobody of the provider's side opened.
/// </param>
public sealed record LookHolding(
    LookId Id, ProviderId Provider, LookScope Scope, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset? EndedAt, Holdings? Giver)
{
    /// <summary>Whether it goes on at this instant.</summary>
    public bool IsLiveAt(DateTimeOffset now) =>
        EndedAt is null && From <= now && now < Until
        && (Giver is null || LookPolicy.GiverMay(Actions.OpenLook, new Resource(Provider: Provider), Giver, now));

    /// <summary>Whether it shows this section of this application, if it goes on.</summary>
    /// <param name="section">Application and section, as the access table is asked about them.</param>
    /// <param name="now">The instant.</param>
    public bool Shows(Resource section, DateTimeOffset now) =>
        section is { Application: { } application, Section: { } one }
        && section.Provider == Provider
        && Scope.Applications.Contains(application)
        && Scope.Sections.Contains(one.Key)
        && (Giver is null || LookPolicy.GiverMay(Actions.ViewSection, section, Giver, now));
}

/// <summary>The decision of a look asked for every section at once.</summary>
public static class EffectiveLook
{
    /// <summary>The sections of an application that the actor sees through the look, in the order of the form.</summary>
    /// <param name="actor">Somebody of the help desk.</param>
    /// <param name="application">The application with all of its sections, and the look.</param>
    /// <param name="holdings">With the actor's looks.</param>
    /// <param name="now">The database's clock.</param>
    public static IReadOnlyList<string> Sections(Actor actor, Resource application, Holdings holdings, DateTimeOffset now) =>
    [
        .. (application.Sections ?? [])
            .Where(s => AccessPolicy.Decide(actor, Actions.ViewLookSection, application with { Section = s }, holdings, now).IsAllowed)
            .Select(s => s.Key),
    ];
}
