using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Portal.Infrastructure;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;
using static Portal.Tests.Support.TestMasterKeys;

namespace Portal.Tests.Secrets;

[UnsupportedOSPlatform("windows")]
public sealed class MasterKeysTests : IDisposable
{
    private readonly ScratchFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void The_first_configured_key_seals_and_the_others_only_open()
    {
        var old = Configured("a:" + KeyA).Seal("test", "text"u8);
        var keys = Configured("b:" + KeyB, "a:" + KeyA);
        Assert.Equal("b", keys.CurrentId);
        Assert.Equal("text"u8, keys.Open("test", old));
        Assert.False(keys.IsCurrent(old));
        Assert.Equal("b", MasterKeys.IdOf(keys.Seal("test", "text"u8)));
        Assert.Empty(_data.Files());
    }

    [Fact]
    public void One_text_with_commas_is_a_list_too()
    {
        var one = new ConfigurationBuilder().AddInMemoryCollection([new("Portal:MasterKeys", $"b:{KeyB}, a:{KeyA}")]).Build();
        var keys = MasterKeys.Load(one, development: false, "unused");
        Assert.Equal("b", keys.CurrentId);
        Assert.Equal("x"u8, keys.Open("test", Configured("a:" + KeyA).Seal("test", "x"u8)));
    }

