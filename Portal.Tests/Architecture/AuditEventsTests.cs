using System.Text.RegularExpressions;
using Portal.Domain.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Architecture;

public partial class AuditEventsTests
{
    [Fact]
    public void Every_kind_of_event_is_described_and_nothing_else_is()
    {
        var kinds = typeof(PortalEvent).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(PortalEvent)) && !t.IsAbstract).Select(t => PortalEvent.KebabCase(t.Name)).Order(StringComparer.Ordinal);
        var described = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "audit-events.md")))
            .Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(kinds, described);
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
