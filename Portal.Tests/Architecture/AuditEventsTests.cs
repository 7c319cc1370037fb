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

    /// <summary>A text of an event that is none of these is what a person wrote, and has to be erasable: then it is <see cref="PersonalText"/>.</summary>
    [Fact]
    public void A_reason_in_an_event_is_a_code_or_personal_text()
    {
        string[] codes = ["access-denied", "certification-refused", "sign-in-failed"];
        var reasons = typeof(PortalEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PortalEvent)))
            .SelectMany(t => t.GetProperties().Where(p => p.PropertyType == typeof(string) && Wordy().IsMatch(p.Name)).Select(_ => PortalEvent.KebabCase(t.Name)));
        Assert.Equal(codes, reasons.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_person_wrote_is_marked_in_the_list()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "audit-events.md"));
        foreach (var type in typeof(PortalEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PortalEvent))))
        {
            var line = lines.Single(l => l.StartsWith($"| `{PortalEvent.KebabCase(type.Name)}` |", StringComparison.Ordinal));
            foreach (var property in type.GetProperties())
            {
                var name = char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
                Assert.Equal(property.PropertyType == typeof(PersonalText), line.Contains(name + "*", StringComparison.Ordinal));
            }
        }
    }

    [GeneratedRegex("Reason|Note$|Text|Comment|Words|Message|Why")]
    private static partial Regex Wordy();

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
