using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Domain.Delegations;

namespace Portal.Tests.Model;

/// <summary>Who holds or claims a record, and which access is asked about: the same in the model, in the tables and as the events tell it.</summary>
internal static class RecordChecks
{
    public static async Task CompareAsync(ModelPortal model, RealPortal real, ReplayedRecords told, string step)
    {
        await using var db = real.Database.Context();
        var ours = real.Providers.Select(p => p.Value).ToArray();
        var rows = await db.Principals.AsNoTracking().Where(p => ours.Contains(p.ProviderId)).ToListAsync();
        var now = new DateTimeOffset(DateTime.UtcNow, TimeSpan.Zero);
        ModelChecks.Same(
            [.. model.Claims.Select((c, i) => Words(i, c.Person, c.Provider, c.Status, c.ObjectedBy, c.LetIn?.By, c.ObjectUntil is { } until ? Math.Max(0, until - model.Today) : null))],
            [.. rows.Select(p => Words(
                IndexOf(real.Claims, new PrincipalId(p.Id)), PersonOf(p.AccountId)!.Value, IndexOf(real.Providers, new ProviderId(p.ProviderId)), p.Status,
                PersonOf(p.ObjectedBy), PersonOf(p.LetInBy), p.ObjectUntil is { } until ? Math.Max(0, (int)Math.Ceiling((until - now).TotalDays)) : null))],
            $"{step}: claims");
        ModelChecks.Same(
            [.. rows.Select(p => $"{p.Id} {p.Status}{(p.ObjectedAt is null ? "" : " objected")}")],
            [.. told.Status.Select(s => $"{s.Key} {s.Value}{(told.Objected.Contains(s.Key) ? " objected" : "")}")], $"{step}: what the events tell of claims");

        var asked = await db.AccessReviewItems.AsNoTracking().Where(i => i.Answer == null)
            .Join(db.AccessReviews.Where(r => ours.Contains(r.ProviderId) && r.ClosedAt == null), i => i.ReviewId, r => r.Id, (i, r) => new { i.LineId, r.ProviderId })
            .ToListAsync();
        HashSet<string> found = [.. asked.Select(a => $"{a.ProviderId} {a.LineId}")];
        ModelChecks.Same(
            [.. model.Reviews.SelectMany(r => r.Value.Open.Select(g => $"{real.Providers[r.Key].Value} {real.Lines[model.Grants.IndexOf(g)]}"))], found,
            $"{step}: what is asked about");
        ModelChecks.Same([.. told.Asked.SelectMany(a => a.Value.Select(line => $"{a.Key} {line}"))], found, $"{step}: what the events tell is asked about");

        var letters = (await db.Authorities.AsNoTracking().Where(a => ours.Contains(a.ProviderId)).ToListAsync())
            .GroupBy(a => a.LineId).Select(g => g.MaxBy(a => (a.AttachedAt, a.Id))!).ToList();
        HashSet<string> ends = [.. letters.Select(a => $"{a.LineId} {a.EndsAt:u}")];
        ModelChecks.Same(
            [.. model.Grants.Select((g, i) => (g.Letter, Line: real.Lines[i])).Where(x => x.Letter is not null)
                .Select(x => $"{x.Line} {real.End(x.Letter!.Value, model.Today):u}")],
            ends, $"{step}: letters");
        ModelChecks.Same([.. told.Letters.Select(l => $"{l.Key} {l.Value:u}")], ends, $"{step}: what the events tell of letters");
        HashSet<string> requiring = [.. (await db.Providers.Where(p => ours.Contains(p.Id) && p.AuthorityRequired).ToListAsync()).Select(p => $"{p.Id}")];
        ModelChecks.Same([.. model.Requiring.Select(p => $"{real.Providers[p].Value}")], requiring, $"{step}: who requires letters");
        ModelChecks.Same([.. told.Requiring.Select(p => $"{p}")], requiring, $"{step}: what the events tell of who requires letters");

        var coded = await db.ClaimLetters.AsNoTracking().Where(l => db.Principals.Any(p => p.Id == l.PrincipalId && ours.Contains(p.ProviderId))).ToListAsync();
        ModelChecks.Same(
            [.. model.ClaimLetters.Select((l, i) => $"{real.Letters[i]} of {model.Claims.IndexOf(l.Claim)} printed by {l.Printed?.By} for {model.Today - l.Printed?.Day} days, "
                + $"{l.Tries} tries{(l.Entered ? ", entered" : "")}")],
            [.. coded.Select(l => $"{l.Id} of {IndexOf(real.Claims, new PrincipalId(l.PrincipalId))} printed by {PersonOf(l.PrintedBy)} for {(int?)(now - l.PrintedAt)?.TotalDays} days, "
                + $"{l.Tries} tries{(l.EnteredAt is null ? "" : ", entered")}")], $"{step}: letters with a code");
        ModelChecks.Same(
            [.. coded.Select(l => $"{l.Id} {l.PrintedBy} {l.Tries} {l.EnteredAt is not null}")],
            [.. told.Codes.Select(c => $"{c.Key} {c.Value.PrintedBy} {c.Value.Tries} {c.Value.Entered}")], $"{step}: what the events tell of letters with a code");

        HashSet<string> chosen = [.. (await db.Providers.Where(p => ours.Contains(p.Id) && p.ReviewDays != ReviewRules.UsualDays).ToListAsync()).Select(p => $"{p.Id} {p.ReviewDays}")];
        ModelChecks.Same([.. model.ReviewDays.Select(d => $"{real.Providers[d.Key].Value} {d.Value}")], chosen, $"{step}: days between reviews");
        ModelChecks.Same([.. told.ReviewDays.Select(d => $"{d.Key} {d.Value}")], chosen, $"{step}: what the events tell of days between reviews");

        int? PersonOf(Guid? account) => account is { } id ? real.People.Select(p => p.Id.Value).ToList().IndexOf(id) : null;
    }

    private static string Words(int claim, int person, int provider, string status, int? objectedBy, int? letInBy, int? daysToObject) =>
        $"{claim} of {person} for {provider} {status}, objection of {objectedBy}, let in by {letInBy}, {daysToObject} days to object";

    private static int IndexOf<T>(IReadOnlyList<T> list, T item) => list.ToList().IndexOf(item);
}
