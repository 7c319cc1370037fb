using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>An application that access can be limited to.</summary>
public sealed record ApplicationChoice(EnrollmentApplicationId Id, string Form, int FormVersion, DateTimeOffset StartedAt)
{
    /// <summary>Those of a provider, the oldest first. For whoever may give access: it is given for applications or for all of them.</summary>
    internal static async Task<IReadOnlyList<ApplicationChoice>> OfAsync(PortalDb db, ProviderId provider, CancellationToken cancel) =>
        await db.Applications.AsNoTracking().Where(a => a.ProviderId == provider.Value).OrderBy(a => a.StartedAt)
            .Select(a => new ApplicationChoice(new EnrollmentApplicationId(a.Id), a.FormKey, a.FormVersion, a.StartedAt)).ToListAsync(cancel);
}
