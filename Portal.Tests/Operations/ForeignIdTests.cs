using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server;
using Portal.Server.Features.People;
using Portal.Server.Security;
using Portal.Tests.Support;
using ApplicationService = Portal.Server.Features.Applications.Applications;

namespace Portal.Tests.Operations;

/// <summary>Every operation and every reading that takes an id, tried as every other kind of account.</summary>
public sealed class ForeignIdTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private readonly World _world = portal.World;

    /// <summary>
    /// Who else may, on purpose: a method of the staff, or one that everybody may call about anything. A line that nothing needs any more
    /// makes the test fail.
    /// </summary>
    private static readonly Dictionary<string, string[]> OnPurpose = new()
    {
        ["Claims.VerifyAsync"] = ["Reviewer"],
        ["Claims.RefuseAsync"] = ["Reviewer"],
        ["TakeOvers.LetInAsync"] = ["Reviewer"],
        ["Evidence.OpenAsync"] = ["Reviewer"],
        ["ProviderViews.ClaimAsync"] = ["Reviewer"],
        ["ApplicationEvents.ListAsync"] = ["Auditor"],
        ["Findings.AnswerAsync"] = ["Auditor"],
        ["StaffRoles.ProposeAsync"] = ["AccountAdmin"],
        ["StaffRoles.SuspendAsync"] = ["AccountAdmin"],
        ["StaffRoles.ReadmitAsync"] = ["AccountAdmin"],
        // Whoever opens an invitation with another address is told both addresses and may ask for it at their own.
        ["PeopleViews.OfferAsync"] = ["*"],
        ["Invitations.AskForReissueAsync"] = ["*"],
        ["OpenedInvitations.RecordAsync"] = ["*"],
    };

    [Fact]
    public async Task Somebody_elses_id_is_not_found_and_nothing_changes()
    {
        var (foreign, owner, others) = await ArrangeAsync();
        var methods = ForeignIds.Services(typeof(PortalApp).Assembly, "Portal.Server.Features").SelectMany(ForeignIds.Methods).ToList();
        var used = new HashSet<string>();
        var wrong = new List<string>();
        foreach (var method in methods)
        {
            var exempt = OnPurpose.GetValueOrDefault(ForeignIds.Name(method), []).Where(kind => kind == "*" || others.ContainsKey(kind)).ToList();
            used.UnionWith(exempt.Select(kind => $"{ForeignIds.Name(method)} {kind}"));
            wrong.AddRange(await FindAsync(foreign, method, exempt.Contains("*") ? [] : others.Where(other => !exempt.Contains(other.Key))));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(OnPurpose.SelectMany(line => line.Value.Select(kind => $"{line.Key} {kind}")).Order(), used.Order());

        // Were every id wrong by accident, all of this would be found by nobody.
        var reached = new List<string>();
        foreach (var method in methods.Where(m => !OnPurpose.ContainsKey(ForeignIds.Name(m))))
            if (await Record.ExceptionAsync(async () => Assert.Equal("not-found", await foreign.CallAsync(method, owner))) is not null)
                reached.Add(ForeignIds.Name(method));
        Assert.True(reached.Count > methods.Count / 2, $"The owner reaches only {string.Join(", ", reached)} of {methods.Count}.");
    }

    [Fact]
    public async Task The_search_finds_each_kind_of_hole()
    {
        var (foreign, owner, others) = await ArrangeAsync();
        var methods = ForeignIds.Services(typeof(ForeignIdTests).Assembly, "Portal.Tests.Operations.Samples").SelectMany(ForeignIds.Methods).ToList();
        var found = new List<string>();
        foreach (var method in methods)
            found.AddRange(await FindAsync(foreign, method, others.Where(other => other.Key == "stranger")));
        Assert.Equal(
            [
                "LeakyThings.AnswersAsync answers done to stranger",
                "LeakyThings.NeverRefusesAsync answers has no way to refuse to stranger",
                "LeakyThings.TellsAsync answers invitation.not-yours to stranger",
                "LeakyThings.WritesAsync changes rows",
            ],
            found.Order(StringComparer.Ordinal));
        Assert.Equal(6, methods.Count);
        Assert.Equal("done", await foreign.CallAsync(methods.Single(m => m.Name == "NameAsync"), owner));
    }

    private static async Task<IReadOnlyList<string>> FindAsync(
        ForeignIds foreign, MethodInfo method, IEnumerable<KeyValuePair<string, Person?>> others)
    {
        var before = await foreign.RowsAsync();
        var problems = new List<string>();
        foreach (var (kind, person) in others)
            if (await foreign.CallAsync(method, person) is var answer && answer != Error.NotFound.Code)
                problems.Add($"{ForeignIds.Name(method)} answers {answer} to {kind}");
        if (await foreign.RowsAsync() != before)
            problems.Add($"{ForeignIds.Name(method)} changes rows");
        return problems;
    }

    private async Task<(ForeignIds Foreign, Person Owner, Dictionary<string, Person?> Others)> ArrangeAsync()
    {
        var owner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(owner);
        var agent = await _world.PersonAsync("Dana Wells");
        var delegation = await _world.DelegationAsync(provider, agent, Preset.OfficeManager.Permissions);
        var application = await AsAsync<ApplicationService, EnrollmentApplicationId>(owner, s => s.StartAsync(provider, "individual-new-enrollment"));
        var offer = new Offer(
            "invited@example.org", "drafter",
            new GrantTerms(Preset.Drafter.Permissions, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.UtcNow, null), "test");
        var invitation = await AsAsync<Invitations, InvitationId>(owner, s => s.SendAsync(provider, offer));
        var preset = await AsAsync<OwnPresets, PresetId>(owner, s => s.AddAsync(provider, "Front desk", Preset.Drafter.Permissions, SectionScope.Every));
        var asker = await _world.PersonAsync("Ira Moss");
        await AsAsync<AccessRequests, bool>(asker, s => s.AskAsync(
            new NewRequest(portal.Database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value).Result, Preset.Viewer.Permissions, null, "test")));
        // The clock of the running portal would tell of it, and change its row, beside whatever is being tried.
        await portal.Database.SqlAsync("update access_requests set told_at = clock_timestamp() where agent_id = $1", asker.Id.Value);
        var version = await portal.Database.ScalarAsync<Guid>("select current_version_id from applications where id = $1", application.Value);
        var document = Guid.NewGuid();
        await portal.Database.SqlAsync(
            """
            insert into documents (id, version_id, section_key, slot_key, file_name, media_type, size_bytes, sha256, stored_name, scan_result, uploaded_by)
            values ($1, $2, 'documents', 'x', 'a.pdf', 'application/pdf', 1, sha256('x'), 'x', 'clean', $3)
            """, document, version, owner.Id.Value);
        var ids = new Dictionary<Type, Guid>
        {
            [typeof(ProviderId)] = provider.Value,
            [typeof(EnrollmentApplicationId)] = application.Value,
            [typeof(DelegationId)] = delegation.Value,
            [typeof(InvitationId)] = invitation.Value,
            [typeof(DocumentId)] = document,
            [typeof(PrincipalId)] = await portal.Database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value),
            [typeof(VersionId)] = version,
            [typeof(AccessRequestId)] = await portal.Database.ScalarAsync<Guid>("select id from access_requests where agent_id = $1", asker.Id.Value),
            [typeof(PresetId)] = preset.Value,
            [typeof(AccountId)] = agent.Id.Value,
            [typeof(SavedQuestionId)] = await QuestionAsync(),
            [typeof(LookId)] = (await _world.LookAsync(
                provider, await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk), application, openedBy: owner)).Value,
            [typeof(FindingId)] = await portal.Database.ScalarAsync<Guid>(
                """
                insert into findings (id, rule, occasion, reason, account_id, provider_id, entries, found_at)
                values (gen_random_uuid(), 'exported', gen_random_uuid()::text, 'Took events out of the portal.', $1, $2, '{1}', now()) returning id
                """, agent.Id.Value, provider.Value),
        };
        return (new ForeignIds(portal.Database, portal.Host.Services, ids), owner, await OthersAsync(provider));
    }

    private async Task<Guid> QuestionAsync() => await portal.Database.ScalarAsync<Guid>(
        """
        insert into saved_questions (id, account_id, name, name_key, page, query, saved_at)
        values (gen_random_uuid(), $1, 'Mine', 'mine', 'grants', '?person=x', now()) returning id
        """, (await _world.PersonAsync("Aud Ito", StaffRole.Auditor)).Id.Value);

    private async Task<Dictionary<string, Person?>> OthersAsync(ProviderId provider)
    {
        var others = new Dictionary<string, Person?> { ["visitor"] = null, ["stranger"] = await _world.PersonAsync("Stranger") };
        others["principal of another provider"] = await _world.PersonAsync("Omar Reyes");
        var elsewhere = await _world.ProviderAsync(others["principal of another provider"]!);
        others["agent of another provider"] = await _world.PersonAsync("Lena Park");
        await _world.DelegationAsync(elsewhere, others["agent of another provider"]!, Preset.OfficeManager.Permissions);
        foreach (var (kind, sql) in new[]
        {
            ("ended agent", "update delegations set ended_at = clock_timestamp(), end_cause = 'revoked' where id = $1"),
            ("suspended agent", "update delegations set suspended_at = clock_timestamp() where id = $1"),
            ("agent whose time is over", "update delegations set valid_until = clock_timestamp() where id = $1"),
        })
        {
            var delegation = await _world.DelegationAsync(provider, others[kind] = await _world.PersonAsync("Former agent"), Preset.OfficeManager.Permissions);
            await portal.Database.SqlAsync(sql, delegation.Value);
        }
        var ended = others["principal who was refused"] = await _world.PersonAsync("Refused claimant");
        await portal.Database.SqlAsync(
            "insert into principals (id, provider_id, account_id, capacity, status) values (gen_random_uuid(), $1, $2, 'practitioner', 'refused')",
            provider.Value, ended!.Id.Value);
        foreach (var role in Enum.GetValues<StaffRole>())
            others[role.ToString()] = await _world.PersonAsync("Staff", role);
        return others;
    }

    private async Task<T> AsAsync<TService, T>(Person person, Func<TService, Task<Result<T>>> act)
        where TService : notnull
    {
        await using var scope = portal.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext =
            new DefaultHttpContext { User = SessionTickets.Principal(new SessionTicket(person.Session, person.Id)) };
        return (await act(scope.ServiceProvider.GetRequiredService<TService>())).Value;
    }
}
