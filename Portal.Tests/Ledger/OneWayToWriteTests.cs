using Portal.Domain.Ledger;

namespace Portal.Tests.Ledger;

/// <summary>A signature, a key and a root are written in one way: bits that mean nothing, and blanks, are not passed over.</summary>
public class OneWayToWriteTests
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    [Fact]
    public void Bits_that_mean_nothing_are_none()
    {
        var signature = Convert.ToBase64String(new byte[68]);
        Assert.NotNull(NoteSignature.Parse($"— portal.test {signature}"));
        var root = Convert.ToBase64String(new byte[32]);
        Assert.NotNull(Checkpoint.Parse($"portal.test\n7\n{root}\n"));
        foreach (var bits in new[] { 1, 2, 3 })
        {
            Assert.Equal(new byte[68], Convert.FromBase64String(Other(signature, bits))); // The framework reads the same.
            Assert.Null(NoteSignature.Parse($"— portal.test {Other(signature, bits)}"));
            Assert.Null(Checkpoint.Parse($"portal.test\n7\n{Other(root, bits)}\n"));
        }
    }

    [Fact]
    public void Blanks_are_none()
    {
        var key = new NoteKey("portal.test", 1, new byte[32]).ToString();
        Assert.NotNull(NoteKey.Parse(key));
        Assert.Null(NoteKey.Parse(key + " "));
        Assert.Null(NoteKey.Parse(key[..^4] + "\t" + key[^4..]));
        Assert.Null(NoteKey.Parse(key + "\r\n"));
    }

    private static string Other(string base64, int bits)
    {
        var last = base64.TrimEnd('=').Length - 1;
        return $"{base64[..last]}{Digits[Digits.IndexOf(base64[last], StringComparison.Ordinal) | bits]}{base64[(last + 1)..]}";
    }
}
