namespace Portal.Tests.Architecture;

public class HouseTests
{
    [Fact]
    public void The_solution_stands() => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "Portal.Server.dll")));
}
