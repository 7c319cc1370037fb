namespace Portal.Bench;

/// <summary>What <c>./portal bench</c> tells this program.</summary>
internal static class BenchSettings
{
    /// <summary>The connection string of a durable database whose user may create others.</summary>
    public static string Database => Given("PORTAL_BENCH_DB");

    /// <summary>The folder of the published portal.</summary>
    public static string App => Given("PORTAL_BENCH_APP");

    private static string Given(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set. Run ./portal bench.");
}
