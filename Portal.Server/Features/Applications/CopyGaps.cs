using Microsoft.EntityFrameworkCore;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>
/// What a copy lacks of what was copied. Told in the words of the copy's own form: the names of the files belong to the copied application,
/// which not everybody may see who sees the copy.
/// </summary>
/// <param name="Origin">What it was made of.</param>
/// <param name="Documents">The slots in which a document stood and none stands now.</param>
/// <param name="Sections">The sections whose answers were left behind and that nobody has filled in since.</param>
public sealed record CopyGaps(Origin Origin, IReadOnlyList<string> Documents, IReadOnlyList<string> Sections)
{
    /// <summary>Null for an application that is no copy. For somebody who sees every section.</summary>
    internal static async Task<CopyGaps?> OfAsync(PortalDb db, AccessFacts facts, FormDefinition form, CancellationToken cancel)
    {
        var (copy, version) = (facts.Application!.Id, facts.Application.Version.Value);
        if (await Origin.OfAsync(db, facts, cancel) is not { } origin || await Origin.VersionAsync(db, copy, cancel) is not { } source)
            return null;
        var slots = await db.Documents
            .Where(d => d.VersionId == source && d.RemovedAt == null && !db.Documents.Any(n =>
                n.VersionId == version && n.SectionKey == d.SectionKey && n.SlotKey == d.SlotKey && n.RemovedAt == null))
            .Select(d => new { d.SectionKey, d.SlotKey }).Distinct().ToListAsync(cancel);
        var banking = form.Sections.Where(s => s.Banking).Select(s => s.Key).ToArray();
        var left = await db.Sections
            .Where(s => s.VersionId == version && banking.Contains(s.SectionKey) && s.ChangedAt == null
                && db.Answers.Any(a => a.VersionId == source && a.SectionKey == s.SectionKey)
                && !db.Answers.Any(a => a.VersionId == version && a.SectionKey == s.SectionKey))
            .Select(s => s.SectionKey).ToListAsync(cancel);
        return new CopyGaps(
            origin,
            [
                .. form.Sections.SelectMany(s => s.Documents.Where(d => slots.Exists(l => l.SectionKey == s.Key && l.SlotKey == d.Key)))
                    .Select(d => d.Label),
            ],
            [.. form.Sections.Where(s => left.Contains(s.Key)).Select(s => s.Title)]);
    }
}
