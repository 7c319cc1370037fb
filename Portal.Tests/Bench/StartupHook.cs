using System.Globalization;
using System.IO.Pipes;
using System.Runtime;

/// <summary>
/// Runs in a measured process before its program does (DOTNET_STARTUP_HOOKS), so that neither program has to offer what only a
/// measurement asks for: what is alive after everything that is not has been collected, and how long it has been compiling, in milliseconds.
/// Has no namespace because .NET looks for this name.
/// </summary>
#pragma warning disable CA1050
internal static class StartupHook
#pragma warning restore CA1050
{
    /// <summary>The variable with the name of the pipe.</summary>
    public const string PipeVariable = "PORTAL_BENCH_PIPE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(PipeVariable) is { } pipe)
            new Thread(() => Answer(pipe)) { IsBackground = true, Name = "bench" }.Start();
    }

    private static void Answer(string name)
    {
        using var pipe = new NamedPipeServerStream(name);
        pipe.WaitForConnection();
        using var reader = new StreamReader(pipe);
        using var writer = new StreamWriter(pipe) { AutoFlush = true };
        while (reader.ReadLine() is not null)
        {
            // Aggressive: what is free goes back to the system too.
            for (var round = 0; round < 3; round++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(false)} {JitInfo.GetCompilationTime().TotalMilliseconds}"));
        }
    }
}
