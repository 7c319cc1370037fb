namespace Portal.Tests.Support;

/// <summary>A database and the whole portal on it, for all tests of a class.</summary>
public sealed class RunningPortal : IAsyncLifetime
{
    internal TestDatabase Database { get; } = new();

    internal PortalHost Host { get; private set; } = null!;

    internal World World => new(Database);

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        Host = await PortalHost.StartAsync(Database);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }
}
