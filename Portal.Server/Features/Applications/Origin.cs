using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>What a copy was made of.</summary>
/// <param name="Source">The copied application, for who may open it; null for everybody else.</param>
/// <param name="By">Who copied it.</param>
/// <param name="At">When. What a section says of an earlier time was taken over with it.</param>
public sealed record Origin(EnrollmentApplicationId? Source, string By, DateTimeOffset At)
{
    /// <summary>Null for an application that was started empty.</summary>
    internal static async Task<Origin?> OfAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var application = facts.Application!.Id.Value;
        var copy = await db.Applications.Where(a => a.Id == application && a.CopiedFrom != null)
            .Join(db.Accounts, a => a.StartedBy, a => a.Id, (a, by) => new { Source = a.CopiedFrom!.Value, a.StartedAt, by.Name }).SingleOrDefaultAsync(cancel);
        if (copy is null)
            return null;
        var frozen = await db.Applications.Where(a => a.Id == copy.Source)
            .Join(db.Versions, a => a.CurrentVersionId, v => v.Id, (_, v) => v.FrozenAt != null).SingleAsync(cancel);
        var source = facts.Resource with { Application = new EnrollmentApplicationId(copy.Source), Submitted = frozen };
        var opens = AccessPolicy.Decide(facts.Actor, Actions.ViewApplication, source, facts.Holdings, facts.Now).IsAllowed;
        return new Origin(opens ? source.Application : null, copy.Name, copy.StartedAt);
    }

    /// <summary>The version that was copied: the newest that there was then.</summary>
    internal static Task<Guid?> VersionAsync(PortalDb db, EnrollmentApplicationId copy, CancellationToken cancel) =>
        db.Applications.Where(a => a.Id == copy.Value && a.CopiedFrom != null)
            .SelectMany(a => db.Versions.Where(v => v.ApplicationId == a.CopiedFrom && v.CreatedAt <= a.StartedAt))
            .OrderByDescending(v => v.Number).Select(v => (Guid?)v.Id).FirstOrDefaultAsync(cancel);
}
