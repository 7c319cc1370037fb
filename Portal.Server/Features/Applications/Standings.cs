using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>A note as people read it.</summary>
public sealed record NoteLine(Guid Id, string Author, DateTimeOffset At, string Body, string Sha256, bool StaffOnly);

/// <summary>An attachment as people read it.</summary>
public sealed record AttachmentLine(Guid Id, string Author, DateTimeOffset At, string Name, long Bytes, string Sha256, bool StaffOnly);

/// <summary>A request for the signature that ended without one: by an edit, taken back, or declined.</summary>
public sealed record VoidedRequest(string? By, string? Section, DateTimeOffset At, string Cause);

/// <summary>A withdrawal, as the ledger has it.</summary>
/// <param name="By">Who withdrew it; null in the moment before the ledger has the entry.</param>
/// <param name="At">When.</param>
/// <param name="Reason">What they wrote; null when they wrote nothing, and for who may not see the whole application.</param>
public sealed record Withdrawal(string? By, DateTimeOffset At, string? Reason);

/// <summary>
/// Where an application stands between asking for the signature and what is added after it, as far as the person may see. It is proven once
/// a signed checkpoint of the ledger counts the certification.
/// </summary>
public sealed record StandingView(
    ApplicationStatus Status, DateTimeOffset? RequestedAt, string? RequestedBy, VoidedRequest? Voided, DateTimeOffset? CertifiedAt, string? CertifiedBy,
    string? ManifestSha256, Newest<NoteLine> Notes, Newest<AttachmentLine> Attachments, CopyGaps? Gaps, IReadOnlySet<PortalAction> Can, bool Staff,
    bool Whole, Withdrawal? Withdrawn, bool Proven);

/// <summary>The newest of a list that grows, oldest of them first.</summary>
/// <param name="Lines">As many as were asked for.</param>
/// <param name="Earlier">How many there are before them.</param>
public sealed record Newest<T>(IReadOnlyList<T> Lines, int Earlier);

/// <summary>Reading where an application stands.</summary>
public sealed class Standings(AccessGate gate, FormCatalog forms)
{
    /// <summary>How many notes and how many attachments are shown at first, and how many more each time.</summary>
    public const int Page = 50;

    private static readonly (PortalAction Action, LifecycleStep Step)[] Steps =
    [
        (Actions.RequestSignature, LifecycleStep.RequestSignature), (Actions.CancelSignatureRequest, LifecycleStep.CancelSignatureRequest),
        (Actions.Certify, LifecycleStep.Certify), (Actions.Withdraw, LifecycleStep.Withdraw),
        (Actions.CopyApplication, LifecycleStep.Copy), (Actions.AddNote, LifecycleStep.AddNote), (Actions.AddAttachment, LifecycleStep.AddAttachment),
    ];

