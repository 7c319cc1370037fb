using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Common;

namespace Portal.Tests.Common;

public class CanonicalJsonTests
{
    private static string Written(JsonNode? value) => Encoding.UTF8.GetString(CanonicalJson.Write(value));

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    // RFC 8785 3.2.2 (the numbers of the sample are not safe integers and have a test of their own) and 3.2.4, its bytes.
    [Fact]
    public void The_sample_of_the_RFC_gives_the_bytes_of_the_RFC()
    {
        const string sample = """
            {
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string hex = "7B226C69746572616C73223A5B6E756C6C2C747275652C66616C73655D2C22737472696E67223A22E282AC245C75303030665C6E4127425C225C5C5C5C5C222F227D";

        Assert.Equal(hex, Convert.ToHexString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(sample))));
    }

    // RFC 8785 3.2.3.
    [Fact]
    public void Names_are_sorted_by_UTF16_code_units()
    {
        const string sample = """
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;

        Assert.Equal(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\","
            + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
            Canonical(sample));
    }

    [Theory]
    [InlineData("\b\t\n\f\r", """ "\b\t\n\f\r" """)]
    [InlineData("\0\u001f\u000b", """ "\u0000\u001f\u000b" """)]
    [InlineData("</script>&'\u007f\u2028\u00e9", "\"</script>&'\u007f\u2028\u00e9\"")]
    public void Only_what_must_be_escaped_is_escaped(string text, string expected) =>
        Assert.Equal(expected.Trim(), Written(JsonValue.Create(text)));

    // RFC 8785 appendix B, the rows that are whole numbers in range.
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    public void Safe_integers_are_written_plainly(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("99999999999999999999999999")]
    [InlineData("333333333.33333329")]
    [InlineData("1E30")]
    [InlineData("4.50")]
    [InlineData("1.0")]
    [InlineData("2e-3")]
    public void Any_other_number_is_refused(string json) => Assert.Throws<FormatException>(() => Canonical(json));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"b\":{\"a\":1,\"\\u0061\":2}}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    public void What_is_not_one_unambiguous_value_is_refused(string json) => Assert.Throws<FormatException>(() => Canonical(json));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() => Assert.Throws<FormatException>(() => CanonicalJson.Write(JsonValue.Create("a\ud800b")));

    [Fact]
    public void Broken_UTF8_is_refused() => Assert.Throws<FormatException>(() => CanonicalJson.Canonicalize(new byte[] { 0x22, 0xC3, 0x28, 0x22 }));

    [Fact]
    public void Values_without_one_text_form_are_refused()
    {
        Assert.Throws<FormatException>(() => CanonicalJson.Write(JsonValue.Create(Guid.Empty)));
        Assert.Throws<FormatException>(() => CanonicalJson.Write(JsonValue.Create(DateTime.UnixEpoch)));
        Assert.Throws<FormatException>(() => CanonicalJson.Write(JsonValue.Create(0.1)));
        Assert.Throws<FormatException>(() => CanonicalJson.Write(JsonValue.Create(0.5m)));
    }

    [Fact]
    public void Nodes_made_in_code_and_nodes_read_from_text_give_the_same_bytes()
    {
        var made = new JsonObject { ["b"] = 1L, ["a"] = new JsonArray(true, null, (short)2, "x"), [""] = 3u };

        Assert.Equal("""{"":3,"a":[true,null,2,"x"],"b":1}""", Written(made));
        Assert.Equal(Written(made), Written(JsonNode.Parse("""{"b":1,"a":[true,null,2,"x"],"":3}""")));
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        JsonNode deep = new JsonArray();
        for (var i = 0; i < CanonicalJson.MaxDepth + 1; i++) deep = new JsonArray(deep);

        Assert.Throws<FormatException>(() => CanonicalJson.Write(deep));
        Assert.Throws<FormatException>(() => Canonical(new string('[', 5000) + new string(']', 5000)));
    }

    [Fact]
    public void Canonical_text_is_its_own_canonical_form() =>
        Prop.ForAll(Json().ToArbitrary(), node =>
        {
            var once = CanonicalJson.Write(node);
            return once.AsSpan().SequenceEqual(CanonicalJson.Canonicalize(once));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_names_were_added_does_not_matter() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<Dictionary<int, long>>().ToArbitrary(), members =>
        {
            JsonObject From(IEnumerable<KeyValuePair<int, long>> pairs) =>
                new(pairs.Select(p => KeyValuePair.Create($"n{p.Key}", (JsonNode?)JsonValue.Create(p.Value % 1000))));
            return Written(From(members)) == Written(From(members.Reverse()));
        }).QuickCheckThrowOnFailure();

    private static Gen<JsonNode?> Json() => Gen.Sized(size => Json(size));

    private static Gen<JsonNode?> Json(int size)
    {
        var text = Gen.Elements("a", "\u20ac", "\ud83d\ude00", "\ufb33", "\0", "\"\\/", "\u007f", " ").ListOf().Select(string.Concat);
        var scalar = Gen.OneOf(
            text.Select(s => (JsonNode?)JsonValue.Create(s)),
            ArbMap.Default.GeneratorFor<int>().Select(i => (JsonNode?)JsonValue.Create(i)),
            ArbMap.Default.GeneratorFor<bool>().Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Constant<JsonNode?>(null));
        if (size < 2) return scalar;

        var inner = Json(size / 4);
        return Gen.OneOf(
            scalar,
            inner.ListOf().Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            text.Zip(inner).ListOf().Select(pairs => (JsonNode?)new JsonObject(
                pairs.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone())))));
    }
}
