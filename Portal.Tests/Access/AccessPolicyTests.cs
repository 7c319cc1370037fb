using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Tests.Access;

/// <summary>
/// The access table, written out. One row per action, one column per kind of person; the expectation is typed here and derived from
/// nothing, so that a change of the policy's own sets shows. v visitor, s self, P principal, D delegation, S staff, L look, . denied.
/// </summary>
public partial class AccessPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Me = new(Guid.NewGuid());
    private static readonly ProviderId Clinic = new(Guid.NewGuid());
    private static readonly EnrollmentApplicationId Application = new(Guid.NewGuid());
    private static readonly SectionRef Licenses = new("licenses", Banking: false);
    private static readonly SectionRef Payment = new("payment", Banking: true);
    private static readonly LookId Look = new(Guid.NewGuid());
    private static readonly SectionRef[] Form = [new("identity", false), Licenses, Payment];

    private sealed record Somebody(Actor Actor, Holdings Holdings, bool Submitted = false);

    private static readonly Dictionary<string, Somebody> People = new()
    {
        ["vis"] = new(Actor.Visitor, Holdings.None),
        ["new"] = Person(Holdings.None),
        ["set"] = Person(Holdings.None, full: false),
        ["cla"] = Person(Principal(verified: false)),
        ["ver"] = Person(Principal(verified: true)),
        ["vs"] = Person(Principal(verified: true), full: false),
        ["re1"] = Staff(submitted: false, StaffRole.Reviewer),
        ["re2"] = Staff(submitted: true, StaffRole.Reviewer),
        ["au1"] = Staff(submitted: false, StaffRole.Auditor),
        ["au2"] = Staff(submitted: true, StaffRole.Auditor),
        ["hd2"] = Staff(submitted: true, StaffRole.HelpDesk),
        ["aa2"] = Staff(submitted: true, StaffRole.AccountAdmin),
        ["al2"] = Staff(submitted: true, StaffRole.Reviewer, StaffRole.Auditor, StaffRole.HelpDesk, StaffRole.AccountAdmin),
        ["rs2"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.Reviewer }, FullyAuthenticated: false), Holdings.None, Submitted: true),
    };

    private static readonly Dictionary<string, Somebody> Agents = new()
    {
        ["viw"] = Person(Holds(Preset.Viewer.Permissions)),
        ["dra"] = Person(Holds(Preset.Drafter.Permissions)),
        ["dr1"] = Person(Holds(Preset.Drafter.Permissions, Chosen(Application))),
        ["drx"] = Person(Holds(Preset.Drafter.Permissions, Chosen(new(Guid.NewGuid())))),
        ["off"] = Person(Holds(Preset.OfficeManager.Permissions)),
        ["of1"] = Person(Holds(Preset.OfficeManager.Permissions, Chosen(Application))),
        ["ofx"] = Person(Holds(Preset.OfficeManager.Permissions, Chosen(new(Guid.NewGuid())))),
        ["pay"] = Person(Holds(Preset.Payments.Permissions, sections: Sections(SectionLevel.None, (Payment, SectionLevel.Edit)))),
        ["pa0"] = Person(Holds(Preset.Payments.Permissions, sections: Sections(SectionLevel.None, (Payment, SectionLevel.Edit)), confirmed: false)),
        ["non"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Licenses, SectionLevel.None)))),
        ["vie"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Licenses, SectionLevel.View)))),
        ["pno"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Payment, SectionLevel.None)))),
        ["dno"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.None, (Licenses, SectionLevel.Edit)))),
        ["dvi"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.View, (Licenses, SectionLevel.Edit)))),
        ["set"] = Person(Holds(Preset.OfficeManager.Permissions), full: false),
    };

    private static readonly Permission[] Everything = Enum.GetValues<Permission>();

    private static readonly Dictionary<string, Somebody> OddRows = new()
    {
        ["all"] = Person(Holds(Everything)),
        ["exp"] = Person(Holds(Everything, until: Now)),
        ["lst"] = Person(Holds(Everything, until: Now.AddTicks(1))),
        ["fst"] = Person(Holds(Everything, from: Now)),
        ["nyt"] = Person(Holds(Everything, from: Now.AddTicks(1))),
        ["sus"] = Person(Only(Holds(Everything), d => d with { SuspendedAt = Now.AddDays(-1) })),
        ["end"] = Person(Only(Holds(Everything), d => d with { EndedAt = Now.AddDays(-1) })),
        ["unc"] = Person(Holds(Everything, confirmed: false)),
        ["non"] = Person(Holds(Everything.Except([Permission.ViewApplication]))),
        ["2nd"] = Person(new Holdings(null, [
            .. Holds(Everything, sections: Sections(SectionLevel.Edit, (Payment, SectionLevel.None))).Delegations,
            .. Holds([Permission.ViewApplication], sections: Sections(SectionLevel.None, (Payment, SectionLevel.View))).Delegations])),
        ["rev"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.Reviewer }), Holds(Everything), Submitted: true),
        ["two"] = Person(Holds(
            [Permission.ViewApplication, Permission.StartApplication, Permission.ViewSensitive],
            sections: Sections(SectionLevel.Edit, (Payment, SectionLevel.None)))),
    };

    private static readonly Dictionary<string, Somebody> Helpers = new()
    {
        ["lok"] = Helper(Looks()),
        ["pay"] = Helper(Looks(l => l with { Scope = l.Scope with { Sections = new HashSet<string> { Licenses.Key, Payment.Key } } })),
        ["lst"] = Helper(Looks(l => l with { Until = Now.AddTicks(1) })),
        ["fst"] = Helper(Looks(l => l with { From = Now })),
        ["exp"] = Helper(Looks(l => l with { Until = Now })),
        ["nyt"] = Helper(Looks(l => l with { From = Now.AddTicks(1) })),
        ["end"] = Helper(Looks(l => l with { EndedAt = Now.AddMinutes(-1) })),
        ["oth"] = Helper(Looks(l => l with { Id = new(Guid.NewGuid()) })),
        ["app"] = Helper(Looks(l => l with { Scope = l.Scope with { Applications = new HashSet<EnrollmentApplicationId> { new(Guid.NewGuid()) } } })),
        ["gno"] = Helper(Looks(l => l with { Giver = Holdings.None })),
        ["gen"] = Helper(Looks(l => l with { Giver = Only(Holds(Preset.OfficeManager.Permissions), d => d with { EndedAt = Now.AddMinutes(-1) }) })),
        ["gsu"] = Helper(Looks(l => l with { Giver = Only(Holds(Preset.OfficeManager.Permissions), d => d with { SuspendedAt = Now.AddMinutes(-1) }) })),
        ["gwi"] = Helper(Looks(l => l with { Giver = Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Licenses, SectionLevel.None))) })),
        ["gvi"] = Helper(Looks(l => l with { Giver = Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.None, (Licenses, SectionLevel.View))) })),
        ["gdr"] = Helper(Looks(l => l with { Giver = Holds(Preset.Drafter.Permissions) })),
        ["brk"] = Helper(Looks(l => l with { Giver = null })),
        ["brp"] = Helper(Looks(l => l with { Giver = null, Scope = l.Scope with { Sections = new HashSet<string> { Licenses.Key, Payment.Key } } })),
        ["nro"] = Person(Looks()),
        ["rev"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.Reviewer }), Looks(), Submitted: true),
        ["set"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.HelpDesk }, FullyAuthenticated: false), Looks()),
    };

    [Fact]
    public void People_who_hold_nothing_principals_and_staff() => Compare(OfPeople, People);

    [Fact]
    public void Agents_by_preset_application_and_section() => Compare(OfAgents, Agents);

    [Fact]
    public void Odd_rows_of_delegations() => Compare(OfOddRows, OddRows);

    [Fact]
    public void Looks_of_the_help_desk() => Compare(OfLooks, Helpers);

    [Theory]
    [InlineData(OfPeople)]
    [InlineData(OfAgents)]
    [InlineData(OfOddRows)]
    [InlineData(OfLooks)]
    public void Every_action_is_in_the_table(string table)
    {
        var rows = Rows(table).Select(row => row.Action.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Actions.All.Select(action => action.Name).Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public void Every_permission_role_and_preset_is_classified()
    {
        Assert.Equal(18, Enum.GetValues<Permission>().Length);
        Assert.Equal(4, Enum.GetValues<StaffRole>().Length);
        Assert.Equal(["viewer", "drafter", "office-manager", "payments"], Preset.All.Select(preset => preset.Key));
        Assert.Equal("ViewApplication", Names(Preset.Viewer));
        Assert.Equal("AddNote EditDraft ManageDocuments ViewApplication", Names(Preset.Drafter));
        Assert.Equal(
            "AddNote EditDraft ManageAccess ManageDocuments RequestSignature StartApplication ViewApplication Withdraw", Names(Preset.OfficeManager));
        Assert.Equal("EditBanking ViewApplication", Names(Preset.Payments));

        static string Names(Preset preset) => string.Join(' ', preset.Permissions.Select(p => p.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_portal_does_by_the_clock_is_its_alone_and_it_does_nothing_else()
    {
        var whole = new Resource(Me, Clinic, Application, Submitted: true, Form, Licenses);
        var allowed = Actions.All.Where(action => AccessPolicy.Decide(Actor.Portal, action, whole, Holdings.None, Now).IsAllowed).Select(action => action.Name);
        Assert.Equal(["access.keep-reviews", "access.tell-requests", "access.warn", "account.enter", "audit.find-unusual", "break-glass.tell-lapse", "notice.mail"], allowed.Order(StringComparer.Ordinal));
        Assert.NotEqual(Actor.Portal, Actor.Visitor);
    }

    [Fact]
    public void A_question_with_a_hole_in_it_is_answered_no_also_to_a_principal()
    {
        var (actor, holdings) = (new Actor(Me, new HashSet<StaffRole>()), Principal(verified: true));
        var whole = new Resource(Me, Clinic, Application, Submitted: true, Form, Licenses, Look);
        (PortalAction, Resource)[] holes =
        [
            (Actions.KeepOwnAccount, whole with { Account = null }),
            (Actions.KeepProvider, whole with { Provider = null }),
            (Actions.ViewProvider, whole with { Provider = null }),
            (Actions.ViewApplication, whole with { Application = null }),
            (Actions.ViewApplication, whole with { Provider = null }),
            (Actions.Certify, whole with { Sections = null }),
            (Actions.Certify, whole with { Sections = [] }),
            (Actions.EditSection, whole with { Section = null }),
            (Actions.EditSection, whole with { Application = null }),
            (Actions.ViewSection, whole with { Section = null }),
            (Actions.ViewLook, whole with { Look = null }),
            (Actions.ViewLook, whole with { Provider = null }),
            (Actions.ViewLookSection, whole with { Look = null }),
            (Actions.ViewLookSection, whole with { Application = null }),
            (Actions.ViewLookSection, whole with { Section = null }),
        ];
        Assert.All(holes, hole =>
            Assert.Equal(new AccessDecision.Denied("nothing-named"), AccessPolicy.Decide(actor, hole.Item1, hole.Item2, holdings, Now)));
    }

    [Fact]
    public void A_denial_says_why_to_the_audit()
    {
        Assert.Equal("not-signed-in", Reason(People["vis"], Actions.CreateProvider));
        Assert.Equal("not-fully-authenticated", Reason(People["set"], Actions.CreateProvider));
        Assert.Equal("no-staff-role", Reason(People["new"], Actions.ViewGrants));
        Assert.Equal("no-grant", Reason(People["new"], Actions.ViewApplication));
        Assert.Equal("no-grant", Reason(Agents["viw"], Actions.Certify));
        Assert.Equal("no-staff-role", Reason(Helpers["nro"], Actions.ViewLook));
        Assert.Equal("no-look", Reason(Helpers["oth"], Actions.ViewLook));
        Assert.Equal("look-over", Reason(Helpers["exp"], Actions.ViewLook));
        Assert.Equal("look-over", Reason(Helpers["gno"], Actions.ViewLook));
        Assert.Equal("not-in-look", Reason(Helpers["app"], Actions.ViewLookSection));

        static string Reason(Somebody who, PortalAction action) =>
            Assert.IsType<AccessDecision.Denied>(AccessPolicy.Decide(who.Actor, action, ResourceFor(action.Name, who), who.Holdings, Now)).Reason;
    }

    private static void Compare(string table, Dictionary<string, Somebody> people)
    {
        var wrong = new List<string>();
        foreach (var (row, cells) in Rows(table))
        {
            Assert.Equal(people.Keys, cells.Keys);
            var action = Actions.All.Single(a => a.Name == row.Split(' ')[0]);
            foreach (var (name, expected) in cells)
            {
                var who = people[name];
                var got = Letter(AccessPolicy.Decide(who.Actor, action, ResourceFor(row, who), who.Holdings, Now));
                if (got != expected)
                    wrong.Add($"{row} for {name}: expected {expected}, got {got}");
            }
        }
        Assert.Empty(wrong);
    }

    private static Resource ResourceFor(string row, Somebody who) => new(
        row.EndsWith(" of another", StringComparison.Ordinal) ? new AccountId(Guid.NewGuid()) : who.Actor.Account,
        Clinic, Application, who.Submitted, Form, row.EndsWith(" payment", StringComparison.Ordinal) ? Payment : Licenses, Look);

    private static string Letter(AccessDecision decision) => decision is not AccessDecision.Allowed { Basis: var basis } ? "." : basis switch
    {
        "visitor" => "v",
        "self" => "s",
        _ when basis.StartsWith("principal:", StringComparison.Ordinal) => "P",
        _ when basis.StartsWith("delegation:", StringComparison.Ordinal) => "D",
        _ when basis.StartsWith("staff:", StringComparison.Ordinal) => "S",
        _ when basis.StartsWith("look:", StringComparison.Ordinal) => "L",
        _ => basis,
    };

    private static IEnumerable<(string Action, Dictionary<string, string> Cells)> Rows(string table)
    {
        var lines = table.Split('\n');
        const int label = 31;
        var names = lines[0][label..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return lines.Skip(1).Select(line => (
            line[..label].TrimEnd(),
            names.Zip(line[label..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(cell => cell.First, cell => cell.Second)));
    }

    private static Somebody Person(Holdings holdings, bool full = true) => new(new Actor(Me, new HashSet<StaffRole>(), full), holdings);

    private static Somebody Staff(bool submitted, params StaffRole[] roles) => new(new Actor(Me, roles.ToHashSet()), Holdings.None, submitted);

    private static Somebody Helper(Holdings holdings) => new(new Actor(Me, new HashSet<StaffRole> { StaffRole.HelpDesk }), holdings);

    private static Holdings Looks(Func<LookHolding, LookHolding>? change = null)
    {
        var look = new LookHolding(
            Look, Clinic, new LookScope(new HashSet<EnrollmentApplicationId> { Application }, new HashSet<string> { Licenses.Key }),
            Now.AddMinutes(-5), Now.AddMinutes(10), null, Principal(verified: false));
        return Holdings.None with { Looks = [change?.Invoke(look) ?? look] };
    }

    private static Holdings Principal(bool verified) => new(new PrincipalHolding(new PrincipalId(Guid.NewGuid()), verified), []);

    private static Holdings Holds(
        IEnumerable<Permission> permissions, ApplicationScope? applications = null, SectionScope? sections = null,
        DateTimeOffset? from = null, DateTimeOffset? until = null, bool confirmed = true) =>
        new(null, [new DelegationHolding(
            new DelegationId(Guid.NewGuid()),
            new GrantTerms(permissions.ToHashSet(), applications ?? ApplicationScope.Every, sections ?? SectionScope.Every, from ?? Now.AddDays(-2), until),
            confirmed)]);

    private static Holdings Only(Holdings holdings, Func<DelegationHolding, DelegationHolding> change) =>
        holdings with { Delegations = [change(holdings.Delegations.Single())] };

    private static ApplicationScope Chosen(EnrollmentApplicationId application) => new(false, [application]);

    private static SectionScope Sections(SectionLevel other, params (SectionRef Section, SectionLevel Level)[] named) =>
        new(other, named.ToDictionary(n => n.Section.Key, n => n.Level));
}
