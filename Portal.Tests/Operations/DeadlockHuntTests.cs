using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>
/// Everything at once: edits, steps, grants, accounts and staff on the same few rows. With one lock order nobody ever waits in a ring,
/// and PostgreSQL never has to end somebody's transaction (40P01, which would surface here as an exception).
/// </summary>
public class DeadlockHuntTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Tasks = 16;
    private const int Operations = 5_000;
    private readonly World _world = new(database);

    private sealed record Clinic(
        ProviderId Id, IReadOnlyList<Person> People, IReadOnlyList<EnrollmentApplicationId> Applications, IReadOnlyList<(Person Helper, LookId Look)> Looks);

    [Fact]
    public async Task Sixteen_at_once_never_wait_in_a_ring()
    {
        var staff = new List<Person>();
        for (var i = 0; i < 3; i++)
            staff.Add(await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin, StaffRole.Reviewer));
        var clinics = new[] { await ClinicAsync(), await ClinicAsync(), await ClinicAsync() };
        var done = new int[11];
        var left = Operations;

        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var clinic = Pick(random, clinics);
                var kind = random.Next(done.Length);
                var (helper, look) = Pick(random, clinic.Looks);
                var who = kind >= 9 ? helper : kind is 6 or 7 ? Pick(random, staff) : Pick(random, clinic.People);
                var result = await ActAsync(kind, random, _world.RunnerFor(who), who, clinic, staff, look);
                if (result.Succeeded)
                    Interlocked.Increment(ref done[kind]);
            }
        })));

        Assert.All(done, succeeded => Assert.True(succeeded > 100, string.Join(", ", done)));
    }

    private static Task<Result<int>> ActAsync(int kind, Random random, OperationRunner runner, Person who, Clinic clinic, List<Person> staff, LookId look)
    {
        var application = Pick(random, clinic.Applications);
        return kind switch
        {
            0 or 1 => EditAsync(runner, application, Pick(random, World.Sections).Key),
            2 => runner.ForApplicationAsync<int>(Actions.RequestSignature, application, (operation, _) => ToAsync(operation, ApplicationStatus.AwaitingSignature)),
            3 => runner.ForProviderAsync<int>(Actions.EndAccess, clinic.Id, (operation, c) => ShuffleGrantsAsync(operation, clinic.Id, random.Next(), c)),
            4 => AcceptAsync(runner, clinic.Id, who),
            5 => runner.RunAsync<int>(Actions.KeepOwnAccount, (operation, c) => KeepAccountAsync(operation, who, c)),
            6 => runner.RunAsync<int>(Actions.SuspendAccount, (operation, c) => ChangeAccountAsync(operation, Pick(random, staff.Concat(clinic.People)), c)),
            7 => runner.RunAsync<int>(Actions.VerifyPrincipal, (operation, c) => VerifyAsync(operation, clinic.Id, c)),
            8 => runner.ForProviderAsync<int>(Actions.EndLook, clinic.Id, (operation, c) => EndLookAsync(operation, clinic.Id, look, c)),
            9 => runner.ForLookAsync<int>(Actions.LeaveLook, look, (operation, c) => EndLookAsync(operation, clinic.Id, look, c)),
            10 => runner.LookAtAsync<int>(
                Actions.ViewLookSection, new Target(Application: clinic.Applications[0], Section: "licenses", Look: look),
                (operation, c) => LookAsync(operation, clinic, look, c)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    // Editing voids the signature request, and writes rows whose foreign keys lock section, version and account.
    private static Task<Result<int>> EditAsync(OperationRunner runner, EnrollmentApplicationId application, string section) =>
        runner.ForSectionAsync<int>(Actions.EditSection, application, section, async (operation, c) =>
        {
            var (version, me, now) = (operation.Application.Version.Value, operation.Account.Value, operation.Now);
            if (operation.Application.Status == ApplicationStatus.AwaitingSignature)
                await ToAsync(operation, ApplicationStatus.Draft);
            await operation.Db.Database.ExecuteSqlAsync($"""
                insert into answers (version_id, section_key, field_key, value, section_version, changed_by, changed_at)
                values ({version}, {section}, 'number', 'x', 1, {me}, {now})
                on conflict (version_id, section_key, group_key, item_id, field_key)
                do update set section_version = answers.section_version + 1, changed_by = {me}, changed_at = {now}
                """, c);
            return await operation.Db.Sections
                .Where(s => s.VersionId == version && s.SectionKey == section)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, s => s.Version + 1).SetProperty(s => s.ChangedBy, me), c);
        });

    private static async Task<Result<int>> ToAsync(Operation operation, ApplicationStatus status) =>
        await operation.Db.Applications
            .Where(a => a.Id == operation.Application.Id.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, status).SetProperty(a => a.ChangedAt, operation.Now));

    // Ends one grant and gives another one back, so that there is always something to end.
    private static async Task<Result<int>> ShuffleGrantsAsync(Operation operation, ProviderId provider, int seed, CancellationToken cancel)
    {
        var rows = await operation.Db.Delegations
            .FromSql($"select * from delegations where provider_id = {provider.Value} order by id for no key update")
            .AsTracking().ToListAsync(cancel);
        var chosen = rows[(int)((uint)seed % rows.Count)];
        foreach (var ended in rows.Where(row => row.EndedAt is not null))
            (ended.EndedAt, ended.EndCause) = (null, null);
        (chosen.EndedAt, chosen.EndCause) = (operation.Now, "revoked");
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        return 1;
    }

    // Accepting finds its provider by looking, locks it, and only then touches invitation and delegation.
    private static Task<Result<int>> AcceptAsync(OperationRunner runner, ProviderId provider, Person who) =>
        runner.RunAsync<int>(Actions.AnswerInvitation, async (operation, c) =>
        {
            await operation.LockProviderAsync(provider, c);
            var invitation = await operation.Db.Invitations.AsNoTracking().Where(i => i.ProviderId == provider.Value).OrderBy(i => i.Id).FirstAsync(c);
            await operation.Db.Invitations
                .Where(i => i.Id == invitation.Id && i.Status == "accepted")
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.DecidedAt, operation.Now), c);
            await operation.Db.Delegations
                .Where(d => d.ProviderId == provider.Value && d.AgentId == who.Id.Value && d.InvitationId == invitation.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.ConfirmedAt, operation.Now), c);
            await operation.AnnounceAccessChangeAsync(provider, c);
            return 1;
        });

    // With the locks and the news of an end, but the look goes on, so that there is always one.
    private static async Task<Result<int>> EndLookAsync(Operation operation, ProviderId provider, LookId look, CancellationToken cancel)
    {
        await operation.Db.Looks.FromSql($"select * from looks where id = {look.Value} for update").SingleAsync(cancel);
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        return 1;
    }

    private static async Task<Result<int>> LookAsync(Operation operation, Clinic clinic, LookId look, CancellationToken cancel)
    {
        operation.Db.LookPages.Add(new LookPageRow
        {
            Id = Operation.NewId(),
            LookId = look.Value,
            At = operation.Now,
            ApplicationId = clinic.Applications[0].Value,
            SectionKey = "licenses",
        });
        await operation.AnnounceNewsAsync(clinic.Id, cancel);
        return 1;
    }

    private static async Task<Result<int>> KeepAccountAsync(Operation operation, Person who, CancellationToken cancel)
    {
        await operation.Db.Sessions.Where(s => s.AccountId == who.Id.Value).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, operation.Now), cancel);
        return await operation.Db.Accounts.Where(a => a.Id == who.Id.Value).ExecuteUpdateAsync(set => set.SetProperty(a => a.TotpLastStep, 0), cancel);
    }

    // In the order of the locks: account, sessions, staff roles.
    private static async Task<Result<int>> ChangeAccountAsync(Operation operation, Person who, CancellationToken cancel)
    {
        var account = await operation.LockAccountAsync(who.Id.Value, cancel);
        account!.TotpLastStep++;
        await operation.Db.Sessions.Where(s => s.AccountId == who.Id.Value).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndReason, "test"), cancel);
        // What it was: a role is confirmed once. The row is written and locked all the same.
        return await operation.Db.StaffRoles.Where(r => r.AccountId == who.Id.Value && r.Role == "Reviewer")
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.ConfirmedAt, r => r.ConfirmedAt), cancel);
    }

    private static async Task<Result<int>> VerifyAsync(Operation operation, ProviderId provider, CancellationToken cancel)
    {
        await operation.LockProviderAsync(provider, cancel);
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        return await operation.Db.Principals.Where(p => p.ProviderId == provider.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.ObjectUntil, operation.Now), cancel);
    }

    private async Task<Clinic> ClinicAsync()
    {
        var principal = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(principal);
        var people = new List<Person> { principal };
        for (var i = 0; i < 4; i++)
        {
            var agent = await _world.PersonAsync("Dana Wells");
            await _world.DelegationAsync(provider, agent, Preset.OfficeManager.Permissions);
            await _world.DelegationAsync(provider, agent, Preset.Payments.Permissions);
            people.Add(await WithSecondSessionAsync(agent));
        }
        EnrollmentApplicationId[] applications = [await _world.ApplicationAsync(provider), await _world.ApplicationAsync(provider)];
        var looks = new List<(Person, LookId)>();
        foreach (var giver in people.Take(3))
        {
            var helper = await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
            looks.Add((helper, await _world.LookAsync(provider, helper, applications[0], giver)));
        }
        return new Clinic(provider, people, applications, looks);
    }

    private async Task<Person> WithSecondSessionAsync(Person person)
    {
        await database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values (gen_random_uuid(), $1, 'full', 'passkey', 'other')", person.Id.Value);
        return person;
    }

    private static T Pick<T>(Random random, IEnumerable<T> things) => things.ElementAt(random.Next(things.Count()));
}