    /// <summary>Reads it.</summary>
    /// <param name="application">The application.</param>
    /// <param name="notes">How many of the newest notes.</param>
    /// <param name="attachments">How many of the newest attachments.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Result<StandingView>> ReadAsync(
        EnrollmentApplicationId application, int notes = Page, int attachments = Page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewApplication, new Target(Application: application), async (db, facts, c) =>
        {
            var (known, whole) = (facts.Application!, facts.Decide(Actions.ReadWhole).IsAllowed);
            var can = Steps.Where(s => known.Status.Allows(s.Step) && facts.Decide(s.Action).IsAllowed).Select(s => s.Action).ToHashSet();
            if (whole)
                can.Add(Actions.ReadWhole);
            var request = await db.SignatureRequests.AsNoTracking().Where(r => r.VersionId == known.Version.Value).OrderByDescending(r => r.RequestedAt)
                .Select(r => new { r.RequestedAt, By = db.Accounts.Where(a => a.Id == r.RequestedBy).Select(a => a.Name).First(), r.VoidedAt, r.VoidedBy, r.VoidedSection, r.VoidedCause }).FirstOrDefaultAsync(c);
            var certified = await db.CertifiedVersions.AsNoTracking().Where(v => v.VersionId == known.Version.Value)
                .Select(v => new { v.CertifiedAt, v.LegalName, v.ManifestSha256 }).SingleOrDefaultAsync(c);
            return new StandingView(
                known.Status, known.Status == ApplicationStatus.AwaitingSignature ? request?.RequestedAt : null,
                known.Status == ApplicationStatus.AwaitingSignature ? request?.By : null,
                known.Status == ApplicationStatus.Draft && request is { VoidedAt: { } at, VoidedBy: { } by }
                    ? await VoidedAsync(db, facts, new VoidedRequest(null, request.VoidedSection, at, request.VoidedCause ?? SignatureRequests.Edited), by, c)
                    : null,
                certified?.CertifiedAt, certified?.LegalName, certified is null ? null : Convert.ToHexStringLower(certified.ManifestSha256),
                await NotesAsync(db, Attachments.VisibleNotes(db, facts, application), notes, c),
                await AttachmentsAsync(db, Attachments.Visible(db, facts, application), attachments, c),
                whole && known.Status == ApplicationStatus.Draft
                    ? await CopyGaps.OfAsync(db, facts, forms.Find(known.FormKey, known.FormVersion)!, c)
                    : null,
                can, Attachments.IsStaff(facts), whole,
                known.Status == ApplicationStatus.Withdrawn ? await WithdrawalAsync(db, application, whole, c) : null,
                whole && certified is not null && await ProofReader.CertificationAsync(db, application, known.Version, c) is not null);
        }, cancel);

    private static async Task<Withdrawal> WithdrawalAsync(PortalDb db, EnrollmentApplicationId application, bool whole, CancellationToken cancel)
    {
        var entry = await db.LedgerEntries.AsNoTracking().Where(e => e.ApplicationId == application.Value && e.Kind == "application-withdrawn")
            .Select(e => new { e.EntryId, e.At, By = db.Accounts.Where(a => a.Id == e.ActorId).Select(a => a.Name).FirstOrDefault() }).SingleOrDefaultAsync(cancel);
        if (entry is null)
            return new Withdrawal(null, await db.Applications.Where(a => a.Id == application.Value).Select(a => a.ChangedAt).SingleAsync(cancel), null);
        var texts = whole ? await db.EntryTexts.Where(t => t.EntryId == entry.EntryId).Select(t => t.Texts).SingleOrDefaultAsync(cancel) : null;
        var reason = texts is null ? null : (string?)JsonNode.Parse(texts)?["reason"];
        return new Withdrawal(entry.By, entry.At, string.IsNullOrEmpty(reason) ? null : reason);
    }

    private static async Task<Newest<NoteLine>> NotesAsync(PortalDb db, IQueryable<NoteRow> visible, int most, CancellationToken cancel)
    {
        var rows = await visible.OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Take(most)
            .Join(db.Accounts, n => n.AuthorId, a => a.Id, (n, a) => new { Note = n, a.Name }).ToListAsync(cancel);
        return new Newest<NoteLine>(
            [
                .. rows.OrderBy(n => n.Note.At).ThenBy(n => n.Note.Id).Select(n => new NoteLine(
                    n.Note.Id, n.Name, n.Note.At, n.Note.Body, Convert.ToHexStringLower(n.Note.Sha256), n.Note.Visibility == "staff")),
            ],
            rows.Count < most ? 0 : await visible.CountAsync(cancel) - rows.Count);
    }

    private static async Task<Newest<AttachmentLine>> AttachmentsAsync(PortalDb db, IQueryable<AttachmentRow> visible, int most, CancellationToken cancel)
    {
        var rows = await visible.OrderByDescending(f => f.At).ThenByDescending(f => f.Id).Take(most)
            .Join(db.Accounts, f => f.AuthorId, a => a.Id, (f, a) => new { File = f, a.Name }).ToListAsync(cancel);
        return new Newest<AttachmentLine>(
            [
                .. rows.OrderBy(f => f.File.At).ThenBy(f => f.File.Id).Select(f => new AttachmentLine(
                    f.File.Id, f.Name, f.File.At, f.File.FileName, f.File.SizeBytes, Convert.ToHexStringLower(f.File.Sha256), f.File.Visibility == "staff")),
            ],
            rows.Count < most ? 0 : await visible.CountAsync(cancel) - rows.Count);
    }

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
}
