using Portal.Domain.Common;
using Portal.Server.Components;

namespace Portal.Server.Features.Applications;

/// <summary>The way back from an application. Staff came by an address that they were sent: the provider's own pages are not theirs.</summary>
internal static class ApplicationTrail
{
    public static IReadOnlyList<Crumb> To(ProviderId provider, string name, bool staff) =>
        staff ? [] : [new("Your providers", "/providers"), new(name, $"/providers/{provider.Value}")];
}
