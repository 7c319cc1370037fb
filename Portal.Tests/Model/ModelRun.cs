using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>
/// One list of commands, done by the model and by the portal. After each: both said the same, the ledger tells of it exactly once or not at
/// all, and everybody may do the same in both, asked in every way in which the portal asks.
/// </summary>
internal sealed partial class ModelRun(TestDatabase database, Signers signers)
{
    private const int PeopleCount = 5;
    private readonly ModelPortal _model = new(PeopleCount);
    private readonly RealPortal _real = new(database, signers);
    private readonly ReplayedGrants _replayed = new();
    private readonly ReplayedRecords _records = new();
    private readonly PastChecks _past = new();
    private readonly Dictionary<Guid, int> _offerDays = [];
    private HashSet<string> _may = [];
    private string _frozen = "";
    private long _read;

    /// <summary>How many moments were asked for again when they were over.</summary>
    public int Compared => _past.Compared;

    /// <summary>How many commands were done, refused, and answered "not found".</summary>
    public Dictionary<(string Step, Came Came), int> Met { get; } = [];

    /// <summary>Spoils after each command what belongs to this run: what the checks have to find. Is given what fills in whose it is.</summary>
    public Func<Func<string, string>, Task>? Spoil { get; init; }

    public async Task RunAsync(IReadOnlyList<Step> steps)
    {
        await _real.BeginAsync(_model);
        _records.Begin(_real.Claims.Select((claim, i) => (claim.Value, _model.Claims[i].Status)));
        _read = await database.ScalarAsync<long>("select coalesce(max(id), 0) from audit_pending");
        _may = await ModelChecks.AskedAsync(_model, _real);
        foreach (var step in steps)
        {
            var (expected, came, actor, subject) = await DoAsync(step);
            Assert.True(expected == came, $"{step}: the model says {expected}, the portal says {came}");
            Met[(Name(step), came)] = Met.GetValueOrDefault((Name(step), came)) + 1;
            if (Spoil is not null)
                await Spoil(sql => sql
                    .Replace("{ours}", $"provider_id in ({Ids(_real.Providers.Select(p => p.Value))})", StringComparison.Ordinal)
                    .Replace("{people}", Ids(_real.People.Select(p => p.Id.Value)), StringComparison.Ordinal)
                    .Replace("{since}", _read.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            await ReadLedgerAsync(step, came, actor, subject);
            await CompareGrantsAsync(step);
            await RecordChecks.CompareAsync(_model, _real, _records, $"{step}");
            await CompareRightsAsync(step, came);
        }
        await EndAsync();
    }

    private static string Ids(IEnumerable<Guid> ids) => string.Join(", ", ids.Select(id => $"'{id}'"));

    // One change, one event of it; what was refused changed nothing, and the ledger says at most that it was denied.
    private async Task ReadLedgerAsync(Step step, Came came, int? actor, int? subject)
    {
        var entries = new List<JsonNode>();
        await using (var command = database.Owner.CreateCommand("select id, convert_from(entry, 'UTF8') from audit_pending where id > $1 order by id"))
        {
            command.Parameters.Add(new() { Value = _read });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                (_read, _) = (reader.GetInt64(0), Add(entries, reader.GetString(1)));
        }
        foreach (var entry in entries)
        {
            var kind = (string)entry["kind"]!;
            if (kind == "invitation-sent")
                _offerDays[Guid.Parse((string)entry["detail"]!["invitation"]!)] = _model.Today;
            _records.Apply(entry);
            _replayed.Apply(entry, TimeSpan.FromDays(ReplayedGrants.OfferOf(entry) is { } offer ? _model.Today - _offerDays[offer] : 0));
        }
        if (actor is not { } who || StepKinds.KindOf(step) is not { } expected)
            return;
        // What changed with it is told by the same kind, about other people.
        var told = entries.Count(e => (string)e["kind"]! == expected && (string)e["actor"]! == IdOf(who)
            && (subject is not { } of || (string)e["subject"]! == IdOf(of)));
        Assert.True(told == (came == Came.Done ? 1 : 0), $"{step} was {came} and the ledger has {told} × {expected}");
        if (came != Came.Done)
            Assert.All(entries, e => Assert.Equal("denied", (string)e["outcome"]!));

        static bool Add(List<JsonNode> to, string text)
        {
            to.Add(JsonNode.Parse(text)!);
            return true;
        }
    }

    private async Task CompareGrantsAsync(Step step)
    {
        var rows = await _real.StandingAsync();
        var expected = _model.Grants.Select((g, i) => (g, i)).Where(x => !x.g.Ended).ToDictionary(x => x.i, x => ModelChecks.Line(_model, _real, x.g));
        var found = rows.ToDictionary(r => r.Key, r => ModelChecks.Line(_model, _real, r.Value));
        ModelChecks.Same(expected, found, $"{step}: grants");
        ModelChecks.ChildrenAreWithin(_real, rows.Values);
        var told = _replayed.Standing.ToDictionary(g => g.Key, g => ModelChecks.Line(g.Value));
        ModelChecks.Same(rows.Values.ToDictionary(r => r.Id, ModelChecks.Replayed), told, $"{step}: what the events tell");
        if (_frozen.Length > 0)
            Assert.StartsWith(_frozen, await _real.FrozenAsync(), StringComparison.Ordinal);
    }

    private async Task CompareRightsAsync(Step step, Came came)
    {
        var may = await ModelChecks.AskedAsync(_model, _real);
        ModelChecks.Same(ModelChecks.Expected(_model), may, $"{step}: rights");
        if (came == Came.Done && StepKinds.OnlyGives(step))
            Assert.Subset(may, _may);
        if (came == Came.Done && StepKinds.OnlyTakes(step))
            Assert.Subset(_may, may);
        if (came != Came.Done)
            ModelChecks.Same(_may, may, $"{step} was {came}: rights");
        _may = may;
        await _past.LiveAsync(_model, _real, may);
    }

    private async Task EndAsync()
    {
        await _past.CompareAsync(_model, _real);
        await ModelChecks.ScreensAgreeAsync(_model, _real);
        var rows = await _real.StandingAsync();
        // A suspended account has no power to be shown as live, whatever it holds.
        var live = rows.Where(r => _model.Grants[r.Key] is var grant && grant.Live(_model.Today) && !_model.Suspended.Contains(grant.Holder))
            .Select(r => r.Value.Id).ToHashSet();
        Assert.Equal(live.Order(), (await _real.AuditedAsync([.. rows.Values.Select(r => r.Id)])).Order());
    }
}
