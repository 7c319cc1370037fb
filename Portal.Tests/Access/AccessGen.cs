using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Tests.Access;

/// <summary>Generated grants over a universe that is small enough to ask everything: three applications, three sections, nine instants.</summary>
internal static class AccessGen
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly AccountId Me = new(new Guid(1, 0, 0, new byte[8]));
    public static readonly ProviderId Clinic = new(new Guid(2, 0, 0, new byte[8]));
    public static readonly LookId Look = new(new Guid(3, 0, 0, new byte[8]));
    public static readonly EnrollmentApplicationId[] Applications = [.. Enumerable.Range(10, 3).Select(i => new EnrollmentApplicationId(new Guid(i, 0, 0, new byte[8])))];
    public static readonly SectionRef[] Sections = [new("identity", false), new("licenses", false), new("payment", true)];
    public static readonly Permission[] Permissions = Enum.GetValues<Permission>();

    /// <summary>The hours at which periods begin and end, and the instants just before and after.</summary>
    public static readonly DateTimeOffset[] Instants =
        [.. new[] { -1, 0, 1 }.SelectMany(hour => new[] { -1L, 0, 1 }.Select(tick => Noon.AddHours(hour).AddTicks(tick)))];

    public static Gen<bool> Often(int inTen) => Gen.Choose(1, 10).Select(i => i <= inTen);

    // Half of the sets are presets with something missing or added, because a purely random set seldom allows anything.
    public static Gen<HashSet<Permission>> PermissionSet { get; } = Gen.OneOf(
        Gen.SubListOf(Permissions).Select(list => list.ToHashSet()),
        Gen.Zip(Gen.Elements(Preset.All.AsEnumerable()), Gen.Elements(Permissions)).Select(pair =>
        {
            var set = pair.Item1.Permissions.ToHashSet();
            if (!set.Remove(pair.Item2))
                set.Add(pair.Item2);
            return set;
        }));

    public static Gen<ApplicationScope> ApplicationScopes { get; } =
        Gen.Zip(Often(5), Gen.SubListOf(Applications)).Select(pair => new ApplicationScope(pair.Item1, [.. pair.Item2]));

    public static Gen<SectionScope> SectionScopes { get; } =
        from other in Gen.Elements(Enum.GetValues<SectionLevel>())
        from named in Gen.SubListOf(Sections)
        from levels in Gen.ListOf(Gen.Elements(Enum.GetValues<SectionLevel>()), Sections.Length)
        select new SectionScope(other, named.Zip(levels).ToDictionary(pair => pair.First.Key, pair => pair.Second));

    public static Gen<GrantTerms> Terms { get; } =
        from permissions in PermissionSet
        from applications in ApplicationScopes
        from sections in SectionScopes
        from start in Gen.Choose(-1, 1)
        from end in Gen.Elements(-1, 0, 1, 2, 2)
        select new GrantTerms(permissions, applications, sections, Noon.AddHours(start), end == 2 ? null : Noon.AddHours(end));

    public static Gen<DelegationHolding> Delegations { get; } =
        from terms in Terms
        from confirmed in Often(8)
        from ended in Often(1)
        from suspended in Often(1)
        from id in Gen.Choose(1, int.MaxValue)
        select new DelegationHolding(
            new DelegationId(new Guid(id, 0, 0, new byte[8])), terms, confirmed, ended ? Noon.AddDays(-1) : null, suspended ? Noon.AddDays(-1) : null);

    public static Gen<Holdings> AgentHoldings { get; } =
        from count in Gen.Choose(0, 3)
        from delegations in Gen.ListOf(Delegations, count)
        select new Holdings(null, delegations);

    /// <summary>Looks of any kind, most of them the one that is asked about and going on.</summary>
    public static Gen<LookHolding> Looks { get; } =
        from applications in Gen.SubListOf(Applications)
        from sections in Gen.SubListOf(Sections)
        from start in Gen.Elements(-1, -1, 0, 1)
        from length in Gen.Elements(1, 1, 2)
        from ended in Often(1)
        from other in Often(1)
        from kind in Gen.Choose(1, 10)
        from principal in Often(5)
        from giver in AgentHoldings
        select new LookHolding(
            other ? new LookId(new Guid(4, 0, 0, new byte[8])) : Look, Clinic,
            new LookScope(applications.ToHashSet(), sections.Select(s => s.Key).ToHashSet()),
            Noon.AddHours(start), Noon.AddHours(start + length), ended ? Noon.AddDays(-1) : null,
            kind <= 3 ? null : principal ? new Holdings(new PrincipalHolding(new(Guid.Empty), Verified: true), []) : giver);

    public static Gen<Actor> Actors { get; } =
        from roles in Gen.SubListOf(Enum.GetValues<StaffRole>())
        from full in Often(9)
        select new Actor(Me, roles.ToHashSet(), full);

    /// <summary>Terms that hold no more than these.</summary>
    public static Gen<GrantTerms> Narrower(GrantTerms giver) =>
        from permissions in Gen.SubListOf(giver.Permissions.ToArray())
        from chosen in Gen.SubListOf(Applications)
        from allApplications in Often(5)
        from other in Gen.Choose(0, (int)giver.Sections.Default)
        from levels in Gen.ListOf(Gen.Choose(0, 2), Sections.Length)
        from later in Gen.Choose(0, 1)
        from earlier in Gen.Choose(0, 1)
        from ends in Often(5)
        let end = giver.ValidUntil?.AddHours(-earlier) ?? (ends ? Noon.AddHours(earlier) : null)
        select new GrantTerms(
            permissions.ToHashSet(),
            giver.Applications.All && allApplications
                ? ApplicationScope.Every
                : new ApplicationScope(false, [.. chosen.Where(giver.Applications.Covers)]),
            new SectionScope(
                (SectionLevel)other,
                Sections.Zip(levels).ToDictionary(
                    pair => pair.First.Key, pair => (SectionLevel)Math.Min(pair.Second, (int)giver.Sections.Of(pair.First.Key)))),
            giver.ValidFrom.AddHours(later),
            end);

    /// <summary>Every question that can be asked about this universe.</summary>
    public static IEnumerable<(PortalAction Action, Resource Resource)> Questions(bool submitted = false) =>
        from action in Actions.All
        from application in Applications
        from section in Sections
        select (action, new Resource(Me, Clinic, application, submitted, Sections, section, Look));

    /// <summary>The questions that are answered yes.</summary>
    public static HashSet<(string, EnrollmentApplicationId, string)> Allowed(
        Actor actor, Holdings holdings, DateTimeOffset now, bool submitted = false) =>
        [.. Questions(submitted)
            .Where(q => AccessPolicy.Decide(actor, q.Action, q.Resource, holdings, now).IsAllowed)
            .Select(q => (q.Action.Name, q.Resource.Application!.Value, q.Resource.Section!.Value.Key))];

    /// <summary>Somebody of the help desk.</summary>
    public static readonly Actor Helper = new(Me, new HashSet<StaffRole> { StaffRole.HelpDesk });

    /// <summary>A person without staff roles.</summary>
    public static readonly Actor Person = new(Me, new HashSet<StaffRole>());
}
