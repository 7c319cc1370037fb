using System.Collections.Immutable;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>
/// What came of a command: done, refused with a sentence, or "not found", which is also what strangers are told; nothing when there was not
/// yet anything that it could be about.
/// </summary>
internal enum Came
{
    Done,
    Refused,
    NotFound,
    Nothing,
}

/// <summary>A line of grant periods: what somebody holds, from its first period to its last. The model rewrites it where the portal begins a new period.</summary>
internal sealed class ModelGrant
{
    public required int Holder { get; init; }
    public required int Provider { get; init; }
    public required ModelGrant? Parent { get; set; }
    public required ModelTerms Terms { get; set; }
    public required int Period { get; set; }

    /// <summary>Who gave the period that holds.</summary>
    public required int By { get; set; }

    /// <summary>The period of the parent under which it stands, and who gave that. What is over by its date does not move with its parent.</summary>
    public (int Period, int By)? Under { get; set; }

    /// <summary>The day on which the line began.</summary>
    public required int GivenOn { get; init; }

    /// <summary>The last day of the newest letter or contract beside it.</summary>
    public int? Letter { get; set; }

    /// <summary>Whether it came from starting the record.</summary>
    public bool OfStart { get; init; }

    /// <summary>Whether somebody of the provider's side, or staff, ended it.</summary>
    public bool Revoked { get; set; }

    /// <summary>Whether its holder gave it up.</summary>
    public bool Left { get; set; }

    public bool Confirmed { get; set; }
    public int? SuspendedBy { get; set; }
    public int? SuspendedWith { get; set; }
    public bool Ended { get; set; }

    public bool Over(int today) => Terms.Until < today;

    public bool Live(int today) =>
        !Ended && SuspendedBy is null && Terms.From <= today && !Over(today) && (Confirmed || !Terms.Waits);
}

/// <summary>An offer of access.</summary>
internal sealed class ModelInvitation
{
    public required int To { get; init; }
    public required int Provider { get; init; }
    public required int By { get; init; }
    public required ModelGrant? Under { get; set; }
    public required ModelTerms Terms { get; init; }
    public required int Expires { get; set; }
    public bool Pending { get; set; } = true;
}

/// <summary>A request for access.</summary>
internal sealed class ModelRequest
{
    public required int Asker { get; init; }
    public required int Provider { get; init; }
    public required ImmutableHashSet<Permission> May { get; init; }
    public required SectionLevel Usual { get; init; }
    public required ImmutableDictionary<string, SectionLevel> Named { get; init; }
    public required int? Until { get; init; }
    public required int Expires { get; init; }
    public string Status { get; set; } = "open";
    public bool Released { get; set; }
}

/// <summary>An application.</summary>
internal sealed record ModelApplication(int Provider, bool Frozen)
{
    public bool Withdrawn { get; set; }
}

/// <summary>
/// The reference model: accounts, records and claims of them, invitations, grants, grants below them, applications and days. Small enough to
/// be believed by reading it. People are numbers, staff those after them. Two providers exist from the beginning; the first two people hold
/// them, and the first one is verified.
/// </summary>
internal sealed partial class ModelPortal(int people)
{
    /// <summary>The sections of the shipped form; the payment section has a right of its own.</summary>
    public static readonly IReadOnlyList<string> Sections = [.. SectionRef.Of(Portal.Domain.Forms.FormCatalog.Shipped.Latest(Signers.FormKey)!).Select(s => s.Key)];

    public const string Payment = "payment";

    // DESIGN 3: what a delegation can carry. Certify is not among it, nor is what staff may do.
    private static readonly ImmutableHashSet<Permission> Delegable =
    [
        Permission.StartApplication, Permission.ViewApplication, Permission.EditDraft, Permission.ManageDocuments, Permission.AddNote,
        Permission.RequestSignature, Permission.Withdraw, Permission.ViewSensitive, Permission.EditBanking, Permission.ManageAccess,
    ];

    private const int InvitationDays = 7, RequestDays = 30, RenewableDays = 30;

    public int Providers => _startedBy.Count;
    public int People => people;
    public int Today { get; private set; }
    public HashSet<int> Suspended { get; } = [];
    public List<ModelInvitation> Invitations { get; } = [];
    public List<ModelGrant> Grants { get; } = [];
    public List<ModelRequest> Requests { get; } = [];
    public List<ModelApplication> Applications { get; } = [];

    private int _periods;

    public bool IsPrincipal(int person, int provider) => HolderOf(provider) == person;

    public bool IsVerified(int person, int provider) => Claims.Any(c => c.Person == person && c.Provider == provider && c.Status == "verified");

