using System.Diagnostics;
using System.Text;

namespace Portal.Tests.Support;

/// <summary>
/// The script <c>portal</c> in a repository of its own, with a stand-in for the SDK first on the PATH
/// (<c>Portal.Tests/Script/dotnet.sh</c>) and, for every test, a data folder that is removed with all that runs in it.
/// </summary>
internal sealed class PortalScript : IDisposable
{
    private readonly string home = Path.Combine(Path.GetTempPath(), "portal-script-" + Guid.NewGuid().ToString("N")[..8]);

    public PortalScript()
    {
        foreach (var file in (string[])["portal", "Portal.Infrastructure/Data/cluster.sh", "Portal.Server/Build/publish.sh", "Portal.Tests/tests.sh"])
        {
            Copy(file, Path.Combine(Root, file));
        }

        Copy("Portal.Tests/Script/dotnet.sh", Path.Combine(home, "bin", "dotnet"));
        File.WriteAllText(Source, "first");
    }

    public string Root => Path.Combine(home, "repository");

    public string Source => Path.Combine(Root, "Portal.Server", "Program.cs");

    public string Data => Path.Combine(home, "data");

    public string Cluster => Path.Combine(Data, "cluster", "data");

    private string Log => Path.Combine(home, "stand-in.log");

    /// <summary>How often the stand-in was asked to publish or to migrate, and the portal ended in peace.</summary>
    public int Count(string word) => File.Exists(Log) ? File.ReadLines(Log).Count(line => line == word) : 0;

    public Task<Result> RunAsync(params string[] words) => RunAsync(words, []);

    public async Task<Result> RunAsync(string[] words, params (string Name, string Value)[] environment)
    {
        using var running = Start(words, environment);
        return await running.EndAsync();
    }

    public Running Start(string[] words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "portal"), words)
        {
            WorkingDirectory = home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ConnectionStrings__Portal");
        start.Environment["PATH"] = Path.Combine(home, "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["STAND_IN_LOG"] = Log;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Running(Process.Start(start)!);
    }

    public void Dispose()
    {
        using var stop = Process.Start(Path.Combine(Root, "portal"), ["db", "stop", Data]);
        stop.WaitForExit();
        Directory.Delete(home, recursive: true);
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Portal.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not stand in the repository.");
        }

        return folder;
    }

    private static void Copy(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Repository(), file), target);
    }

    internal sealed record Result(int Code, string Output, string Error)
    {
        public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
    }

    internal sealed class Running : IDisposable
    {
        private readonly Process process;
        private readonly StringBuilder output = new();
        private readonly StringBuilder error = new();

        public Running(Process process)
        {
            this.process = process;
            process.StandardInput.Close();
            process.OutputDataReceived += (_, line) => Append(output, line.Data);
            process.ErrorDataReceived += (_, line) => Append(error, line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public async Task WaitForAsync(string text)
        {
            for (var patience = 2400; patience > 0 && !process.HasExited; patience--)
            {
                if (Read(output).Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                await Task.Delay(50);
            }

            throw new InvalidOperationException($"The script did not print '{text}', but: {Read(output)}{Read(error)}");
        }

        public void Signal(string name)
        {
            using var kill = Process.Start("kill", ["-" + name, process.Id.ToString()]);
            kill.WaitForExit();
        }

        public async Task<Result> EndAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await process.WaitForExitAsync(patience.Token);
            return new Result(process.ExitCode, Read(output), Read(error));
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        private static void Append(StringBuilder text, string? line)
        {
            lock (text)
            {
                text.Append(line is null ? "" : line + "\n");
            }
        }

        private static string Read(StringBuilder text)
        {
            lock (text)
            {
                return text.ToString();
            }
        }
    }
}
