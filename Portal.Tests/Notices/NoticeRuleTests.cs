using System.Reflection;
using Portal.Domain.Audit;
using Portal.Domain.Notices;
using Portal.Server.Features.Notices;

namespace Portal.Tests.Notices;

/// <summary>The table of what is told to whom.</summary>
public class NoticeRuleTests
{
    internal static readonly IReadOnlyList<Type> Events =
        [.. typeof(PortalEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PortalEvent)) && !t.IsAbstract)];

    [Fact]
    public void Every_kind_of_event_is_decided_about() =>
        Assert.Equal(Events.Select(e => e.Name).Order(), NoticeRules.Known.Select(e => e.Name).Order());

    [Fact]
    public void Every_kind_of_notice_has_words_and_no_words_are_left_over() => Assert.Equal(
        Told().Select(rule => rule.Kind).Distinct().Order(), NoticeWords.Kinds.Order());

    [Fact]
    public void Words_are_there_for_everybody_who_is_told()
    {
        foreach (var rule in Told())
        {
            var words = NoticeWords.Of(rule.Kind);
            var said = rule.Audience is NoticeAudience.OwnAccount or NoticeAudience.Subject ? words.Mine : words.Ours;
            Assert.True(said.Length > 0, $"{rule.Kind} to {rule.Audience}");
        }
    }

    [Fact]
    public void What_the_issue_calls_security_cannot_be_switched_off() => Assert.Superset(
        new HashSet<string>
        {
            "access-given", "access-changed", "access-ended", "access-suspended", "first-use", "payment-opened", "payment-changed", "claim-contested",
            "passkey-added", "staff-looked", "staff-looked-without-code", "authority-looked-at",
        },
        Told().Where(rule => rule.Security).Select(rule => rule.Kind).ToHashSet());

    [Fact]
    public void Nobody_but_a_principal_is_told_of_a_section_that_may_be_withheld_from_them() =>
        Assert.All(Told().Where(rule => rule.Kind.StartsWith("payment-", StringComparison.Ordinal)), rule => Assert.Equal(NoticeAudience.Principals, rule.Audience));

    // Every rule there is: of each kind of event with everything in it that a rule looks at, done by an agent or by staff, in the payment section.
    private static List<NoticeRule> Told() =>
    [
        .. from type in Events
           from cause in new[] { "changed", "renewed", "restored", "narrowed", "parent-changed" }
           from basis in new[] { "delegation:x", "staff:Auditor" }
           from rule in NoticeRules.Of(new NoticeOccasion(Make(type, cause), Guid.NewGuid(), new(Guid.NewGuid()), basis, new DateOnly(2026, 3, 1), true))
           select rule,
    ];

    internal static PortalEvent Make(Type type, string cause)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return (PortalEvent)constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p, cause))]);
    }

    private static object? Value(ParameterInfo parameter, string cause)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type == typeof(string))
            return parameter.Name == "Cause" ? cause : "payment";
        if (type == typeof(bool))
            return true;
        if (type.IsValueType)
            return Activator.CreateInstance(type);
        if (!type.IsGenericType)
            return null;
        var list = Array.CreateInstance(type.GetGenericArguments()[0], type.GetGenericArguments()[0] == typeof(string) ? 0 : 1);
        return list;
    }
}
