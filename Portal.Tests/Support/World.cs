using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Tests.Support;

/// <summary>People, providers, grants and applications for a test, written straight into the tables.</summary>
public sealed class World(TestDatabase database)
{
    /// <summary>The sections of the form that tests use when they need no real one.</summary>
    public static readonly IReadOnlyList<SectionRef> Sections = [new("identity", false), new("licenses", false), new("payment", true)];

    public TestDatabase Database => database;

    /// <summary>An account with a live, full session.</summary>
    public async Task<Person> PersonAsync(string name, params StaffRole[] roles)
    {
        var id = Guid.CreateVersion7();
        var session = Guid.CreateVersion7();
        var email = $"{name.ToLowerInvariant().Replace(' ', '.')}.{id.ToString("N")[20..]}@example.org";
        await database.SqlAsync(
            "insert into accounts (id, email, email_key, name, security_stamp, ready_at) values ($1, $2, $2, $3, gen_random_uuid(), clock_timestamp())", id, email, name);
        await database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'test')", session, id);
        foreach (var role in roles)
            await database.SqlAsync(
                "insert into staff_roles (id, account_id, role, confirmed_at, reason) values (gen_random_uuid(), $1, $2, clock_timestamp(), 'test')",
                id, role.ToString());
        return new Person(new AccountId(id), session, name, email);
    }

    /// <summary>A provider with this person as its practitioner.</summary>
    public async Task<ProviderId> ProviderAsync(Person practitioner, string status = "verified", string? npi = null)
    {
        var id = Guid.CreateVersion7();
        await database.SqlAsync(
            "insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by) values ($1, $2, 'individual', $3, '207Q00000X', 'MN', $4)",
            id, npi ?? NextNpi(), practitioner.Name, practitioner.Id.Value);
        await database.SqlAsync(
            "insert into principals (id, provider_id, account_id, capacity, status) values (gen_random_uuid(), $1, $2, 'practitioner', $3)",
            id, practitioner.Id.Value, status);
        return new ProviderId(id);
    }

    /// <summary>A delegation, accepted; the invitation it came from is made with it.</summary>
    public async Task<DelegationId> DelegationAsync(
        ProviderId provider, Person agent, IEnumerable<Permission> permissions, ApplicationScope? applications = null,
        SectionScope? sections = null, DateTimeOffset? from = null, DateTimeOffset? until = null, bool confirmed = true)
    {
        var (scope, limits) = (applications ?? ApplicationScope.Every, sections ?? SectionScope.Every);
        var invitation = Guid.CreateVersion7();
        var id = Guid.CreateVersion7();
        await using var db = database.Context();
        var by = db.Principals.Where(p => p.ProviderId == provider.Value).Select(p => p.AccountId).First();
        var chosen = scope.Chosen.Select(a => a.Value).ToArray();
        var names = permissions.Select(p => p.ToString()).ToArray();
        var start = from ?? DateTimeOffset.UtcNow.AddMinutes(-5);
        var levels = limits.Named.ToDictionary();
        db.Invitations.Add(new InvitationRow
        {
            Id = invitation,
            ProviderId = provider.Value,
            Email = agent.Email,
            EmailKey = agent.Email,
            Status = "accepted",
            Preset = "custom",
            Permissions = names,
            AllApplications = scope.All,
            ApplicationIds = chosen,
            SectionDefault = limits.Default,
            SectionLevels = levels,
            ValidFrom = start,
            ValidUntil = until,
            Reason = "test",
            ExpiresAt = DateTimeOffset.UtcNow.AddDays(7),
            CreatedBy = by,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        db.Delegations.Add(new DelegationRow
        {
            Id = id,
            ProviderId = provider.Value,
            AgentId = agent.Id.Value,
            InvitationId = invitation,
            Preset = "custom",
            Permissions = names,
            AllApplications = scope.All,
            ApplicationIds = chosen,
            SectionDefault = limits.Default,
            SectionLevels = levels,
            ValidFrom = start,
            ValidUntil = until,
            Reason = "test",
            GivenBy = by,
            GivenAt = DateTimeOffset.UtcNow,
            ConfirmedBy = confirmed ? by : null,
            ConfirmedAt = confirmed ? DateTimeOffset.UtcNow : null,
        });
        await db.SaveChangesAsync();
        return new DelegationId(id);
    }

    /// <summary>An application with its first version and the test form's sections.</summary>
    public async Task<EnrollmentApplicationId> ApplicationAsync(
        ProviderId provider, ApplicationStatus status = ApplicationStatus.Draft, string form = "test", int formVersion = 1)
    {
        var (id, version) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var db = database.Context();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var by = db.Principals.Where(p => p.ProviderId == provider.Value).Select(p => p.AccountId).First();
        db.Applications.Add(new ApplicationRow
        {
            Id = id,
            ProviderId = provider.Value,
            FormKey = form,
            FormVersion = formVersion,
            Status = status,
            CurrentVersionId = version,
            StartedBy = by,
            StartedAt = DateTimeOffset.UtcNow,
            ChangedAt = DateTimeOffset.UtcNow,
        });
        await db.SaveChangesAsync();
        db.Versions.Add(new VersionRow
        {
            Id = version,
            ApplicationId = id,
            Number = 1,
            CreatedBy = by,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        await db.SaveChangesAsync();
        foreach (var section in Sections)
            db.Sections.Add(new SectionRow { VersionId = version, SectionKey = section.Key });
        await db.SaveChangesAsync();
        if (!status.IsOpen() && status != ApplicationStatus.Withdrawn)
            await FrozenVersions.FreezeAsync((NpgsqlConnection)db.Database.GetDbConnection(), id);
        await transaction.CommitAsync();
        return new EnrollmentApplicationId(id);
    }

    /// <summary>A look that has begun: by a code that somebody opened, or by break-glass when nobody did.</summary>
    public async Task<LookId> LookAsync(
        ProviderId provider, Person helper, EnrollmentApplicationId application, Person? openedBy, DateTimeOffset? begun = null, int minutes = 60,
        params string[] sections)
    {
        var (id, from) = (Guid.CreateVersion7(), begun ?? DateTimeOffset.UtcNow.AddMinutes(-1));
        await using var db = database.Context();
        db.Looks.Add(new LookRow
        {
            Id = id,
            ProviderId = provider.Value,
            Kind = openedBy is null ? LookRow.BreakGlass : LookRow.ByCode,
            OpenedBy = openedBy?.Id.Value,
            OpenedAt = from,
            ApplicationIds = [application.Value],
            SectionKeys = sections.Length == 0 ? ["licenses"] : sections,
            Minutes = minutes,
            CodeHash = openedBy is null ? null : System.Security.Cryptography.SHA256.HashData(id.ToByteArray()),
            WaitsUntil = from.AddMinutes(10),
            HelperId = helper.Id.Value,
            BegunAt = from,
            EndsAt = from.AddMinutes(minutes),
        });
        if (openedBy is null)
            db.BreakGlass.Add(new BreakGlassRow { LookId = id, AskedBy = helper.Id.Value, Reason = "test", ReviewDueAt = from.AddHours(24) });
        await db.SaveChangesAsync();
        return new LookId(id);
    }

    /// <summary>A runner that acts for this person.</summary>
    public OperationRunner RunnerFor(Person? person) => new(database.Factory, new FixedSession(person), (_, _) => Sections, TestKeys.Outbox);

    /// <summary>A gate that looks for this person.</summary>
    public AccessGate GateFor(Person? person) => new(database.Factory, new FixedSession(person), (_, _) => Sections);

    private static int _npi = 10_000_000;

    /// <summary>An NPI that no other test of this run uses, with a right check digit.</summary>
    public static string NextNpi()
    {
        var body = "1" + Interlocked.Increment(ref _npi).ToString("D8", null);
        var sum = 24;
        for (var i = 0; i < 9; i++)
        {
            var doubled = (body[8 - i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return body + ((10 - sum % 10) % 10);
    }
}

/// <summary>Somebody in a test.</summary>
public sealed record Person(AccountId Id, Guid Session, string Name, string Email);

/// <summary>A session that does not change; null for a visitor.</summary>
public sealed class FixedSession(Person? person) : ICurrentSession
{
    public ValueTask<SessionTicket?> GetAsync() => new(person is null ? null : new SessionTicket(person.Session, person.Id));
}
