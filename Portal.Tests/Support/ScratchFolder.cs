namespace Portal.Tests.Support;

/// <summary>An empty folder of one test's own, gone when the test ends.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("portal-test-").FullName;

    public IReadOnlyList<string> Files() => Directory.GetFiles(Root, "*", SearchOption.AllDirectories);

    public string At(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
