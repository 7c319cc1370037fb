using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Portal.Tests.Support;

namespace Portal.Tests.Script;

public sealed class UpTests : IDisposable
{
    private readonly PortalScript script = new();
    private readonly int port = TestPort.Next();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task The_portal_gets_the_connections_of_its_own_roles_and_a_signal_ends_it_with_its_database()
    {
        using var up = script.Start(Up());
        await up.WaitForAsync($"Portal ready at http://localhost:{port}\n");

        var environment = await PortalEnvironmentAsync();
        Assert.Equal(
            ["ConnectionStrings__PortalApp", "ConnectionStrings__PortalSequencer", "Portal__DataFolder"],
            environment.Keys.Order(StringComparer.Ordinal));
        Assert.Equal($"Host={script.Data}/cluster/socket;Username=portal_App;Database=portal;Timeout=5", environment["ConnectionStrings__PortalApp"]);
        Assert.Equal(script.Data, environment["Portal__DataFolder"]);

        up.Signal("TERM");
        var end = await up.EndAsync();

        Assert.Equal((0, 1), (end.Code, script.Count("ended")));
        Assert.False(File.Exists(Path.Combine(script.Cluster, "postmaster.pid")));
        await Assert.ThrowsAsync<HttpRequestException>(PortalEnvironmentAsync);
    }

    [Fact]
    public async Task With_a_connection_string_no_database_is_started_and_the_portal_does_not_see_the_string()
    {
        using var up = script.Start(Up(), ("ConnectionStrings__Portal", "Host=elsewhere;Username=portal_migrator"));
        await up.WaitForAsync("Portal ready at");

        var environment = await PortalEnvironmentAsync();

        Assert.Equal("Host=elsewhere;Username=portal_App;Timeout=5", environment["ConnectionStrings__PortalApp"]);
        Assert.DoesNotContain("ConnectionStrings__Portal", environment.Keys);
        Assert.False(Directory.Exists(Path.Combine(script.Data, "cluster")));
    }

    [Fact]
    public async Task A_portal_that_dies_leaves_its_last_words_an_exit_code_and_nothing_running()
    {
        var up = await script.RunAsync(Up(), ("STAND_IN_DEATH", "the last words"));

        Assert.Equal(1, up.Code);
        Assert.DoesNotContain("Portal ready", up.Output, StringComparison.Ordinal);
        Assert.Contains("ended by itself (exit code 3)", up.Error, StringComparison.Ordinal);
        Assert.EndsWith("the last words\n", up.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(script.Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task A_taken_port_is_named_in_one_sentence_before_anything_is_built()
    {
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        var up = await script.RunAsync(Up());

        Assert.Equal(1, up.Code);
        Assert.StartsWith($"Port {port} is already in use", up.Error, StringComparison.Ordinal);
        Assert.Single(up.Error.TrimEnd().Split('\n'));
        Assert.Equal(0, script.Count("published"));
    }

    [Fact]
    public async Task One_data_folder_runs_one_portal_and_other_verbs_share_its_database()
    {
        using var up = script.Start(Up());
        await up.WaitForAsync("Portal ready at");
        await File.WriteAllTextAsync(script.Source, "changed");

        var second = await script.RunAsync("up", "--port", TestPort.Next().ToString(), "--data", script.Data);
        var verb = await script.RunAsync("ledger", "verify", "--data", script.Data);

        Assert.Equal(1, second.Code);
        Assert.Contains($"already runs from {script.Data} at http://localhost:{port}", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, verb.Code);
        Assert.Equal((1, 1), (script.Count("published"), script.Count("migrated")));
        Assert.True(File.Exists(Path.Combine(script.Cluster, "postmaster.pid")));
    }

    [Fact]
    public async Task The_portal_is_built_again_only_when_its_sources_have_changed()
    {
        string[] check = ["forms", "check", "--data", script.Data];
        var first = await script.RunAsync(check);
        await script.RunAsync(check);
        var unchanged = script.Count("published");
        await File.WriteAllTextAsync(script.Source, "changed");
        await script.RunAsync(check);

        Assert.StartsWith("forms check in ", first.Output, StringComparison.Ordinal);
        Assert.Equal((1, 2), (unchanged, script.Count("published")));
        Assert.False(Directory.Exists(Path.Combine(script.Data, "cluster")));
    }

    [Fact]
    public async Task A_verb_that_needs_the_database_starts_it_for_as_long_as_it_takes()
    {
        var seed = await script.RunAsync("seed", "--data", script.Data);

        Assert.Equal(0, seed.Code);
        Assert.Contains("ConnectionStrings__PortalSequencer=Host=", seed.Output, StringComparison.Ordinal);
        Assert.Equal(1, script.Count("migrated"));
        Assert.False(File.Exists(Path.Combine(script.Cluster, "postmaster.pid")));
    }

    [Theory]
    [InlineData("The .NET 10 SDK is needed", "up")]
    [InlineData("--port takes a number", "up", "--port", "70000")]
    [InlineData("There is no verb like this", "dance")]
    [InlineData("There is no option --fats", "db", "start", "--fats")]
    [InlineData("--data needs a value", "up", "--data")]
    public async Task What_is_wrong_is_said_in_one_sentence(string sentence, params string[] words)
    {
        var result = await script.RunAsync(words, ("STAND_IN_SDK", "8.0.100"));

        Assert.NotEqual(0, result.Code);
        Assert.StartsWith(sentence, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    private string[] Up() => ["up", "--port", port.ToString(), "--data", script.Data];

    private async Task<Dictionary<string, string>> PortalEnvironmentAsync()
    {
        using var client = new HttpClient();
        return JsonSerializer.Deserialize<Dictionary<string, string>>(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")))!;
    }
}
