using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Who has access, as the signer is shown it.</summary>
public sealed record ReviewPerson(string Name, bool Principal, GrantTerms? Terms);

/// <summary>The whole application, to be read before it is signed and after.</summary>
public sealed record ReviewView(
    EnrollmentApplicationId Id, ProviderId Provider, string ProviderName, string Npi, string FormTitle, ApplicationStatus Status,
    IReadOnlyList<OutlineSection> Sections, IReadOnlyDictionary<string, (string Name, DateTimeOffset At)> Changes,
    Origin? Origin, IReadOnlyList<ReviewPerson> People, Guid? Request, string? PdfSha256, bool MayDownloadPdf, bool MaySign, bool MayShowSensitive,
    DateOnly Today, bool Staff);

/// <summary>Reading the whole application at once.</summary>
public sealed class Reviews(OperationRunner operations, FormCatalog forms, AnswerStore answers)
{
    /// <summary>Reads it; the look is in the ledger.</summary>
    public Task<Result<ReviewView>> OpenAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.LookAtAsync<ReviewView>(Actions.ReadWhole, new Target(Application: application), async (operation, c) =>
        {
            var (db, facts) = (operation.Db, operation.Facts);
            var form = forms.Find(operation.Application.FormKey, operation.Application.FormVersion)!;
            var version = operation.Application.Version;
            // Before the answers: when they change in between, this request is over, and nobody signs what the page did not show.
            var request = await db.SignatureRequests.AsNoTracking().Where(r => r.VersionId == version.Value && r.VoidedAt == null)
                .Select(r => new { r.Id, r.PdfSha256 }).SingleOrDefaultAsync(c);
            var loaded = await answers.LoadAsync(db, version, form, [.. form.Sections.Select(s => s.Key)], c);
            var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == operation.Application.Provider.Value, c);
            var authors = loaded.Sections.Values.Select(s => s.ChangedBy).OfType<Guid>().Distinct().ToArray();
            var names = await db.NamesOfAsync(authors, c);
            var sensitive = CertifiedFiles.MaySeeSensitive(facts, form);
            operation.Record(new ApplicationReviewed(operation.Application.Provider, application));
            return new ReviewView(
                application, operation.Application.Provider, provider.LegalName, provider.Npi, form.Title, operation.Application.Status,
                ApplicationOutline.Of(form, loaded.Answers),
                loaded.Sections.Where(s => s.Value is { ChangedBy: not null, ChangedAt: not null })
                    .ToDictionary(s => s.Key, s => (names[s.Value.ChangedBy!.Value], s.Value.ChangedAt!.Value)),
                await Origin.OfAsync(db, facts, c),
                // As on the page People and access: who signs sees it, and who manages access.
                facts.Decide(Actions.ViewAccess).IsAllowed ? await PeopleAsync(db, facts, c) : [],
                request?.Id, request is null ? null : Convert.ToHexStringLower(request.PdfSha256), request is not null && sensitive,
                request is not null && operation.Application.Status == ApplicationStatus.AwaitingSignature && facts.Decide(Actions.Certify).IsAllowed,
                sensitive, DateOnly.FromDateTime(operation.Now.UtcDateTime), Attachments.IsStaff(facts));
        }, cancel);

    private static async Task<IReadOnlyList<ReviewPerson>> PeopleAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var provider = facts.Application!.Provider.Value;
        var principals = await db.Principals.AsNoTracking()
            .Where(p => p.ProviderId == provider && (p.Status == "claimed" || p.Status == "verified"))
            .Join(db.Accounts, p => p.AccountId, a => a.Id, (_, a) => a.Name).ToListAsync(cancel);
        var agents = await db.Delegations.AsNoTracking().Where(d => d.ProviderId == provider && d.EndedAt == null)
            .Join(db.Accounts, d => d.AgentId, a => a.Id, (d, a) => new { Delegation = d, a.Name }).ToListAsync(cancel);
        return
        [
            .. principals.Order(StringComparer.Ordinal).Select(name => new ReviewPerson(name, true, null)),
            .. agents.Where(a => a.Delegation.Holding().IsLiveAt(facts.Now) && a.Delegation.Terms().Applications.Covers(facts.Application.Id))
                .OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => new ReviewPerson(a.Name, false, a.Delegation.Terms())),
        ];
    }
}
