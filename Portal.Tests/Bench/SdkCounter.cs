using System.Diagnostics;

namespace Portal.Bench;

/// <summary>
/// The page that the section page is compared with: the counter of the SDK's own template, as <c>dotnet new blazor</c> makes it with
/// interactivity for the whole site, published in the same run. A page is added that can be told to draw, and one thing is changed: it is not drawn on the server first, as none of the
/// portal's pages is.
/// </summary>
internal sealed class SdkCounter : IAsyncDisposable
{
    /// <summary>A page of the same site that draws a number on all of its open copies when it is told to.</summary>
    public const string PushedPage = "/pushed";

    /// <summary>Tells it.</summary>
    public const string PushNow = "/push-now";

    private const string Pushed = """
        @page "/pushed"
        @implements IDisposable
        <p>@($"Pushed {_count} times")</p>
        <button id="button" @onclick="() => { }">Nothing</button>
        @code {
            private static event Action? All;
            private int _count;
            public static void Push() => All?.Invoke();
            protected override void OnInitialized() => All += Draw;
            public void Dispose() => All -= Draw;
            private void Draw() => _ = InvokeAsync(() => { _count++; StateHasChanged(); });
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portal-bench-");

    public async Task<ChildServer> StartAsync()
    {
        var project = Path.Combine(_folder.FullName, nameof(SdkCounter));
        await DotnetAsync("new", "blazor", "--interactivity", "Server", "--all-interactive", "--output", project, "--no-restore");
        var page = Path.Combine(project, "Components", "App.razor");
        var given = await File.ReadAllTextAsync(page);
        var changed = given.Replace("\"InteractiveServer\"", "@(new InteractiveServerRenderMode(prerender: false))", StringComparison.Ordinal);
        if (changed == given)
            throw new InvalidOperationException("The SDK's template no longer says @rendermode=\"InteractiveServer\".");
        await File.WriteAllTextAsync(page, changed);
        await File.WriteAllTextAsync(Path.Combine(project, "Components", "Pages", "Pushed.razor"), Pushed);
        var program = Path.Combine(project, "Program.cs");
        var run = await File.ReadAllTextAsync(program);
        await File.WriteAllTextAsync(program, run.Replace(
            "app.Run();", $"app.MapGet(\"{PushNow}\", {nameof(SdkCounter)}.Components.Pages.Pushed.Push);\napp.Run();", StringComparison.Ordinal));
        var published = Path.Combine(_folder.FullName, "app");
        // Without the package of blazor.web.js, which no package feed need have: nothing here runs in a browser.
        await DotnetAsync("publish", project, "-c", "Release", "-o", published, "-p:RequiresAspNetWebAssets=false", "--nologo", "-v", "q");
        return await ChildServer.StartAsync(Path.Combine(published, $"{nameof(SdkCounter)}.dll"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(true);
        return ValueTask.CompletedTask;
    }

    private static async Task DotnetAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {arguments[0]} failed: {said}");
    }
}