    [Theory]
    [InlineData("a:AAEC", "exactly 32 bytes")]
    [InlineData("a:not base64", "exactly 32 bytes")]
    [InlineData("a:" + KeyA + "AAAA", "exactly 32 bytes")]
    [InlineData("a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "one byte repeated")]
    [InlineData(KeyA, "id:base64")]
    [InlineData(":" + KeyA, "id:base64")]
    [InlineData("a b:" + KeyA, "id:base64")]
    [InlineData("a234567890123456789012345678901234:" + KeyA, "id:base64")]
    [InlineData("", "id:base64")]
    public void A_key_that_is_none_stops_the_start_without_being_shown(string setting, string says)
    {
        var refused = Assert.Throws<InvalidSettingException>(() => Configured(setting));
        Assert.Contains(says, refused.Message);
        Assert.DoesNotContain(KeyA, refused.Message);
    }

    [Fact]
    public void Two_keys_of_one_name_stop_the_start() =>
        Assert.Contains("'a'", Assert.Throws<InvalidSettingException>(() => Configured("a:" + KeyA, "a:" + KeyB)).Message);

    [Fact]
    public void Outside_Development_nothing_is_generated()
    {
        var refused = Assert.Throws<InvalidSettingException>(() => MasterKeys.Load(Settings(), development: false, _data.Root));
        Assert.Contains("Portal:MasterKeys is not set", refused.Message);
        Assert.Empty(_data.Files());
    }

    [Fact]
    public void A_development_key_is_made_once_for_its_owner_only()
    {
        var sealedText = Development().Seal("test", "text"u8);
        Assert.Equal("text"u8, Development().Open("test", sealedText));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.At("keys", "master.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_data.At("keys")));
        Assert.Single(_data.Files());
    }

    [Theory]
    [InlineData("keys/master.json", UnixFileMode.GroupRead, "chmod 600")]
    [InlineData("keys/master.json", UnixFileMode.OtherRead, "chmod 600")]
    [InlineData("keys/master.json", UnixFileMode.OtherWrite, "chmod 600")]
    [InlineData("keys", UnixFileMode.GroupRead, "chmod 700")]
    [InlineData("keys", UnixFileMode.OtherExecute, "chmod 700")]
    public void A_key_file_that_others_may_open_stops_the_start(string path, UnixFileMode extra, string says)
    {
        Development();
        File.SetUnixFileMode(_data.At(path), File.GetUnixFileMode(_data.At(path)) | extra);
        Assert.Contains(says, Assert.Throws<InvalidSettingException>(Development).Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    public void A_spoilt_key_file_stops_the_start_and_is_not_replaced(string content)
    {
        Development();
        File.WriteAllText(_data.At("keys", "master.json"), content);
        Assert.Throws<InvalidSettingException>(Development);
        Assert.Equal(content, File.ReadAllText(_data.At("keys", "master.json")));
    }

    [Fact]
    public void Starts_at_the_same_time_agree_on_one_key()
    {
        for (var round = 0; round < 20; round++)
        {
            var folder = _data.At($"{round}");
            var ids = new string[8];
            using var together = new Barrier(ids.Length);
            var starts = Enumerable.Range(0, ids.Length).Select(i => new Thread(() =>
            {
                together.SignalAndWait();
                ids[i] = MasterKeys.Load(Settings(), development: true, folder).CurrentId;
            })).ToList();
            starts.ForEach(t => t.Start());
            starts.ForEach(t => t.Join());
            Assert.Single(ids.Distinct());
            Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void After_a_rotation_the_old_key_still_opens_and_a_running_portal_learns_the_new_one()
    {
        var running = Development();
        var old = running.Seal("test", "old"u8);
        var command = Development();
        var id = command.AddNewCurrent();
        Assert.NotEqual(MasterKeys.IdOf(old), id);
        Assert.Equal(id, MasterKeys.IdOf(running.Seal("test", "newer"u8)));
        Assert.Equal("old"u8, command.Open("test", old));
        Assert.Equal("new"u8, running.Open("test", command.Seal("test", "new"u8)));
        Assert.Equal(id, running.CurrentId);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.At("keys", "master.json")));
    }

    [Fact]
    public void Two_rotations_at_once_lose_no_key()
    {
        var keys = Development();
        var sealedEach = new List<byte[]> { keys.Seal("test", "x"u8) };
        Parallel.For(0, 8, _ =>
        {
            var mine = Development();
            try
            {
                mine.AddNewCurrent();
            }
            catch (InvalidSettingException)
            {
                return;
            }
            lock (sealedEach) sealedEach.Add(mine.Seal("test", "x"u8));
        });
        Assert.All(sealedEach, s => Assert.Equal("x"u8, Development().Open("test", s)));
        Assert.True(sealedEach.Count > 1);
    }

    [Fact]
    public void Configured_keys_are_not_rotated_by_the_portal() =>
        Assert.Contains("Portal:MasterKeys", Assert.Throws<InvalidSettingException>(() => Configured("a:" + KeyA).AddNewCurrent()).Message);

    [Fact]
    public void Every_changed_byte_of_a_sealed_value_is_noticed()
    {
        // One key under two names, so that nothing but the seal tells which of them was written into the envelope.
        var keys = Configured("a:" + KeyA, "b:" + KeyA);
        var envelope = keys.Seal("test", "secret"u8);
        for (var i = 0; i < envelope.Length; i++)
        {
            foreach (var bit in new byte[] { 0x01, 0x03, 0x80 })
            {
                envelope[i] ^= bit;
                Assert.Throws<SealBrokenException>(() => keys.Open("test", envelope));
                envelope[i] ^= bit;
            }
            Assert.Throws<SealBrokenException>(() => keys.Open("test", envelope.AsSpan(0, i)));
        }
        Assert.Equal("secret"u8, keys.Open("test", envelope));
    }

    [Fact]
    public void A_value_sealed_for_one_purpose_opens_for_no_other()
    {
        var keys = Configured("a:" + KeyA);
        Assert.Throws<SealBrokenException>(() => keys.Open("other", keys.Seal("test", "x"u8)));
    }

    [Fact]
    public void A_missing_master_key_is_named() =>
        Assert.Contains("'a'", Assert.Throws<SealBrokenException>(() => Configured("b:" + KeyB).Open("test", Configured("a:" + KeyA).Seal("test", "x"u8))).Message);

    private MasterKeys Development() => MasterKeys.Load(Settings(), development: true, _data.Root);
}
