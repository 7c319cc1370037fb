using Microsoft.Extensions.Configuration;
using Portal.Infrastructure;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Server.Commands;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger.Checkpoints;

public sealed class CheckpointKeyTests : IDisposable
{
    private readonly ScratchFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void In_Development_a_key_is_made_once_for_its_owner_only_and_called_like_the_portal()
    {
        var key = CheckpointKey.Load(Settings(("Portal:Origin", "https://portal.example.gov")), development: true, _data.Root);
        Assert.Equal("portal.example.gov/ledger", key.Public.Name);
        Assert.Equal(key.Public.ToString(), CheckpointKey.Load(Settings(), development: true, _data.Root).Public.ToString());
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(File_), 8));
        Assert.Equal("localhost/ledger", CheckpointKey.Make(Settings(), _data.At("other")).Public.Name);
    }

    [Fact]
    public void Elsewhere_the_portal_does_not_start_without_one_and_says_what_to_do()
    {
        var refused = Assert.Throws<InvalidSettingException>(() => CheckpointKey.Load(Settings(), development: false, _data.Root));
        Assert.Contains("./portal ledger key", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_data.Files());
        var made = CheckpointKey.Make(Settings(), _data.Root);
        Assert.Equal(made.Public.ToString(), CheckpointKey.Load(Settings(), development: false, _data.Root).Public.ToString());
    }

    [Fact]
    public void A_configured_key_comes_before_the_file()
    {
        CheckpointKey.Make(Settings(), _data.Root);
        var text = CheckpointKey.Made("configured.example/ledger");
        Assert.Equal("configured.example/ledger", CheckpointKey.Load(Settings((CheckpointKey.Setting, text)), development: false, _data.Root).Public.Name);
        var refused = Assert.Throws<InvalidSettingException>(
            () => CheckpointKey.Load(Settings((CheckpointKey.Setting, text[..^1])), development: true, _data.Root));
        Assert.DoesNotContain(text[40..60], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_can_read_or_nobody_can_is_refused()
    {
        CheckpointKey.Make(Settings(), _data.Root);
        File.SetUnixFileMode(File_, (UnixFileMode)0b110_100_000);
        Assert.Contains("chmod 600", Assert.Throws<InvalidSettingException>(() => CheckpointKey.Find(Settings(), _data.Root)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(File_, (UnixFileMode)0b110_000_000);
        File.WriteAllText(File_, "spoiled");
        Assert.Contains("cannot be read as a signing key", Assert.Throws<InvalidSettingException>(() => CheckpointKey.Find(Settings(), _data.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_first_starts_at_once_have_one_key()
    {
        var keys = new string[8];
        Parallel.For(0, keys.Length, i => keys[i] = CheckpointKey.Load(Settings(), development: true, _data.Root).Public.ToString());
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task The_command_prints_the_public_half_and_nothing_else()
    {
        var told = new StringWriter();
        Assert.Equal(0, await LedgerCommand.KeyAsync(Settings(("Portal:DataFolder", _data.Root)), told));
        Assert.Equal(CheckpointKey.Find(Settings(), _data.Root)!.Public + "\n", told.ToString());
        Assert.Equal(2, await LedgerCommand.KeyAsync(Settings(), new StringWriter()));
    }

    [Theory]
    [InlineData("Portal:Ledger:SignEverySeconds", "0")]
    [InlineData("Portal:Ledger:SignEverySeconds", "often")]
    [InlineData("Portal:Ledger:Folder", "relative/folder")]
    [InlineData("Portal:Ledger:MailTo", "auditor@agency.example, nobody")]
    [InlineData("Portal:Ledger:Witnesses:0:Url", "ftp://witness.example")]
    [InlineData("Portal:Ledger:Witnesses:0:Key", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Portal:Ledger:KeepTextsDays", "-1")]
    public void A_setting_that_is_none_stops_the_start_with_a_sentence(string name, string value)
    {
        var given = new Dictionary<string, string>
        {
            ["Portal:Ledger:SignEverySeconds"] = "30",
            ["Portal:Ledger:Folder"] = "/mnt/second",
            ["Portal:Ledger:MailTo"] = "auditor@agency.example, second@agency.example",
            ["Portal:Ledger:Witnesses:0:Url"] = "https://witness.example/prefix",
            ["Portal:Ledger:Witnesses:0:Key"] = new Portal.Domain.Ledger.NoteKey("witness.example/w1", 4, Ed25519.PublicKey(new byte[32])).ToString(),
            ["Portal:Ledger:KeepTextsDays"] = "100",
        };
        var settings = LedgerSettings.From(Settings([.. given.Select(s => (s.Key, s.Value))]));
        Assert.Equal((30, "/mnt/second", 2, "https://witness.example/prefix/", 100), (
            settings.SignEvery.TotalSeconds, settings.Folder, settings.MailTo.Count, settings.Witnesses.Single().Address.ToString(), settings.KeepTextsDays));
        given[name] = value;
        Assert.Contains(name, Assert.Throws<InvalidSettingException>(() => LedgerSettings.From(Settings([.. given.Select(s => (s.Key, s.Value))]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_nothing_goes_anywhere() =>
        Assert.Equal((60, null, 0, 0, 2557), LedgerSettings.From(Settings()) is var s ? (s.SignEvery.TotalSeconds, s.Folder, s.MailTo.Count, s.Witnesses.Count, s.KeepTextsDays) : default);

    private string File_ => Path.Combine(LedgerFolder.Of(_data.Root), "checkpoint.key");

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
