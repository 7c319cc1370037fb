using System.Collections.Frozen;
using Portal.Domain.Common;
using Portal.Domain.Forms;

namespace Portal.Domain.Access;

/// <summary>Who asks. Taken from the session, never from a caller.</summary>
/// <param name="Account">The account; null for a visitor.</param>
/// <param name="StaffRoles">Confirmed staff roles, read fresh for each operation.</param>
/// <param name="FullyAuthenticated">False while the session is only good for setting up or recovering a second way in.</param>
public sealed record Actor(AccountId? Account, IReadOnlySet<StaffRole> StaffRoles, bool FullyAuthenticated = true)
{
    /// <summary>Somebody without an account.</summary>
    public static readonly Actor Visitor = new(null, FrozenSet<StaffRole>.Empty);

    /// <summary>The portal itself, for what it does by the clock. No request and no session is ever this actor.</summary>
    public static readonly Actor Portal = new(null, FrozenSet<StaffRole>.Empty) { IsPortal = true };

    /// <summary>Whether nobody asks, but the portal does something by itself.</summary>
    public bool IsPortal { get; private init; }
}

/// <summary>A section as far as access is concerned.</summary>
/// <param name="Key">Its key in the form definition.</param>
/// <param name="Banking">True for the payment section, which has a right of its own.</param>
public readonly record struct SectionRef(string Key, bool Banking)
{
    /// <summary>The sections of a form: those that ask something. The review of the whole is no section that anybody has a right to.</summary>
    public static IReadOnlyList<SectionRef> Of(FormDefinition form) =>
        [.. form.Sections.Where(s => s.Kind == SectionKind.Questions).Select(s => new SectionRef(s.Key, s.Banking))];
}

/// <summary>What is asked for. What the reach of the action needs has to be filled in: without it the answer is no.</summary>
/// <param name="Account">The account that it is about, for <see cref="Reach.OwnAccount"/>.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Submitted">Whether the application was certified: staff see nothing before that.</param>
/// <param name="Sections">All sections of its form.</param>
/// <param name="Section">The one section.</param>
/// <param name="Look">The look of the help desk through which it is seen.</param>
public sealed record Resource(
    AccountId? Account = null,
    ProviderId? Provider = null,
    EnrollmentApplicationId? Application = null,
    bool Submitted = false,
    IReadOnlyCollection<SectionRef>? Sections = null,
    SectionRef? Section = null,
    LookId? Look = null);

/// <summary>The live binding of the actor to the provider, if there is one.</summary>
/// <param name="Id">The binding.</param>
/// <param name="Verified">Staff checked the evidence. A claimed one may draft and invite, only a verified one may certify.</param>
public sealed record PrincipalHolding(PrincipalId Id, bool Verified);

/// <summary>A delegation of the actor for the provider, live or not.</summary>
/// <param name="Id">The delegation.</param>
/// <param name="Terms">What it allows.</param>
/// <param name="Confirmed">Whether the inviter confirmed who accepted; what needs that has no power before.</param>
/// <param name="EndedAt">When it was ended; null while it was not.</param>
/// <param name="SuspendedAt">When it was suspended; null while it is not.</param>
/// <param name="Parent">The delegation under which an agent gave it. Whoever holds one of these gives nothing on.</param>
public sealed record DelegationHolding(
    DelegationId Id, GrantTerms Terms, bool Confirmed, DateTimeOffset? EndedAt = null, DateTimeOffset? SuspendedAt = null,
    DelegationId? Parent = null)
{
    /// <summary>Whether it has power at this instant.</summary>
    public bool IsLiveAt(DateTimeOffset now) =>
        EndedAt is null && SuspendedAt is null && Terms.CoversInstant(now) && (Confirmed || !Terms.NeedsConfirmation);
}

/// <summary>What the actor holds for one provider. Loaded fresh, and locked, for every change.</summary>
/// <param name="Principal">The live binding, or null.</param>
/// <param name="Delegations">The actor's delegations for this provider.</param>
public sealed record Holdings(PrincipalHolding? Principal, IReadOnlyCollection<DelegationHolding> Delegations)
{
    /// <summary>The looks of the actor, going on or not. They open the pages of the help desk and nothing else.</summary>
    public IReadOnlyCollection<LookHolding> Looks { get; init; } = [];

    /// <summary>Nothing.</summary>
    public static readonly Holdings None = new(null, []);
}

