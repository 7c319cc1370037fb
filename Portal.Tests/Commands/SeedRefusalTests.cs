using Portal.Server.Commands;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>When <c>./portal seed</c> does nothing, and when it cannot go on.</summary>
public sealed class SeedRefusalTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly ScratchFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("Development only, and this is Production.", "--environment=Production")]
    [InlineData("Development only, and this is Staging.", "--environment=Staging")]
    [InlineData("Unset it first.", "--Portal:Smtp:Host=mail.example", "--Portal:Smtp:From=portal@mail.example")]
    public async Task It_makes_nobody_where_demo_people_have_no_place(string sentence, params string[] settings)
    {
        var (code, text) = await SeededPortal.RunAsync(database, _data.Root, settings);
        Assert.Equal(1, code);
        Assert.Contains(sentence, text, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from accounts where email like '%@demo.example'"));
    }

    // A command that there is not ends with 2.
    [Fact]
    public async Task The_console_knows_it() => Assert.Equal(1, await PortalCommands.Find(["seed", "--environment=Production"])!.RunAsync());
}

/// <summary>The portal refuses something in the middle of the stories.</summary>
public sealed class SeedBrokenOffTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task It_says_what_was_refused_and_the_next_time_that_it_was_broken_off()
    {
        using var data = new ScratchFolder();
        // No scanner answers there, and then nothing may be uploaded.
        var (code, text) = await SeededPortal.RunAsync(database, data.Root, "--Portal:ClamAv=127.0.0.1:1");
        Assert.Equal(1, code);
        Assert.Contains("The demo stories stopped half-way: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/account/recover", text, StringComparison.Ordinal);
        (code, text) = await SeededPortal.RunAsync(database, data.Root);
        Assert.Equal(1, code);
        Assert.Contains("were broken off before their end", text, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from principals where status = 'verified'"));
    }
}
