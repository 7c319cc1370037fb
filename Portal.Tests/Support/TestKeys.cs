using Portal.Infrastructure.Outbox;
using Portal.Infrastructure.Secrets;

namespace Portal.Tests.Support;

/// <summary>The keys of the tests: one master key that is no secret.</summary>
internal static class TestKeys
{
    public static MasterKeys Master { get; } = TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA);

    public static OutboxSeal Outbox { get; } = new(Master, "portal.test");
}