/// <summary>The answer of the access table.</summary>
public abstract record AccessDecision
{
    /// <summary>Yes.</summary>
    /// <param name="Basis">Why, for audit and "why can I see this": <c>principal:…</c>, <c>delegation:…</c>, <c>staff:Reviewer</c>, <c>look:…</c>, <c>self</c>, <c>portal</c>.</param>
    public sealed record Allowed(string Basis) : AccessDecision;

    /// <summary>No. The person is told "not found"; the audit is told the reason.</summary>
    /// <param name="Reason">Stable, for audit and tests.</param>
    public sealed record Denied(string Reason) : AccessDecision;

    /// <summary>True for <see cref="Allowed"/>.</summary>
    public bool IsAllowed => this is Allowed;
}

/// <summary>The one place that decides who may do what. Pure; every cell of the table is tested.</summary>
public static class AccessPolicy
{
    /// <summary>What a delegation can carry. A permission outside of it has no effect in a row, however it got there.</summary>
    public static readonly FrozenSet<Permission> Delegable =
    [
        Permission.StartApplication, Permission.ViewApplication, Permission.EditDraft, Permission.ManageDocuments, Permission.AddNote,
        Permission.RequestSignature, Permission.Withdraw, Permission.ViewSensitive, Permission.EditBanking, Permission.ManageAccess,
    ];

    private static readonly FrozenSet<Permission> OfClaimedPrincipal = [.. Delegable, Permission.ManageProvider];
    private static readonly FrozenSet<Permission> OfVerifiedPrincipal = [.. OfClaimedPrincipal, Permission.Certify];

    private static readonly FrozenDictionary<StaffRole, FrozenSet<Permission>> OfStaff = new Dictionary<StaffRole, FrozenSet<Permission>>
    {
        [StaffRole.Reviewer] = [Permission.ReviewSubmitted],
        [StaffRole.Auditor] = [Permission.AuditAccess, Permission.OverseeBreakGlass, Permission.WatchPortal],
        [StaffRole.HelpDesk] = [Permission.HelpProviders],
        [StaffRole.AccountAdmin] = [Permission.AdministerAccounts, Permission.OverseeBreakGlass, Permission.WatchPortal],
    }.ToFrozenDictionary();

    /// <summary>What a Reviewer may do with an application once it was certified.</summary>
    private static readonly FrozenSet<Permission> OfReviewerOnSubmitted =
        [Permission.ViewApplication, Permission.AddNote, Permission.ManageDocuments];

    /// <summary>What a principal holds.</summary>
    public static IReadOnlySet<Permission> OfPrincipal(bool verified) => verified ? OfVerifiedPrincipal : OfClaimedPrincipal;

    /// <summary>Decides one action on one thing, at one instant.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="action">What for.</param>
    /// <param name="resource">On what.</param>
    /// <param name="holdings">What the actor holds for the resource's provider.</param>
    /// <param name="now">The database's clock, read after the locks were taken.</param>
    public static AccessDecision Decide(Actor actor, PortalAction action, Resource resource, Holdings holdings, DateTimeOffset now)
    {
        if (action.Reach == Reach.Visitor)
            return new AccessDecision.Allowed("visitor");
        if (action.Reach == Reach.Portal)
            return actor.IsPortal ? new AccessDecision.Allowed("portal") : new AccessDecision.Denied("not-the-portal");
        if (actor.Account is not { } account)
            return new AccessDecision.Denied("not-signed-in");
        if (!actor.FullyAuthenticated && action != Actions.KeepOwnAccount)
            return new AccessDecision.Denied("not-fully-authenticated");
        if (!IsNamed(action.Reach, resource))
            return new AccessDecision.Denied("nothing-named");

        return action.Reach switch
        {
            Reach.SignedIn => new AccessDecision.Allowed("self"),
            Reach.OwnAccount => resource.Account == account ? new AccessDecision.Allowed("self") : new AccessDecision.Denied("other-account"),
            Reach.Staff => OfStaffRole(actor, action),
            Reach.Look or Reach.LookSection => LookPolicy.Decide(actor, action, resource, holdings, now),
            _ => OfProviderSide(action, resource, holdings, now) ?? OfReviewer(actor, action, resource),
        };
    }

    // A question with a hole in it is answered no, also to a principal: otherwise "edit no section" would be allowed.
    private static bool IsNamed(Reach reach, Resource resource) => reach switch
    {
        Reach.Visitor or Reach.SignedIn or Reach.Staff or Reach.Portal => true,
        Reach.OwnAccount => resource.Account is not null,
        Reach.Provider or Reach.ProviderRecord => resource.Provider is not null,
        Reach.Application => resource is { Provider: not null, Application: not null },
        Reach.WholeApplication => resource is { Provider: not null, Application: not null, Sections.Count: > 0 },
        Reach.ViewSection or Reach.EditSection => resource is { Provider: not null, Application: not null, Section: not null },
        Reach.Look => resource is { Provider: not null, Look: not null },
        Reach.LookSection => resource is { Provider: not null, Look: not null, Application: not null, Section: not null },
    };

