using Portal.Infrastructure.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>Names are read without the secrets that stand beside them.</summary>
public class AccountNamesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task Names_come_without_secrets_and_for_nobody_nobody_is_asked()
    {
        var (nora, theo) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Theo Brandt"));
        await using var db = database.Context();
        var texts = await CountedCommands.TextsOfAsync(async () =>
        {
            Assert.Empty(await db.NamesOfAsync([], default));
            var names = await db.NamesOfAsync([nora.Id.Value, theo.Id.Value, nora.Id.Value, Guid.NewGuid()], default);
            Assert.Equal(["Nora Quist", "Theo Brandt"], names.Values.Order());
            Assert.Equal((theo.Name, theo.Email), (await db.PeopleOfAsync([theo.Id.Value], default))[theo.Id.Value]);
        });
        Assert.Equal(2, texts.Count);
        Assert.All(texts, text => Assert.DoesNotMatch("password|totp|stamp", text));
        Assert.DoesNotMatch("email", texts.First());
    }

    [Fact]
    public async Task A_section_is_opened_without_reading_anybodys_secrets()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        using var signers = new Signers(database);
        var application = await signers.CompleteAsync(nora, await _world.ProviderAsync(nora));
        var texts = await CountedCommands.TextsOfAsync(async () =>
            Assert.True((await signers.Of<Server.Features.Applications.DraftViews>(nora).OpenSectionAsync(application, "identity")).Succeeded));
        Assert.Contains(texts, text => text.Contains("FROM accounts", StringComparison.Ordinal));
        Assert.All(texts, text => Assert.DoesNotMatch("password_hash|totp_secret", text));
    }
}