    /// <summary>Who holds the record. Never more than one: the portal knows several only for organizations.</summary>
    public int? HolderOf(int provider) => Claims.SingleOrDefault(c => c.Provider == provider && c.Holds)?.Person;

    /// <summary>Whether somebody may do this for the provider as such.</summary>
    public bool MayFor(int person, int provider, Permission permission) =>
        !Suspended.Contains(person)
        && (IsPrincipal(person, provider) ? permission != Permission.Certify || IsVerified(person, provider)
            : permission is not (Permission.Certify or Permission.ManageProvider)
                && Held(person, provider).Any(g => g.Terms.Applications is null && g.Terms.May.Contains(permission)));

    /// <summary>Whether somebody may do anything for the provider.</summary>
    public bool Knows(int person, int provider) =>
        !Suspended.Contains(person) && (IsPrincipal(person, provider) || Held(person, provider).Any());

    /// <summary>Whether somebody may do this with the application, whichever sections are withheld.</summary>
    public bool MayWith(int person, int application, Permission permission) =>
        !Suspended.Contains(person)
        && (IsPrincipal(person, Of(application)) ? permission != Permission.Certify || IsVerified(person, Of(application))
            : permission != Permission.Certify && Reaching(person, application).Any(g => g.Terms.May.Contains(permission)));

    /// <summary>How much of a section somebody sees or changes.</summary>
    public SectionLevel Level(int person, int application, string section) =>
        Suspended.Contains(person) ? SectionLevel.None
        : IsPrincipal(person, Of(application)) ? SectionLevel.Edit
        : Reaching(person, application).Any(g => g.Terms.Of(section) == SectionLevel.Edit && g.Terms.May.Contains(EditRight(section))) ? SectionLevel.Edit
        : Reaching(person, application).Any(g => g.Terms.Of(section) >= SectionLevel.View) ? SectionLevel.View
        : SectionLevel.None;

    /// <summary>Whether somebody may do this with the whole of it: it needs every section, from whatever grants.</summary>
    public bool MayWithWhole(int person, int application, Permission permission) =>
        MayWith(person, application, permission) && Sections.All(s => Level(person, application, s) >= SectionLevel.View);

    public bool MayShowSensitive(int person, int application, string section) =>
        !Suspended.Contains(person)
        && (IsPrincipal(person, Of(application))
            || Reaching(person, application).Any(g => g.Terms.Of(section) >= SectionLevel.View && g.Terms.May.Contains(Permission.ViewSensitive)));

    public int Of(int application) => Applications[application].Provider;

    private static Permission EditRight(string section) => section == Payment ? Permission.EditBanking : Permission.EditDraft;

    private IEnumerable<ModelGrant> Held(int person, int provider) =>
        Grants.Where(g => g.Holder == person && g.Provider == provider && g.Live(Today));

    private IEnumerable<ModelGrant> Reaching(int person, int application) =>
        Held(person, Of(application)).Where(g => g.Terms.May.Contains(Permission.ViewApplication) && g.Terms.Covers(application));

    /// <summary>What somebody may give on: nothing, everything (a principal), or below grants of their own that a principal gave.</summary>
    private IEnumerable<(ModelGrant? Under, ModelTerms? Most)> Gifts(int person, int provider) =>
        IsPrincipal(person, provider) ? [(null, null)]
        : Held(person, provider).Where(g => g.Parent is null && g.Terms.MayGive).OrderBy(g => g.Period).Select(g => ((ModelGrant?)g, (ModelTerms?)g.Terms));

    private bool Manages(int person, int provider) => MayFor(person, provider, Permission.ManageAccess);

    // What was given under a grant that has ended is the principal's to deal with.
    private bool Reaches(int person, int provider, ModelGrant? under) =>
        IsPrincipal(person, provider) || Gifts(person, provider).Any(g => g.Under is not null && g.Under == under);

    private static bool Sound(ModelTerms terms, int today) =>
        terms.May.Contains(Permission.ViewApplication)
        && terms.May.IsSubsetOf(Delegable)
        && (terms.Applications is null || (terms.Applications.Count > 0 && !terms.May.Contains(Permission.StartApplication) && !terms.May.Contains(Permission.ManageAccess)))
        && (terms.Until is not { } end || (end >= today && end >= terms.From));

    private bool May(ModelTerms terms, ModelGrant? under, ModelTerms? most) =>
        Sound(terms, Today) && (under is null || !terms.May.Contains(Permission.ManageAccess)) && (most is null || terms.Within(most));

    private bool AreOf(ModelTerms terms, int provider) => terms.Applications?.All(a => Of(a) == provider) ?? true;
}
