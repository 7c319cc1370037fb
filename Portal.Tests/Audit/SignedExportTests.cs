using System.Text;
using System.Text.Json.Nodes;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>A signed list as a file: what anybody finds out about it without the portal.</summary>
public class SignedExportTests
{
    private static readonly CheckpointKey Key = CheckpointKey.Parse(CheckpointKey.Made("portal.test/ledger"))!;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task A_whole_file_verifies_offline(int records)
    {
        var (code, said) = await Verified.AsFileAsync(await MadeAsync(records));
        Assert.True(code == 0, said);
        Assert.Contains($"{records} records follow", said, StringComparison.Ordinal);
        Assert.Contains("It is whole and unchanged, and signed with the key portal.test/ledger+", said, StringComparison.Ordinal);
        Assert.Contains("That the key is the portal's.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_bit_that_differs_anywhere_is_found()
    {
        var file = await MadeAsync(3);
        for (var i = 0; i < file.Length; i++)
        {
            var changed = file.ToArray();
            changed[i] ^= 1;
            Assert.True((await Verified.AsFileAsync(changed)).Code != 0, $"byte {i}: {Encoding.UTF8.GetString(changed)}");
        }
    }

    [Fact]
    public async Task A_file_that_broke_off_anywhere_is_found()
    {
        var file = await MadeAsync(3);
        for (var length = 0; length < file.Length - 1; length++)
            Assert.True((await Verified.AsFileAsync(file[..length])).Code != 0, $"{length} bytes");
    }

    [Fact]
    public async Task A_record_that_was_taken_away_added_or_moved_is_found()
    {
        var lines = Encoding.UTF8.GetString(await MadeAsync(4)).Split('\n')[..^1];
        foreach (var changed in new[] { lines.Where((_, i) => i != 2), [.. lines[..2], lines[1], .. lines[2..]], [.. lines[..2], lines[3], lines[2], .. lines[4..]] })
        {
            var (code, said) = await Verified.AsFileAsync(Encoding.UTF8.GetBytes(string.Concat(changed.Select(line => line + "\n"))));
            Assert.Equal(1, code);
            Assert.Contains("FAILED  signature: Lines were changed, taken away or added after it was signed.", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Somebody_elses_signature_is_not_the_keys()
    {
        var lines = Encoding.UTF8.GetString(await MadeAsync(2)).Split('\n');
        var other = CheckpointKey.Parse(CheckpointKey.Made("portal.test/ledger"))!;
        lines[^2] = lines[^2].Replace(Key.Public.ToString(), other.Public.ToString(), StringComparison.Ordinal);
        var (code, said) = await Verified.AsFileAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        Assert.Equal(1, code);
        Assert.Contains("FAILED  signature: It is not signed with the key", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_line_verifies_and_one_that_is_longer_is_never_written()
    {
        using var to = new MemoryStream();
        using var lines = new SignedLines(to, Key);
        await lines.WriteAsync(SignedExport.Head("events", "2026-03-01T12:00:00.000000Z", []), default);
        await lines.WriteAsync(Long(SignedExport.LongestLine), default);
        var written = to.Length;
        await Assert.ThrowsAsync<InvalidDataException>(() => lines.WriteAsync(Long(SignedExport.LongestLine + 1), default));
        Assert.Equal(written, to.Length);
        await lines.EndAsync(default);
        var (code, said) = await Verified.AsFileAsync(to.ToArray());
        Assert.True(code == 0, said);

        // {"a":"…"} and the end of the line.
        static JsonObject Long(int bytes) => new() { ["a"] = new string('x', bytes - 9) };
    }

    [Fact]
    public void What_is_signed_is_never_a_checkpoint() => Assert.Null(Checkpoint.Parse(SignedExport.Text(12, new string('a', 64))));

    private static async Task<byte[]> MadeAsync(int records)
    {
        using var to = new MemoryStream();
        using var lines = new SignedLines(to, Key);
        await lines.WriteAsync(SignedExport.Head("events", "2026-03-01T12:00:00.000000Z", new JsonObject { ["person"] = "dana" }), default);
        for (var n = 1; n <= records; n++)
            await lines.WriteAsync(new JsonObject { ["number"] = n, ["entry"] = new JsonObject { ["kind"] = "field-saved", ["who"] = "Zoë" } }, default);
        await lines.EndAsync(default);
        return to.ToArray();
    }
}
