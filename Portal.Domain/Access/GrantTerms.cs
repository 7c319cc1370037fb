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

    /// <summary>What both of them reach.</summary>
    public ApplicationScope NarrowedTo(ApplicationScope other) =>
        other.All ? this : All ? other : new ApplicationScope(false, Chosen.Where(other.Covers).ToHashSet());
}

/// <summary>How much of each section: a level for those that are not named, and the named ones.</summary>
/// <param name="Default">The level of every section that is not in <paramref name="Named"/>.</param>
/// <param name="Named">Section key to level.</param>
public sealed record SectionScope(SectionLevel Default, IReadOnlyDictionary<string, SectionLevel> Named)
{
    /// <summary>No section is limited.</summary>
    public static readonly SectionScope Every = new(SectionLevel.Edit, new Dictionary<string, SectionLevel>());

    /// <summary>These sections without a limit, and nothing of any other.</summary>
    public static SectionScope Only(IEnumerable<string> sections) =>
        new(SectionLevel.None, sections.ToDictionary(section => section, _ => SectionLevel.Edit));

    /// <summary>The level of one section.</summary>
    public SectionLevel Of(string section) => Named.GetValueOrDefault(section, Default);

    /// <summary>Whether it opens no section further than the other does.</summary>
    public bool IsWithin(SectionScope other) =>
        Default <= other.Default && Named.Keys.Concat(other.Named.Keys).All(key => Of(key) <= other.Of(key));

    /// <summary>Of each section the lower level of the two.</summary>
    public SectionScope NarrowedTo(SectionScope other)
    {
        var usual = Lower(Default, other.Default);
        return new SectionScope(usual, Named.Keys.Union(other.Named.Keys)
            .Select(key => (key, level: Lower(Of(key), other.Of(key))))
            .Where(section => section.level != usual)
            .ToDictionary(section => section.key, section => section.level));
    }

    private static SectionLevel Lower(SectionLevel a, SectionLevel b) => a < b ? a : b;
}

/// <summary>What a delegation allows: permissions, applications, sections, period. Stored expanded and never reinterpreted.</summary>
/// <param name="Permissions">Only <see cref="AccessPolicy.Delegable"/> ones have any effect.</param>
/// <param name="Applications">Which applications.</param>
/// <param name="Sections">How much of each section.</param>
/// <param name="ValidFrom">First instant with power, UTC.</param>
/// <param name="ValidUntil">First instant without power, UTC; null for until it is ended.</param>
/// <param name="ConfirmFirst">Whether the inviter chose to see who accepted before anything of it has power.</param>
public sealed record GrantTerms(
    IReadOnlySet<Permission> Permissions,
    ApplicationScope Applications,
    SectionScope Sections,
    DateTimeOffset ValidFrom,
    DateTimeOffset? ValidUntil,
    bool ConfirmFirst = false)
{
    /// <summary>Whether the period holds this instant. The end is exclusive.</summary>
    public bool CoversInstant(DateTimeOffset now) => ValidFrom <= now && (ValidUntil is not { } end || now < end);

    /// <summary>Power comes only after the inviter has confirmed who accepted: always with payment rights, otherwise where the inviter chose so.</summary>
    public bool NeedsConfirmation => ConfirmFirst || Permissions.Contains(Permission.EditBanking);

    /// <summary>Whether their holder may give on, to one more agent. It reaches the whole provider or nothing.</summary>
    public bool MayGiveOn => Applications.All && Permissions.Contains(Permission.ManageAccess);

    /// <summary>Whether these terms give nothing that the giver's terms do not hold, in any dimension.</summary>
    public bool IsWithin(GrantTerms giver) =>
        OpensNoMoreThan(giver)
        && ValidFrom >= giver.ValidFrom
        && (giver.ValidUntil is not { } end || (ValidUntil is { } mine && mine <= end));

    /// <summary>The same without regard to the periods.</summary>
    public bool OpensNoMoreThan(GrantTerms other) =>
        Permissions.IsSubsetOf(other.Permissions) && Applications.IsWithin(other.Applications) && Sections.IsWithin(other.Sections);

    /// <summary>What is left of these terms when their giver holds no more than that.</summary>
    /// <param name="giver">What the giver holds.</param>
    /// <param name="now">The database's clock: a period that is over leaves nothing.</param>
    /// <returns>Null when nothing is left that would have any power.</returns>
    public GrantTerms? NarrowedTo(GrantTerms giver, DateTimeOffset now)
    {
        var applications = Applications.NarrowedTo(giver.Applications);
        var permissions = Permissions.Intersect(giver.Permissions).Where(p => applications.All || !ReachesWholeProvider(p)).ToHashSet();
        var from = ValidFrom > giver.ValidFrom ? ValidFrom : giver.ValidFrom;
        var until = ValidUntil is { } mine && (giver.ValidUntil is not { } end || mine < end) ? mine : giver.ValidUntil;
        return !permissions.Contains(Permission.ViewApplication) || (!applications.All && applications.Chosen.Count == 0) || until <= from || until <= now
            ? null
            : this with
            {
                Permissions = permissions,
                Applications = applications,
                Sections = Sections.NarrowedTo(giver.Sections),
                ValidFrom = from,
                ValidUntil = until,
            };
    }

    /// <summary>Permissions that are for all applications, present and future, or not at all.</summary>
    public static bool ReachesWholeProvider(Permission permission) => permission is Permission.StartApplication or Permission.ManageAccess;
}
