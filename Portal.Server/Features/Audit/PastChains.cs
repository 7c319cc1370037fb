using Microsoft.EntityFrameworkCore;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;

namespace Portal.Server.Features.Audit;

/// <summary>The entry of the ledger behind a link of a chain.</summary>
/// <param name="What">What it says happened.</param>
/// <param name="At">When.</param>
/// <param name="Number">Its number; null where the ledger has none of it, or not yet.</param>
/// <param name="Proven">Whether a checkpoint counts it: then there is a proof.</param>
public sealed record LinkEntry(string What, DateTimeOffset At, long? Number, bool Proven);

/// <summary>One link of a chain: who held what, from whom.</summary>
/// <param name="Holder">Who held it.</param>
/// <param name="What">What it was: a binding, a grant, a look, a staff role.</param>
/// <param name="GivenBy">Who gave it; null for a claim.</param>
/// <param name="Since">When it was given, claimed, begun or confirmed.</param>
/// <param name="Until">When it would run out by itself.</param>
/// <param name="Entries">What the ledger says of it, up to what was known.</param>
/// <param name="Letters">The letters and contracts that had been attached to it.</param>
public sealed record PastLink(
    string Holder, string What, string? GivenBy, DateTimeOffset Since, DateTimeOffset? Until, IReadOnlyList<LinkEntry> Entries,
    IReadOnlyList<LetterLink> Letters);

/// <summary>One ground of an answer, from the person up.</summary>
public sealed record PastGround(string Basis, IReadOnlyList<PastLink> Chain);

/// <summary>Who had what from whom at a moment, with the entries of the ledger that say so.</summary>
internal sealed class PastChains
{
    private readonly PastFacts _facts;
    private readonly FormCatalog _forms;
    private readonly Dictionary<Guid, string> _names;
    private readonly ILookup<Guid, AccessEntry> _entries;
    private readonly ILookup<Guid, LetterLink> _letters;
    private readonly long _signed;

    private PastChains(
        PastFacts facts, FormCatalog forms, Dictionary<Guid, string> names, IEnumerable<AccessEntry> entries, ILookup<Guid, LetterLink> letters, long signed) =>
        (_facts, _forms, _names, _entries, _letters, _signed) = (facts, forms, names, entries.ToLookup(e => e.Of), letters, signed);

    /// <summary>Reads what stands behind these answers, and nothing else.</summary>
    public static async Task<PastChains> LoadAsync(
        PortalDb db, PastFacts facts, AccessFacts reader, FormCatalog forms, IReadOnlyCollection<(Guid Person, string Basis)> answers, CancellationToken cancel)
    {
        var ids = answers.Select(a => Split(a.Basis)).ToList();
        var grants = ids.Where(i => i.Kind == "delegation").SelectMany(i => Up(facts, i.Id)).Distinct().ToList();
        var bindings = ids.Where(i => i.Kind == "principal").Select(i => PastStanding.BindingOf(facts, i.Id)!).Distinct().ToList();
        var looks = ids.Where(i => i.Kind == "look").Select(i => facts.Looks.Single(l => l.Id == i.Id)).Distinct().ToList();
        var roles = answers.Where(a => Split(a.Basis).Kind == "staff").SelectMany(a => facts.Roles.Where(r => r.AccountId == a.Person)).Distinct().ToList();
        var providers = grants.Select(g => g.ProviderId).Concat(bindings.Select(b => b.ProviderId)).Concat(looks.Select(l => l.ProviderId)).Distinct().ToList();
        var times = grants.SelectMany(g => new[] { g.GivenAt, g.ConfirmedAt, g.SuspendedAt })
            .Concat(bindings.SelectMany(b => new[] { b.ClaimedAt, b.VerifiedAt })).Concat(looks.Select(l => l.BegunAt))
            .OfType<DateTimeOffset>().Distinct().ToList();
        var entries = await AccessLedger.AtAsync(db, providers, times, cancel);
        if (roles.Count > 0)
            entries.AddRange(await AccessLedger.OfAccountsAsync(
                db, [.. roles.Select(r => r.AccountId)], DateTimeOffset.MinValue, facts.Moment.Done, cancel));
        var named = grants.SelectMany(g => new[] { g.AgentId, g.GivenBy }).Concat(bindings.Select(b => b.AccountId)).Concat(roles.Select(r => r.AccountId))
            .Concat(bindings.Select(b => b.VerifiedBy).OfType<Guid>()).Concat(looks.SelectMany(l => new[] { l.HelperId, l.OpenedBy }).OfType<Guid>())
            .Concat(roles.Select(r => r.ConfirmedBy).OfType<Guid>()).Distinct().ToList();
        return new PastChains(
            facts, forms, await db.NamesOfAsync(named, cancel),
            entries.Where(e => e.At <= facts.Moment.Done), await LetterLinks.LoadAsync(db, reader, [.. grants.Select(g => g.Id)], facts.Moment.Done, cancel),
            await ProofReader.SignedSizeAsync(db, cancel));
    }

