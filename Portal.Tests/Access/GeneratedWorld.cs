using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Access;

/// <summary>Some people, providers, applications and every kind of grant between them, as the access table sees them and as rows.</summary>
internal sealed record GeneratedWorld(
    IReadOnlyList<GeneratedWorld.Account> Accounts,
    IReadOnlyList<GeneratedWorld.Provider> Providers,
    IReadOnlyList<GeneratedWorld.Application> Applications,
    IReadOnlyList<GeneratedWorld.Principal> Principals,
    IReadOnlyList<GeneratedWorld.Delegation> Delegations,
    IReadOnlyList<GeneratedWorld.Look> Looks)
{
    public sealed record Account(Guid Id, Guid Session, IReadOnlyList<StaffRole> Roles, bool Full);

    public sealed record Provider(Guid Id, string Npi);

    public sealed record Application(Guid Id, Guid Version, Guid Provider, ApplicationStatus Status, bool Frozen);

    public sealed record Principal(Guid Id, Guid Account, Guid Provider, string Status);

    /// <summary>A row: its permissions are text, and not every text is a permission.</summary>
    public sealed record Delegation(
        Guid Id, Guid Agent, Guid Provider, IReadOnlyList<string> Permissions, bool All, IReadOnlyList<Guid> Chosen,
        SectionScope Sections, DateTimeOffset From, DateTimeOffset? Until, bool Confirmed, bool Suspended, bool Ended);

    /// <summary>A look of the help desk, begun; by break-glass when nobody opened it.</summary>
    public sealed record Look(
        Guid Id, Guid Provider, Guid? OpenedBy, Guid Helper, IReadOnlyList<Guid> Applications, IReadOnlyList<string> Sections, int Minutes,
        DateTimeOffset Begun, bool Ended);

    private static readonly string[] PrincipalStatuses = ["contested", "claimed", "verified", "refused", "ended"];

    // What must not count as a permission: other cases, numbers, lists, blanks, names of other times.
    private static readonly string[] PermissionTexts =
    [
        .. Enum.GetNames<Permission>().Where(name => name != nameof(Permission.Certify)),
        nameof(Permission.ViewApplication), nameof(Permission.ViewApplication), nameof(Permission.EditBanking),
        "viewapplication", "1", "8", " ViewApplication ", "ViewApplication, EditDraft", "ViewApplication\n", "Everything", "",
    ];

    /// <summary>Worlds around an instant: periods begin and end at it, a microsecond from it, and hours from it.</summary>
    public static Gen<GeneratedWorld> Around(DateTimeOffset instant) =>
        from people in Gen.Choose(3, 6)
        from providerCount in Gen.Choose(1, 3)
        from accounts in Gen.ListOf(Person, people)
        let providers = Enumerable.Range(0, providerCount).Select(_ => new Provider(Guid.NewGuid(), World.NextNpi())).ToList()
        from applications in Gen.CollectToList(providers, ApplicationsOf)
        let all = applications.SelectMany(list => list).ToList()
        let pairs = (from account in accounts from provider in providers select (account, provider)).ToList()
        from principals in Gen.CollectToList(pairs, pair => PrincipalOf(pair.account, pair.provider))
        from delegations in Gen.CollectToList(pairs, pair => DelegationsOf(pair.account, pair.provider, all, instant))
        from looks in all.Count == 0 ? Gen.Constant(new List<Look>()) : Gen.ListOf(LookOf([.. accounts], all, instant), 4).Select(list => list.ToList())
        select new GeneratedWorld(
            [.. accounts], providers, all, [.. principals.SelectMany(list => list)], [.. delegations.SelectMany(list => list)], looks);

    // Also with applications of other providers: they must not count.
    private static Gen<Look> LookOf(List<Account> accounts, List<Application> all, DateTimeOffset instant) =>
        from first in Gen.Elements(all.AsEnumerable())
        from more in Gen.SubListOf(all.Select(a => a.Id).ToArray())
        from section in Gen.Elements(AccessGen.Sections)
        from others in Gen.SubListOf(AccessGen.Sections)
        from helper in Gen.Elements(accounts.AsEnumerable())
        from giver in Gen.Elements(accounts.AsEnumerable())
        from glass in AccessGen.Often(3)
        from minutes in Gen.Elements(15, 30, 60)
        from start in Gen.Elements(0L, -10, -600_000_000, 10, -9_000_000_000, -9_000_000_010)
        from ended in AccessGen.Often(1)
        select new Look(
            Guid.CreateVersion7(), first.Provider, glass || giver.Id == helper.Id ? null : giver.Id, helper.Id, [.. more.Append(first.Id).Distinct()],
            [.. others.Append(section).Select(s => s.Key).Distinct()], minutes, instant.AddTicks(start), ended);

    private static Gen<Account> Person =>
        from roles in Gen.SubListOf(Enum.GetValues<StaffRole>())
        from staff in AccessGen.Often(3)
        from full in AccessGen.Often(9)
        select new Account(Guid.CreateVersion7(), Guid.CreateVersion7(), staff ? [.. roles] : [], full);

    private static Gen<List<Application>> ApplicationsOf(Provider provider) =>
        from count in Gen.Choose(0, 4)
        from statuses in Gen.ListOf(Gen.Elements(Enum.GetValues<ApplicationStatus>()), count)
        from frozen in Gen.ListOf(AccessGen.Often(5), count)
        select statuses.Zip(frozen)
            .Select(pair => new Application(
                Guid.CreateVersion7(), Guid.CreateVersion7(), provider.Id, pair.First,
                // Withdrawn before it was certified, or after.
                pair.First == ApplicationStatus.Withdrawn ? pair.Second : !pair.First.IsOpen()))
            .ToList();

    private static Gen<List<Principal>> PrincipalOf(Account account, Provider provider) =>
        from bound in AccessGen.Often(3)
        from status in Gen.Elements(PrincipalStatuses)
        select bound ? [new Principal(Guid.CreateVersion7(), account.Id, provider.Id, status)] : new List<Principal>();

    private static Gen<List<Delegation>> DelegationsOf(Account account, Provider provider, List<Application> all, DateTimeOffset instant) =>
        from count in Gen.Elements(0, 0, 1, 1, 2, 3)
        from rows in Gen.ListOf(DelegationOf(account, provider, all, instant), count)
        select rows.ToList();

    private static Gen<Delegation> DelegationOf(Account account, Provider provider, List<Application> all, DateTimeOffset instant) =>
        from permissions in Gen.SubListOf(PermissionTexts)
        from preset in Gen.Elements(Preset.All.AsEnumerable())
        from usual in AccessGen.Often(6)
        from chosen in Gen.SubListOf(all.Select(a => a.Id).ToArray()) // Also applications of other providers: they must not count.
        from every in AccessGen.Often(4)
        from sections in AccessGen.SectionScopes
        from start in Gen.Elements(-36_000_000_000L, -10, 0, 10, 36_000_000_000)
        from length in Gen.Elements(10L, 20, 72_000_000_000, 0, 0)
        from confirmed in AccessGen.Often(7)
        from suspended in AccessGen.Often(1)
        from ended in AccessGen.Often(2)
        let begin = instant.AddTicks(start)
        select new Delegation(
            Guid.CreateVersion7(), account.Id, provider.Id,
            usual ? [.. preset.Permissions.Select(p => p.ToString())] : [.. permissions],
            every || chosen.Count == 0, [.. chosen], sections, begin, length == 0 ? null : begin.AddTicks(length), confirmed, suspended, ended);

    /// <summary>Who asks, as the table sees them.</summary>
    public static Actor ActorOf(Account account) => new(new AccountId(account.Id), account.Roles.ToHashSet(), account.Full);

    /// <summary>What somebody holds for a provider, as the table sees it. Written independently of how the portal reads its rows.</summary>
    public Holdings HoldingsOf(Account account, Guid provider) => new(
        Principals
            .Where(p => p.Account == account.Id && p.Provider == provider && p.Status is "claimed" or "verified")
            .Select(p => new PrincipalHolding(new PrincipalId(p.Id), p.Status == "verified"))
            .SingleOrDefault(),
        [.. Delegations.Where(d => d.Agent == account.Id && d.Provider == provider).Select(Holding)]);

    /// <summary>The same with a look of theirs, as the table sees it.</summary>
    public Holdings HoldingsOf(Account account, Guid provider, Look look) => HoldingsOf(account, provider) with
    {
        Looks = look.Helper != account.Id
            ? []
            : [new LookHolding(
                new LookId(look.Id), new ProviderId(look.Provider),
                new LookScope(look.Applications.Select(a => new EnrollmentApplicationId(a)).ToHashSet(), look.Sections.ToHashSet()),
                look.Begun, look.Begun.AddMinutes(look.Minutes), look.Ended ? look.Begun : null,
                look.OpenedBy is { } giver ? HoldingsOf(Accounts.Single(a => a.Id == giver), look.Provider) : null)],
    };

    private static DelegationHolding Holding(Delegation row) => new(
        new DelegationId(row.Id),
        new GrantTerms(
            Enum.GetValues<Permission>().Where(p => row.Permissions.Contains(Enum.GetName(p)!)).ToHashSet(),
            new ApplicationScope(row.All, [.. row.Chosen.Select(id => new EnrollmentApplicationId(id))]),
            row.Sections, row.From, row.Until),
        row.Confirmed,
        row.Ended ? row.From : null,
        row.Suspended ? row.From : null);

    /// <summary>Writes it all in one round trip.</summary>
    public async Task SaveAsync(TestDatabase database)
    {
        await using var insert = new BulkInsert(database.Owner);
        var first = Accounts[0].Id;
        var now = DateTimeOffset.UtcNow;
        await insert
            .Into("accounts", Accounts.Select(a => new { id = a.Id, email = $"{a.Id:N}@example.org", email_key = $"{a.Id:N}@example.org", name = "Generated", security_stamp = a.Id, created_at = now }))
            .Into("sessions", Accounts.Select(a => new { id = a.Session, account_id = a.Id, strength = a.Full ? "full" : "setup", method = "passkey", device = "test", created_at = now, last_seen_at = now }))
            .Into("staff_roles", Accounts.SelectMany(a => a.Roles.Select(role => new { id = Guid.NewGuid(), account_id = a.Id, role = role.ToString(), proposed_at = now, confirmed_at = now, reason = "test" })))
            .Into("providers", Providers.Select(p => new { id = p.Id, npi = p.Npi, kind = "individual", legal_name = "Generated", taxonomy = "207Q00000X", practice_state = "MN", created_by = first, created_at = now, access_epoch = 1 }))
            .Into("principals", Principals.Select(p => new { id = p.Id, provider_id = p.Provider, account_id = p.Account, capacity = "authorized-official", status = p.Status, claimed_at = now }))
            .Into("applications", Applications.Select(a => new { id = a.Id, provider_id = a.Provider, form_key = "test", form_version = 1, status = a.Status.ToString(), current_version_id = a.Version, started_by = first, started_at = now, changed_at = now }))
            .Into("application_versions", Applications.Select(a => new { id = a.Version, application_id = a.Id, number = 1, created_by = first, created_at = now }))
            .Then(FrozenVersions.Sql, FrozenVersions.Parameter([.. Applications.Where(a => a.Frozen).Select(a => a.Id)]))
            .Into("invitations", Delegations.Select(d => new
            {
                id = d.Id,
                provider_id = d.Provider,
                email = "a@example.org",
                email_key = "a@example.org",
                preset = "custom",
                permissions = d.Permissions,
                all_applications = d.All,
                application_ids = d.Chosen,
                section_default = d.Sections.Default.ToString(),
                section_levels = Levels(d),
                valid_from = d.From,
                valid_until = d.Until,
                reason = "test",
                status = "accepted",
                expires_at = now,
                resend_count = 0,
                created_by = first,
                created_at = now,
            }))
            .Into("delegations", Delegations.Select(d => new
            {
                id = d.Id,
                provider_id = d.Provider,
                agent_id = d.Agent,
                invitation_id = d.Id,
                preset = "custom",
                permissions = d.Permissions,
                all_applications = d.All,
                application_ids = d.Chosen,
                section_default = d.Sections.Default.ToString(),
                section_levels = Levels(d),
                valid_from = d.From,
                valid_until = d.Until,
                reason = "test",
                given_by = first,
                given_at = now,
                confirmed_at = d.Confirmed ? now : (DateTimeOffset?)null,
                suspended_at = d.Suspended ? now : (DateTimeOffset?)null,
                ended_at = d.Ended ? now : (DateTimeOffset?)null,
                end_cause = d.Ended ? "revoked" : null,
            }))
            .Into("looks", Looks.Select(l => new
            {
                id = l.Id,
                provider_id = l.Provider,
                kind = l.OpenedBy is null ? "break-glass" : "code",
                opened_by = l.OpenedBy,
                opened_at = l.Begun,
                application_ids = l.Applications,
                section_keys = l.Sections,
                minutes = l.Minutes,
                code_hash = l.OpenedBy is null ? null : "\\x" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(l.Id.ToByteArray())),
                waits_until = l.Begun.AddMinutes(10),
                helper_id = l.Helper,
                begun_at = l.Begun,
                ends_at = l.Begun.AddMinutes(l.Minutes),
                ended_at = l.Ended ? l.Begun : (DateTimeOffset?)null,
                ended_by = l.Ended ? l.Helper : (Guid?)null,
                end_cause = l.Ended ? "help-desk" : null,
            }))
            .Into("break_glass", Looks.Where(l => l.OpenedBy is null).Select(l => new
            {
                look_id = l.Id,
                asked_by = l.Helper,
                reason = "test",
                second_person = false,
                review_due_at = l.Begun.AddHours(24),
            }))
            .RunAsync();
    }

    private static Dictionary<string, string> Levels(Delegation row) => row.Sections.Named.ToDictionary(n => n.Key, n => n.Value.ToString());
}
