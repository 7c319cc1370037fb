using System.Collections.Concurrent;
using System.Reflection;
using Portal.Domain.Audit;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Operations;

/// <summary>What an event is about, by the names that all events share.</summary>
internal sealed record NoticeSubject(ProviderId? Provider, EnrollmentApplicationId? Application, DelegationId? Delegation, AccountId? Subject)
{
    private static readonly ConcurrentDictionary<(Type, string), PropertyInfo?> Properties = [];

    public static NoticeSubject Of(PortalEvent happened) => new(
        Read<ProviderId>(happened, "Provider"), Read<EnrollmentApplicationId>(happened, "Application"), Read<DelegationId>(happened, "Delegation"),
        Read<AccountId>(happened, "Subject"));

    /// <summary>The section that an event is about; null when it is about none.</summary>
    public static string? SectionOf(PortalEvent happened) => Property(happened, "Section")?.GetValue(happened) as string;

    private static T? Read<T>(PortalEvent happened, string name) where T : struct => Property(happened, name)?.GetValue(happened) as T?;

    private static PropertyInfo? Property(PortalEvent happened, string name) =>
        Properties.GetOrAdd((happened.GetType(), name), key => key.Item1.GetProperty(key.Item2));
}