    /// <summary>The chain behind an answer of the access table.</summary>
    public PastGround Of(Guid person, string basis)
    {
        var (kind, id) = Split(basis);
        return new PastGround(basis, kind switch
        {
            "principal" => [Binding(PastStanding.BindingOf(_facts, id)!)],
            "delegation" => [.. Up(_facts, id).Select(Grant)],
            "look" => [Look(_facts.Looks.Single(l => l.Id == id))],
            _ => [.. _facts.Roles.Where(r => r.AccountId == person && $"staff:{r.Role}" == basis).Select(Role)],
        });
    }

    private static (string Kind, Guid Id) Split(string basis)
    {
        var parts = basis.Split(':');
        return (parts[0], parts.Length > 1 && Guid.TryParse(parts[1], out var id) ? id : Guid.Empty);
    }

    private static IEnumerable<DelegationRow> Up(PastFacts facts, Guid? from)
    {
        for (var id = from; id is { } known && facts.Delegations.TryGetValue(known, out var row); id = row.ParentId)
            yield return row;
    }

    private PastLink Grant(DelegationRow row) => new(
        _names[row.AgentId], $"{TermsWords.OfPreset(row.Preset)} ({TermsWords.Of(row.Terms())}; sections: {TermsWords.OfSections(row.Terms().Sections, _forms)})",
        _names[row.GivenBy], row.GivenAt, row.ValidUntil,
        [.. Entries(row.Id, (row.GivenAt, "Given"), (row.ConfirmedAt > row.GivenAt ? row.ConfirmedAt : null, "Confirmed"), (row.SuspendedAt > row.GivenAt ? row.SuspendedAt : null, "Suspended"))],
        [.. _letters[row.Id]]);

    private PastLink Binding(PrincipalRow row) => new(
        _names[row.AccountId], PastStanding.Words(_facts, row),
        row.VerifiedAt <= _facts.Moment.Done && row.VerifiedBy is { } by ? _names[by] : null, row.ClaimedAt, null,
        [.. Entries(row.Id, (row.ClaimedAt, "Claimed"), (row.VerifiedAt, "Verified"))], []);

    private PastLink Look(LookRow row) => new(
        _names[row.HelperId!.Value], GrantWords.OfLook(row.Kind), row.OpenedBy is { } giver ? _names[giver] : null, row.BegunAt!.Value, row.EndsAt,
        [.. Entries(row.Id, (row.BegunAt, "Begun"))], []);

    private PastLink Role(StaffRoleRow row) => new(
        _names[row.AccountId], $"{RoleWords.Of(row.Role)} (staff role)", row.ConfirmedBy is { } by ? _names[by] : null, row.ConfirmedAt!.Value, null,
        [.. Entries(row.AccountId, (row.ConfirmedAt, "Confirmed"))], []);

    private IEnumerable<LinkEntry> Entries(Guid of, params IEnumerable<(DateTimeOffset? At, string What)> steps) =>
        from step in steps
        where step.At <= _facts.Moment.Done
        let entry = _entries[of].FirstOrDefault(e => e.At == step.At)
        select new LinkEntry(step.What, step.At!.Value, entry?.Number, entry is not null && entry.Number <= _signed);
}