    internal static AccessDecision OfStaffRole(Actor actor, PortalAction action)
    {
        foreach (var role in actor.StaffRoles.Order())
            if (action.Permission is { } permission && OfStaff[role].Contains(permission))
                return new AccessDecision.Allowed($"staff:{role}");
        return new AccessDecision.Denied("no-staff-role");
    }

    internal static AccessDecision.Allowed? OfProviderSide(PortalAction action, Resource resource, Holdings holdings, DateTimeOffset now)
    {
        if (holdings.Principal is { } principal
            && (action.Permission is not { } own || OfPrincipal(principal.Verified).Contains(own)))
            return new AccessDecision.Allowed($"principal:{principal.Id.Value}");

        var found = action.Reach switch
        {
            Reach.ProviderRecord => Oldest(holdings, now, _ => true),
            Reach.Provider => Oldest(holdings, now, d => d.Terms.Applications.All && Holds(d, action.Permission)),
            Reach.Application => Oldest(holdings, now, d => Reaches(d, resource) && Holds(d, action.Permission)),
            Reach.WholeApplication when resource.Sections!.All(section => Oldest(holdings, now, d => Sees(d, resource, section)) is not null) =>
                Oldest(holdings, now, d => Reaches(d, resource) && Holds(d, action.Permission)),
            Reach.ViewSection when resource.Section is { } section =>
                Oldest(holdings, now, d => Sees(d, resource, section) && Holds(d, action.Permission)),
            Reach.EditSection when resource.Section is { } section => Oldest(holdings, now, d => Edits(d, resource, section, action.Permission)),
            _ => null,
        };
        return found is null ? null : new AccessDecision.Allowed($"delegation:{found.Id.Value}");
    }

    // Of those that suit, always the same one: the basis of a decision is kept.
    private static DelegationHolding? Oldest(Holdings holdings, DateTimeOffset now, Func<DelegationHolding, bool> suits)
    {
        DelegationHolding? oldest = null;
        foreach (var delegation in holdings.Delegations)
            if (delegation.IsLiveAt(now) && suits(delegation) && (oldest is null || delegation.Id.Value.CompareTo(oldest.Id.Value) < 0))
                oldest = delegation;
        return oldest;
    }

    private static AccessDecision OfReviewer(Actor actor, PortalAction action, Resource resource)
    {
        var sees = resource.Submitted
            && actor.StaffRoles.Contains(StaffRole.Reviewer)
            && action.Reach is Reach.Application or Reach.WholeApplication or Reach.ViewSection
            && action.Permission is { } permission
            && OfReviewerOnSubmitted.Contains(permission);
        return sees ? new AccessDecision.Allowed($"staff:{StaffRole.Reviewer}") : new AccessDecision.Denied("no-grant");
    }

    // Starting is for all applications, present and future: what is started, or made by a copy, is not among the chosen ones. So is managing
    // access, also where it is only about who can see one application.
    private static bool Holds(DelegationHolding delegation, Permission? permission) =>
        permission is not { } needed
        || (Delegable.Contains(needed)
            && delegation.Terms.Permissions.Contains(needed)
            && (!GrantTerms.ReachesWholeProvider(needed) || delegation.Terms.Applications.All));

    // A delegation that does not show an application reaches nothing of it.
    private static bool Reaches(DelegationHolding delegation, Resource resource) =>
        resource.Application is { } application
        && delegation.Terms.Applications.Covers(application)
        && Holds(delegation, Permission.ViewApplication);

    private static bool Sees(DelegationHolding delegation, Resource resource, SectionRef section) =>
        Reaches(delegation, resource) && delegation.Terms.Sections.Of(section.Key) >= SectionLevel.View;

    // The payment section has a right of its own: EditBanking takes the place of EditDraft and of ManageDocuments there.
    private static bool Edits(DelegationHolding delegation, Resource resource, SectionRef section, Permission? permission) =>
        Reaches(delegation, resource)
        && delegation.Terms.Sections.Of(section.Key) == SectionLevel.Edit
        && Holds(delegation, section.Banking ? Permission.EditBanking : permission);
}
