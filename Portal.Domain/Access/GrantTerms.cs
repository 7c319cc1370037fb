using Portal.Domain.Common;

namespace Portal.Domain.Access;

/// <summary>Which applications of the provider: all, present and future, or chosen ones.</summary>
/// <param name="All">True for all, also those that do not exist yet.</param>
/// <param name="Chosen">The chosen ones; empty when <paramref name="All"/>.</param>
public sealed record ApplicationScope(bool All, IReadOnlyCollection<EnrollmentApplicationId> Chosen)
{
    /// <summary>All applications, present and future.</summary>
    public static readonly ApplicationScope Every = new(true, []);

    /// <summary>Whether it reaches this application.</summary>
    public bool Covers(EnrollmentApplicationId application) => All || Chosen.Contains(application);

    /// <summary>Whether it reaches no more than the other.</summary>
    public bool IsWithin(ApplicationScope other) => other.All || (!All && Chosen.All(other.Covers));
}

/// <summary>How much of each section: a level for those that are not named, and the named ones.</summary>
/// <param name="Default">The level of every section that is not in <paramref name="Named"/>.</param>
/// <param name="Named">Section key to level.</param>
public sealed record SectionScope(SectionLevel Default, IReadOnlyDictionary<string, SectionLevel> Named)
{
    /// <summary>No section is limited.</summary>
    public static readonly SectionScope Every = new(SectionLevel.Edit, new Dictionary<string, SectionLevel>());

    /// <summary>The level of one section.</summary>
    public SectionLevel Of(string section) => Named.GetValueOrDefault(section, Default);

    /// <summary>Whether it opens no section further than the other does.</summary>
    public bool IsWithin(SectionScope other) =>
        Default <= other.Default && Named.Keys.Concat(other.Named.Keys).All(key => Of(key) <= other.Of(key));
}

/// <summary>What a delegation allows: permissions, applications, sections, period. Stored expanded and never reinterpreted.</summary>
/// <param name="Permissions">Only <see cref="AccessPolicy.Delegable"/> ones have any effect.</param>
/// <param name="Applications">Which applications.</param>
/// <param name="Sections">How much of each section.</param>
/// <param name="ValidFrom">First instant with power, UTC.</param>
/// <param name="ValidUntil">First instant without power, UTC; null for until it is ended.</param>
public sealed record GrantTerms(
    IReadOnlySet<Permission> Permissions,
    ApplicationScope Applications,
    SectionScope Sections,
    DateTimeOffset ValidFrom,
    DateTimeOffset? ValidUntil)
{
    /// <summary>Whether the period holds this instant. The end is exclusive.</summary>
    public bool CoversInstant(DateTimeOffset now) => ValidFrom <= now && (ValidUntil is not { } end || now < end);

    /// <summary>Payment rights gain power only after the inviter has confirmed who accepted.</summary>
    public bool NeedsConfirmation => Permissions.Contains(Permission.EditBanking);

    /// <summary>Whether these terms give nothing that the giver's terms do not hold, in any dimension.</summary>
    public bool IsWithin(GrantTerms giver) =>
        Permissions.IsSubsetOf(giver.Permissions)
        && Applications.IsWithin(giver.Applications)
        && Sections.IsWithin(giver.Sections)
        && ValidFrom >= giver.ValidFrom
        && (giver.ValidUntil is not { } end || (ValidUntil is { } mine && mine <= end));
}
