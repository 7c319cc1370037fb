using Portal.Server.Commands;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>Commands of the console read what the portal reads: a setting that the portal follows is not passed over by them.</summary>
public sealed class CommandSettingsTests : IDisposable
{
    private readonly ScratchFolder _content = new();

    public void Dispose() => _content.Dispose();

    [Fact]
    public async Task A_command_reads_the_files_of_settings_that_the_portal_reads()
    {
        await File.WriteAllTextAsync(
            _content.At("appsettings.json"), """{ "Portal": { "Ledger": { "Folder": "/mnt/usual", "KeepTextsDays": "100" }, "Origin": "https://usual.example" } }""");
        await File.WriteAllTextAsync(_content.At("appsettings.Staging.json"), """{ "Portal": { "Ledger": { "Folder": "/mnt/staging" } } }""");
        var settings = PortalCommands.Configuration(
            ["--contentRoot", _content.Root, "--environment", "Staging", "--Portal:Origin", "https://given.example"]);
        Assert.Equal(
            ("/mnt/staging", "100", "https://given.example"),
            (settings["Portal:Ledger:Folder"], settings["Portal:Ledger:KeepTextsDays"], settings["Portal:Origin"]));
    }
}
