using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Bench;

/// <summary>What a decision costs: in memory, and with the grants of one agent read out of a million.</summary>
internal static class AccessBench
{
    private const int Grants = 1_000_000;
    private const int PerAgent = 100;

    /// <summary>The table of access, with ten delegations of which the last one allows; beside one look-up in a set.</summary>
    public static Task<IReadOnlyList<Row>> DecisionAsync(BenchDatabase database)
    {
        var set = Preset.Drafter.Permissions;
        var (measured, baseline) = (PerCall(Decision()), PerCall(() => set.Contains(Permission.EditDraft)));
        return Task.FromResult<IReadOnlyList<Row>>([new Row(
            "access decision, 10 delegations", $"{measured:0} ns", $"{baseline:0} ns set", measured / baseline, Bar.AtMost(1000, measured, "ns"))]);
    }

    /// <summary>The same policy and the same question in other libraries (Others/decide.mjs); what they take for it is the baseline.</summary>
    public static async Task<IReadOnlyList<Row>> OthersAsync(BenchDatabase database)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Others");
        await RunAsync(folder, "npm", "ci", "--silent");
        // In turn, so that a busy moment of the machine does not fall on one of them.
        List<double> own = [], casl = [], casbin = [];
        for (var turn = 0; turn < 5; turn++)
        {
            var others = JsonNode.Parse(await RunAsync(folder, "node", "decide.mjs"))!;
            casl.Add((double)others["casl"]!);
            casbin.Add((double)others["casbin"]!);
            own.Add(PerCall(Decision()));
        }
        var measured = Median(own);
        return [Of("@casl/ability", Median(casl)), Of("node-casbin", Median(casbin))];

        Row Of(string library, double ns) => new(
            $"access decisions per second, beside {library}", $"{1e9 / measured:N0} /s", $"{1e9 / ns:N0} /s", ns / measured);
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static Func<bool> Decision()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var terms = new GrantTerms(Preset.Viewer.Permissions, ApplicationScope.Every, SectionScope.Every, now.AddDays(-1), null);
        var holdings = new Holdings(null,
        [
            .. Enumerable.Range(0, 9).Select(_ => new DelegationHolding(new DelegationId(Guid.CreateVersion7()), terms, true)),
            new DelegationHolding(new DelegationId(Guid.CreateVersion7()), terms with { Permissions = Preset.Drafter.Permissions }, true),
        ]);
        var actor = new Actor(new AccountId(Guid.NewGuid()), FrozenSet<StaffRole>.Empty);
        var section = new SectionRef("licenses", false);
        var resource = new Resource(
            actor.Account, new ProviderId(Guid.NewGuid()), new EnrollmentApplicationId(Guid.NewGuid()), false, [section], section);
        return () => AccessPolicy.Decide(actor, Actions.EditSection, resource, holdings, now).IsAllowed;
    }

    /// <summary>The facts of a decision with 1,000,000 delegations in the table; beside the smallest query.</summary>
    public static async Task<IReadOnlyList<Row>> GrantsAsync(BenchDatabase database)
    {
        await FillAsync(database);
        await using var db = database.Factory.CreateDbContext();
        var agents = db.Sessions.OrderBy(s => s.Id).Take(1000).Select(s => new { s.Id, s.AccountId }).ToList();
        var provider = db.Providers.Select(p => p.Id).First();
        var gates = agents.Select(a => new AccessGate(
            database.Factory, new Fixed(new SessionTicket(a.Id, new AccountId(a.AccountId))), (_, _) => [])).ToList();
        var measured = await BenchDatabase.TimesAsync(2000, i => gates[i % gates.Count].FactsAsync(new Target(Provider: new ProviderId(provider))));
        var baseline = await BenchDatabase.TimesAsync(2000, async _ =>
        {
            await using var command = database.App.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        });
        var (p95, base95) = (BenchDatabase.At(measured, 0.95), BenchDatabase.At(baseline, 0.95));
        return [new Row($"grants of an agent, {Grants:N0} delegations, p95", $"{p95:0.00} ms", $"{base95:0.00} ms select", p95 / base95, Bar.AtMost(2, p95, "ms"))];
    }

    private static double PerCall(Func<bool> call)
    {
        for (var i = 0; i < 100_000; i++)
            call();
        var rounds = new double[9];
        for (var round = 0; round < rounds.Length; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 200_000; i++)
                call();
            rounds[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / 200_000;
        }
        return Median(rounds);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    private static async Task FillAsync(BenchDatabase database)
    {
        await database.SqlAsync(
            $"""
            insert into accounts (id, email, email_key, name, security_stamp)
            select md5('a' || n)::uuid, 'a' || n || '@bench.example', 'a' || n || '@bench.example', 'Agent ' || n, gen_random_uuid()
            from generate_series(0, {Grants / PerAgent}) n on conflict do nothing;
            insert into sessions (id, account_id, strength, method, device)
            select md5('s' || n)::uuid, md5('a' || n)::uuid, 'full', 'passkey', 'bench' from generate_series(1, 1000) n on conflict do nothing;
            insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by)
            select md5('p' || n)::uuid, (1000000000 + n)::text, 'individual', 'Provider ' || n, '207Q00000X', 'MN', md5('a0')::uuid
            from generate_series(1, {PerAgent}) n on conflict do nothing;
            insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from,
                reason, status, expires_at, created_by)
            select md5('i' || n)::uuid, md5('p' || (1 + n % {PerAgent}))::uuid, 'x@bench.example', 'x@bench.example', 'drafter',
                array['ViewApplication', 'EditDraft'], true, 'Edit', now(), 'bench', 'accepted', now(), md5('a0')::uuid
            from generate_series(1, {Grants}) n on conflict do nothing;
            insert into delegations (id, provider_id, agent_id, invitation_id, preset, permissions, all_applications, section_default,
                valid_from, reason, given_by)
            select md5('d' || n)::uuid, md5('p' || (1 + n % {PerAgent}))::uuid, md5('a' || (1 + n / {PerAgent}))::uuid, md5('i' || n)::uuid, 'drafter',
                array['ViewApplication', 'EditDraft'], true, 'Edit', now() - interval '1 day', 'bench', md5('a0')::uuid
            from generate_series(1, {Grants - PerAgent}) n on conflict do nothing;
            analyze
            """);
    }

    private sealed class Fixed(SessionTicket ticket) : ICurrentSession
    {
        public ValueTask<SessionTicket?> GetAsync() => new(ticket);
    }
}
