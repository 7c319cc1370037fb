using FsCheck;
using FsCheck.Fluent;

namespace Portal.Tests.Forms;

/// <summary>Text of every kind that a person, a clipboard or an attacker can send.</summary>
internal static class AnyText
{
    private static readonly string[] Pieces =
    [
        "a", "Z", "é", "e\u0301", "王", "\ud83d\ude00", "\ud800", "\udc00", "\0", "\u0001", "\u200b", "\u202e", "\ufeff", "\u00a0", " ", "\t", "\r", "\n", "\u2028",
        "'", "\"", "<", "&", "-", "/", ".", "@", "x", "#", "(", ")", "0", "1", "12", "123-45-6789", "1234567893", "2024", "02/30/2024", "03/31/2024", "2024-03-31",
        "55101", "55101-2345", "612-555-0123", "ext. 4", "dana@example.org", "b\u00fccher.example", "MN", "mn", "yes", "No", "207Q00000X", "AB1234563", "091000019",
        "41-1234567", "P.O. Box 12", "\u0345\u03b1", "\u1100\u1161", "\u0958", "\u2126",
    ];

    private static readonly Arbitrary<string> Arbitrary = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string?>().Select(s => s ?? ""),
        ArbMap.Default.GeneratorFor<char[]>().Select(c => new string(c)),
        Gen.Elements(Pieces).ListOf().Select(string.Concat),
        Gen.Elements(Pieces)).ToArbitrary();

    /// <summary>Fails with the shortest text that it finds for which the claim is false. The same texts on every run.</summary>
    internal static void Satisfies(Func<string, bool> claim, int texts = 2000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(texts).WithReplay(20260331, 17), Prop.ForAll(Arbitrary, claim));
}
