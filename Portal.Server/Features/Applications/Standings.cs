using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>A note as people read it.</summary>
public sealed record NoteLine(Guid Id, string Author, DateTimeOffset At, string Body, string Sha256, bool StaffOnly);

/// <summary>An attachment as people read it.</summary>
public sealed record AttachmentLine(Guid Id, string Author, DateTimeOffset At, string Name, long Bytes, string Sha256, bool StaffOnly);

/// <summary>A request for the signature that ended without one: by an edit, taken back, or declined.</summary>
public sealed record VoidedRequest(string? By, string? Section, DateTimeOffset At, string Cause);

/// <summary>Where an application stands between asking for the signature and what is added after it, as far as the person may see.</summary>
public sealed record StandingView(
    ApplicationStatus Status, DateTimeOffset? RequestedAt, VoidedRequest? Voided, DateTimeOffset? CertifiedAt, string? CertifiedBy,
    string? ManifestSha256, IReadOnlyList<NoteLine> Notes, IReadOnlyList<AttachmentLine> Attachments, IReadOnlyList<string> ToAddAgain,
    IReadOnlySet<PortalAction> Can, bool Staff);

/// <summary>Reading where an application stands.</summary>
public sealed class Standings(AccessGate gate, FormCatalog forms)
{
    private static readonly (PortalAction Action, LifecycleStep Step)[] Steps =
    [
        (Actions.RequestSignature, LifecycleStep.RequestSignature), (Actions.CancelSignatureRequest, LifecycleStep.CancelSignatureRequest),
        (Actions.Certify, LifecycleStep.Certify), (Actions.Withdraw, LifecycleStep.Withdraw),
        (Actions.CopyApplication, LifecycleStep.Copy), (Actions.AddNote, LifecycleStep.AddNote), (Actions.AddAttachment, LifecycleStep.AddAttachment),
    ];

    public Task<Result<StandingView>> ReadAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewApplication, new Target(Application: application), async (db, facts, c) =>
        {
            var (known, whole) = (facts.Application!, facts.Decide(Actions.ReadWhole).IsAllowed);
            var can = Steps.Where(s => known.Status.Allows(s.Step) && facts.Decide(s.Action).IsAllowed).Select(s => s.Action).ToHashSet();
            if (whole)
                can.Add(Actions.ReadWhole);
            var request = await db.SignatureRequests.AsNoTracking().Where(r => r.VersionId == known.Version.Value).OrderByDescending(r => r.RequestedAt)
                .Select(r => new { r.RequestedAt, r.VoidedAt, r.VoidedBy, r.VoidedSection, r.VoidedCause }).FirstOrDefaultAsync(c);
            var certified = await db.CertifiedVersions.AsNoTracking().Where(v => v.VersionId == known.Version.Value)
                .Select(v => new { v.CertifiedAt, v.LegalName, v.ManifestSha256 }).SingleOrDefaultAsync(c);
            var notes = await Attachments.VisibleNotes(db, facts, application).OrderBy(n => n.At).Take(500)
                .Join(db.Accounts, n => n.AuthorId, a => a.Id, (n, a) => new { Note = n, a.Name }).ToListAsync(c);
            var files = await Attachments.Visible(db, facts, application).OrderBy(n => n.At).Take(500)
                .Join(db.Accounts, f => f.AuthorId, a => a.Id, (f, a) => new { File = f, a.Name }).ToListAsync(c);
            return new StandingView(
                known.Status, known.Status == ApplicationStatus.AwaitingSignature ? request?.RequestedAt : null,
                known.Status == ApplicationStatus.Draft && request is { VoidedAt: { } at, VoidedBy: { } by }
                    ? await VoidedAsync(db, facts, new VoidedRequest(null, request.VoidedSection, at, request.VoidedCause ?? SignatureRequests.Edited), by, c)
                    : null,
                certified?.CertifiedAt, certified?.LegalName, certified is null ? null : Convert.ToHexStringLower(certified.ManifestSha256),
                [.. notes.OrderBy(n => n.Note.At).Select(n => new NoteLine(
                    n.Note.Id, n.Name, n.Note.At, n.Note.Body, Convert.ToHexStringLower(n.Note.Sha256), n.Note.Visibility == "staff"))],
                [.. files.OrderBy(f => f.File.At).Select(f => new AttachmentLine(
                    f.File.Id, f.Name, f.File.At, f.File.FileName, f.File.SizeBytes, Convert.ToHexStringLower(f.File.Sha256), f.File.Visibility == "staff"))],
                whole && known.Status == ApplicationStatus.Draft ? await ToAddAgainAsync(db, known, c) : [],
                can, Attachments.IsStaff(facts));
        }, cancel);

    // Of an edit, whoever may not see its section is only told that something was changed.
    private async Task<VoidedRequest> VoidedAsync(PortalDb db, AccessFacts facts, VoidedRequest ended, Guid by, CancellationToken cancel)
    {
        var seen = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
        if (ended.Cause == SignatureRequests.Edited && (ended.Section is null || !seen.ContainsKey(ended.Section)))
            return ended with { Section = null };
        return ended with
        {
            By = await db.Accounts.Where(a => a.Id == by).Select(a => a.Name).SingleAsync(cancel),
            Section = ended.Section is null ? null : forms.Find(facts.Application!.FormKey, facts.Application.FormVersion)?.Section(ended.Section)?.Title,
        };
    }

    // The documents of the application that this one is a copy of, where nothing stands in their place yet.
    private static async Task<IReadOnlyList<string>> ToAddAgainAsync(PortalDb db, ApplicationFacts known, CancellationToken cancel)
    {
        var source = await db.Applications.Where(a => a.Id == known.Id.Value && a.CopiedFrom != null)
            .Join(db.Applications, a => a.CopiedFrom, o => o.Id, (_, o) => (Guid?)o.CurrentVersionId).SingleOrDefaultAsync(cancel);
        return source is null
            ? []
            : await db.Documents
                .Where(d => d.VersionId == source && d.RemovedAt == null && !db.Documents.Any(n =>
                    n.VersionId == known.Version.Value && n.SectionKey == d.SectionKey && n.SlotKey == d.SlotKey && n.RemovedAt == null))
                .OrderBy(d => d.SectionKey).ThenBy(d => d.UploadedAt).Select(d => d.FileName).ToListAsync(cancel);
    }
}
