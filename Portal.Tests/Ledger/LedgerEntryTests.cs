using System.Reflection;
using System.Text;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger;

namespace Portal.Tests.Ledger;

public class LedgerEntryTests
{
    public static TheoryData<string> Kinds => [.. Events.Keys];

    private static Dictionary<string, Type> Events { get; } = typeof(PortalEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(PortalEvent)) && !type.IsAbstract).ToDictionary(type => PortalEvent.KebabCase(type.Name));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_event_of_every_kind_makes_an_entry_that_the_verifier_reads(string kind)
    {
        foreach (var full in new[] { true, false })
        {
            var happened = Sample(Events[kind], full);
            var entry = SampleLedger.Entry(1) with { Event = happened };
            var texts = happened.GetType().GetProperties().Any(p => p.PropertyType == typeof(PersonalText)) ? new byte[32] : null;
            var read = LedgerColumns.Read(entry.ToBytes(texts));
            Assert.NotNull(read);
            Assert.Equal((entry.Id, entry.At, kind, entry.Actor!.Value.Value), (read.EntryId, read.At, read.Kind, read.ActorId!.Value));
            Assert.Equal(Value<ProviderId?>(happened, "Provider")?.Value, read.ProviderId);
            Assert.Equal(Value<EnrollmentApplicationId?>(happened, "Application")?.Value, read.ApplicationId);
            Assert.Equal(Value<AccountId?>(happened, "Subject")?.Value, read.SubjectId);
            Assert.Equal(Value<string>(happened, "Section"), read.Section);
        }
    }

    [Fact]
    public void The_bytes_of_version_1_are_these_for_ever()
    {
        var entry = new LedgerEntry(
            Guid.Parse("0190f3a8-0000-7000-8000-000000000001"), new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(1)).AddTicks(1234567),
            new AccountId(Guid.Parse("0190f3a8-0000-7000-8000-000000000002")), null, "section.edit", "done", "self",
            new FieldSaved(
                new ProviderId(Guid.Parse("0190f3a8-0000-7000-8000-000000000003")),
                new EnrollmentApplicationId(Guid.Parse("0190f3a8-0000-7000-8000-000000000004")), "licenses", "número", 7));
        Assert.Equal(
            """{"action":"section.edit","actor":"0190f3a8-0000-7000-8000-000000000002","application":"0190f3a8-0000-7000-8000-000000000004","at":"2026-11-21T09:00:00.123456Z","basis":"self","detail":{"field":"número","sectionVersion":7},"id":"0190f3a8-0000-7000-8000-000000000001","kind":"field-saved","outcome":"done","provider":"0190f3a8-0000-7000-8000-000000000003","section":"licenses","session":null,"v":1}""",
            Encoding.UTF8.GetString(entry.ToBytes()));
        var leaf = MerkleHash.Leaf(entry.ToBytes()); // Both hashes were computed with another program.
        Assert.Equal("d15d3f389171cca3730faccbe7d4f1d106dc26f475aaea32e627235ff3fa4c1d", Convert.ToHexStringLower(leaf));
        Assert.Equal("4a945a2fcc506c7f10fed3ef3cf2145c4a9be5d94b8b60cec750d9d624da636e", Convert.ToHexStringLower(LedgerHash.Chain(LedgerHash.Start, leaf)));
    }

    [Theory]
    [MemberData(nameof(SpoiledNames))]
    public void An_entry_with_one_thing_wrong_is_not_read(string name) =>
        Assert.Null(LedgerColumns.Read(SpoiledEntries.All.Single(spoiled => spoiled.Name == name).Bytes));

    [Fact]
    public void The_same_entry_with_nothing_wrong_is_read() => Assert.NotNull(LedgerColumns.Read(SpoiledEntries.Good()));

    public static TheoryData<string> SpoiledNames => [.. SpoiledEntries.All.Select(spoiled => spoiled.Name)];

    private static T? Value<T>(PortalEvent happened, string property) =>
        happened.GetType().GetProperty(property)?.GetValue(happened) is T value ? value : default;

    private static PortalEvent Sample(Type type, bool full)
    {
        var maker = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Single(c => c.GetParameters() is not [{ } only] || only.ParameterType != type);
        return (PortalEvent)maker.Invoke([.. maker.GetParameters().Select(parameter => Some(parameter.ParameterType, full))]);
    }

    private static object? Some(Type type, bool full)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return full ? Some(inner, full) : null;
        if (type == typeof(string))
            return full ? "text" : "";
        if (type == typeof(Guid))
            return Guid.NewGuid();
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.UnixEpoch.AddDays(20_000);
        if (type.IsGenericType && type.GetGenericArguments() is [var item])
        {
            var items = Array.CreateInstance(item, full ? 1 : 0);
            if (full)
                items.SetValue(Some(item, full), 0);
            return items;
        }
        if (type.GetConstructor([typeof(Guid)]) is { } id)
            return id.Invoke([Guid.NewGuid()]);
        return Activator.CreateInstance(type);
    }
}
