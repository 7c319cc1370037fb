namespace Portal.Tests.Support;

/// <summary>Waits for something that another task or process does.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? within = null)
    {
        var until = DateTimeOffset.UtcNow + (within ?? TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            Assert.True(DateTimeOffset.UtcNow < until, "it did not happen in time");
            await Task.Delay(10);
        }
    }
}
