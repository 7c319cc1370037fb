using Microsoft.EntityFrameworkCore;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.People;

/// <summary>An application that access can be limited to.</summary>
public sealed record ApplicationChoice(EnrollmentApplicationId Id, string Form, int FormVersion, DateTimeOffset StartedAt, ApplicationStatus Status)
{
    /// <summary>What tells it from the others, however alike they are.</summary>
    public string Label(FormCatalog forms) =>
        new ApplicationName(Id, forms.Find(Form, FormVersion)?.Title ?? Form, StartedAt, Status).Whole;

    /// <summary>Those of a provider that the person may open, the oldest first: nobody gives access to what they do not see.</summary>
    internal static async Task<IReadOnlyList<ApplicationChoice>> OfAsync(PortalDb db, AccessFacts facts, ProviderId provider, CancellationToken cancel) =>
        await VisibleTo.Applications(db, facts.Actor, facts.Now).AsNoTracking().Where(a => a.ProviderId == provider.Value).OrderBy(a => a.StartedAt)
            .Select(a => new ApplicationChoice(new EnrollmentApplicationId(a.Id), a.FormKey, a.FormVersion, a.StartedAt, a.Status)).ToListAsync(cancel);
}
