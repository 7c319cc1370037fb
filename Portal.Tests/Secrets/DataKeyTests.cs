using FsCheck;
using FsCheck.Fluent;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Secrets;

public class DataKeyTests
{
    private static readonly SealedPlace Place = new("answers", "value", "7", "identity", "ssn");

    [Fact]
    public void A_wrapped_key_opens_what_it_sealed()
    {
        var keys = TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA);
        using var key = DataKey.Create();
        using var unwrapped = DataKey.Unwrap(keys, "version|7", key.Wrap(keys, "version|7"));
        Assert.Equal("078-05-1120", unwrapped.OpenText(Place, key.SealText(Place, "078-05-1120")));
    }

    [Fact]
    public void A_wrapped_key_of_another_version_does_not_open()
    {
        var keys = TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA);
        using var key = DataKey.Create();
        Assert.Throws<SealBrokenException>(() => DataKey.Unwrap(keys, "version|8", key.Wrap(keys, "version|7")));
    }

    [Fact]
    public void Rotation_changes_the_wrapping_and_no_sealed_value()
    {
        var before = TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA);
        var both = TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB, "a:" + TestMasterKeys.KeyA);
        var after = TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB);
        using var key = DataKey.Create();
        var value = key.SealText(Place, "078-05-1120");

        var rewrapped = DataKey.Rewrap(both, "version|7", key.Wrap(before, "version|7"));

        Assert.NotNull(rewrapped);
        Assert.Null(DataKey.Rewrap(both, "version|7", rewrapped));
        using var unwrapped = DataKey.Unwrap(after, "version|7", rewrapped);
        Assert.Equal("078-05-1120", unwrapped.OpenText(Place, value));
    }

    [Fact]
    public void What_was_sealed_comes_back()
    {
        using var key = DataKey.Create();
        Prop.ForAll<byte[]>(bytes => Assert.Equal(bytes, key.Open(Place, key.Seal(Place, bytes)))).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>>(text =>
        {
            if (!text.Get.Any(char.IsSurrogate)) Assert.Equal(text.Get, key.OpenText(Place, key.SealText(Place, text.Get)));
        }).QuickCheckThrowOnFailure();
        Assert.Equal("🩺 é", key.OpenText(Place, key.SealText(Place, "🩺 é")));
        Assert.Equal("", key.OpenText(Place, key.SealText(Place, "")));
    }

    [Fact]
    public void The_same_value_never_looks_the_same_twice()
    {
        using var key = DataKey.Create();
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(key.SealText(Place, "1"))).Distinct().Count());
    }

    [Fact]
    public void A_sealed_value_does_not_show_its_text()
    {
        using var key = DataKey.Create();
        Assert.Equal(-1, key.SealText(Place, "078-05-1120").AsSpan().IndexOf("078-05"u8));
    }

    [Fact]
    public void Every_changed_bit_of_a_sealed_value_is_noticed()
    {
        using var key = DataKey.Create();
        var envelope = key.SealText(Place, "078-05-1120");
        for (var i = 0; i < envelope.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                envelope[i] ^= (byte)(1 << bit);
                Assert.Throws<SealBrokenException>(() => key.Open(Place, envelope));
                envelope[i] ^= (byte)(1 << bit);
            }
            Assert.Throws<SealBrokenException>(() => key.Open(Place, envelope.AsSpan(0, i)));
        }
        Assert.Throws<SealBrokenException>(() => key.Open(Place, [.. envelope, 0]));
        Assert.Equal("078-05-1120", key.OpenText(Place, envelope));
    }

    public static TheoryData<string, string, string[]> OtherPlaces => new()
    {
        { "answers_history", "value", ["7", "identity", "ssn"] },
        { "answers", "old_value", ["7", "identity", "ssn"] },
        { "answers", "value", ["8", "identity", "ssn"] },
        { "answers", "value", ["7", "identity", "birthDate"] },
        { "answers", "value", ["7", "identity"] },
        { "answers", "value", ["7", "identity", "ssn", ""] },
        { "answers", "value", ["7", "identityssn"] },
        { "answers", "value", ["7", "identit", "yssn"] },
        { "answers", "value", ["7|identity|ssn"] },
    };

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public void A_value_copied_to_another_place_does_not_open_there(string table, string column, string[] row)
    {
        using var key = DataKey.Create();
        Assert.Throws<SealBrokenException>(() => key.Open(new SealedPlace(table, column, row), key.SealText(Place, "078-05-1120")));
    }

    [Fact]
    public void A_value_of_another_version_does_not_open()
    {
        using var one = DataKey.Create();
        using var other = DataKey.Create();
        Assert.Throws<SealBrokenException>(() => other.Open(Place, one.SealText(Place, "078-05-1120")));
    }

    [Fact]
    public void A_message_about_a_broken_seal_names_the_column_and_no_value()
    {
        using var key = DataKey.Create();
        var broken = Assert.Throws<SealBrokenException>(() => key.Open(new SealedPlace("answers", "value", "row-4711"), key.SealText(Place, "078-05-1120")));
        Assert.Contains("answers.value", broken.Message);
        Assert.DoesNotContain("4711", broken.Message);
        Assert.DoesNotContain("078", broken.Message);
    }

    [Fact]
    public void A_key_that_was_put_away_seals_nothing_more()
    {
        var key = DataKey.Create();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.SealText(Place, "x"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_not_silently_changed()
    {
        using var key = DataKey.Create();
        Assert.ThrowsAny<ArgumentException>(() => key.SealText(Place, "\uD83D"));
    }
}
