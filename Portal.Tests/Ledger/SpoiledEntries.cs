using System.Text;
using System.Text.Json.Nodes;
using Portal.Domain.Common;

namespace Portal.Tests.Ledger;

/// <summary>Entries with one thing wrong, each of which would be a good entry without it.</summary>
internal static class SpoiledEntries
{
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        ("a blank at the end", [.. Good(), (byte)' ']),
        ("members in another order", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Good()).Replace(",\"v\":1}", "}").Replace("{\"action\"", "{\"v\":1,\"action\""))),
        ("a byte that is not UTF-8", [.. Good()[..^2], 0xff, (byte)'}']),
        ("another version", With("v", 2)),
        ("a version that is text", With("v", "1")),
        ("an id that is not one", With("id", "17")),
        ("no id", With("id", null)),
        ("a time without microseconds", With("at", "2026-11-21T10:00:00Z")),
        ("a time that is a number", With("at", 17)),
        ("no such day", With("at", "2026-02-30T10:00:00.000000Z")),
        ("an actor that is not an id", With("actor", "somebody")),
        ("a session that is not an id", With("session", "here")),
        ("no kind", With("kind", "")),
        ("the kind that marks the unreadable", With("kind", "unreadable")),
        ("a kind that no index can hold", With("kind", new string('k', 3000))),
        ("a basis that no index can hold", With("basis", "delegation:" + string.Concat(Enumerable.Range(0, 1500).Select(n => n.ToString("x"))))),
        ("a section that no column can hold", With("section", "a\0b")),
        ("a detail that is text", With("detail", "nothing")),
        ("a member that version 1 does not have", With("address", "somewhere")),
        ("a member less", Without("outcome")),
    ];

    public static byte[] Good() => SampleLedger.Entry(1).ToBytes();

    private static byte[] With(string name, JsonNode? value)
    {
        var entry = JsonNode.Parse(Good())!.AsObject();
        entry[name] = value;
        return CanonicalJson.Write(entry);
    }

    private static byte[] Without(string name)
    {
        var entry = JsonNode.Parse(Good())!.AsObject();
        entry.Remove(name);
        return CanonicalJson.Write(entry);
    }
}
