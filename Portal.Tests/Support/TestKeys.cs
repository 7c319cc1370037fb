using Microsoft.Extensions.Configuration;
using Portal.Infrastructure.Outbox;
using Portal.Infrastructure.Secrets;

namespace Portal.Tests.Support;

/// <summary>The keys of the tests: one master key that is no secret.</summary>
internal static class TestKeys
{
    public static MasterKeys Master { get; } = MasterKeys.Load(
        new ConfigurationBuilder().AddInMemoryCollection([new("Portal:MasterKeys", "test:" + Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]))]).Build(), false, "");

    public static OutboxSeal Outbox { get; } = new(Master, "portal.test");
}
