using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;

namespace Portal.Bench;

/// <summary>A web server in a process of its own: where it listens, what it has used, what it holds.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly NamedPipeClientStream _pipe;
    private readonly StreamReader _answers;
    private readonly StreamWriter _questions;

    private ChildServer(Process process, NamedPipeClientStream pipe, Uri address)
    {
        (_process, _pipe, Address) = (process, pipe, address);
        (_answers, _questions) = (new StreamReader(pipe), new StreamWriter(pipe) { AutoFlush = true });
    }

    public Uri Address { get; }

    /// <summary>Milliseconds of processor time that it has used since it was started.</summary>
    public double ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>Starts a published program, with the settings of production, on a free port.</summary>
    /// <param name="assembly">Its assembly, in the folder that it was published to.</param>
    /// <param name="environment">What it is told beside that.</param>
    public static async Task<ChildServer> StartAsync(string assembly, params IEnumerable<(string Name, string Value)> environment)
    {
        var name = $"portal-bench-{Guid.NewGuid():N}";
        var pipe = new NamedPipeClientStream(name);
        var start = new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(assembly) };
        foreach (var (key, value) in environment.Concat(
        [
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (StartupHook.PipeVariable, name),
        ]))
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        var address = await ListeningAsync(process).WaitAsync(Patience);
        await pipe.ConnectAsync(Patience, CancellationToken.None);
        return new ChildServer(process, pipe, address);
    }

    /// <summary>
    /// Bytes that are alive on the managed heap, and bytes of memory that are the process's own, after a full collection; and milliseconds that
    /// it has spent on compiling since it was started.
    /// </summary>
    public async Task<(long Alive, long Resident, double Compiling)> StateAsync()
    {
        await _questions.WriteLineAsync();
        var told = (await _answers.ReadLineAsync().WaitAsync(Patience))!.Split(' ');
        var resident = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return (
            long.Parse(told[0], CultureInfo.InvariantCulture),
            1024 * long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture),
            double.Parse(told[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await _pipe.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Whatever else it prints is read too, or it would wait for a reader.
    private static Task<Uri> ListeningAsync(Process process)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            const string Said = "Now listening on: ";
            if (line.Data is null)
                listening.TrySetException(new InvalidOperationException("The server ended before it listened."));
            else if (line.Data.IndexOf(Said, StringComparison.Ordinal) is >= 0 and var at)
                listening.TrySetResult(new Uri(line.Data[(at + Said.Length)..].Trim()));
        };
        process.BeginOutputReadLine();
        return listening.Task;
    }
}
