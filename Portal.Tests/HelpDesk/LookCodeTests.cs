using Portal.Domain.Access;
using Portal.Domain.Looks;
using Portal.Server.Features.HelpDesk;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>The code that a look begins with: what is refused, how often it may be tried, and where it is not.</summary>
public sealed class LookCodeTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private readonly World _world = portal.World;

    [Fact]
    public async Task A_code_that_is_too_old_taken_back_ones_own_or_wrong_is_refused_in_the_same_words()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var withdrawn = (await scene.OpenAsync("identity")).Value;
        Assert.True((await scene.EndAsync(withdrawn.Look)).Succeeded);
        await portal.Database.SqlAsync(
            "insert into staff_roles (id, account_id, role, confirmed_at, reason) values (gen_random_uuid(), $1, 'HelpDesk', clock_timestamp(), 'test')",
            scene.Principal.Id.Value);
        var own = (await scene.OpenAsync("identity")).Value;
        await scene.WaitingAsync("20000001", DateTimeOffset.UtcNow.AddMinutes(-10));
        await scene.WaitingAsync("20000002", DateTimeOffset.UtcNow.AddMinutes(-9.5));

        Domain.Common.Error?[] refusals =
        [
            (await scene.TypeCodeAsync(withdrawn.Code)).Error, (await scene.TypeCodeAsync(own.Code, scene.Principal)).Error,
            (await scene.TypeCodeAsync("2000 0001")).Error, (await scene.TypeCodeAsync("")).Error, (await scene.TypeCodeAsync("0000 0000 0")).Error,
        ];
        Assert.All(refusals, refusal => Assert.Equal(LookErrors.WrongCode, refusal));
        Assert.True((await scene.TypeCodeAsync("2000-0002")).Succeeded);
        Assert.Equal(4, (await LedgerText.OfAsync(portal.Database, scene.Helper)).Count(e => (string?)e["kind"] == "look-code-refused"));
    }

    [Fact]
    public async Task Guesses_are_limited_and_a_right_code_does_not_help_then()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var code = (await scene.OpenAsync("identity")).Value.Code;
        await RateWindow.RoomAsync(portal.Database, LookCodes.Tries);
        for (var i = 0; i < LookCodes.Tries.Hits; i++)
            Assert.Equal("look.wrong-code", (await scene.TypeCodeAsync($"0000 00{i:D2}")).Error?.Code);
        Assert.Equal("rate.limited", (await scene.TypeCodeAsync(code)).Error?.Code);
        Assert.True((await scene.TypeCodeAsync(code, await _world.PersonAsync("Mia Roe", StaffRole.HelpDesk))).Succeeded);
        var stranger = await _world.PersonAsync("Stranger");
        for (var i = 0; i < LookCodes.Tries.Hits + 2; i++)
            Assert.Equal("not-found", (await scene.TypeCodeAsync(code, stranger)).Error?.Code);
    }

    [Fact]
    public async Task Bad_offers_are_refused_with_a_sentence()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var elsewhere = (await LookScene.ArrangeAsync(portal)).Application;
        foreach (var (offer, code) in new (LookOffer, string)[]
        {
            (new([scene.Application], ["identity"], 61), "look.no-minutes"),
            (new([scene.Application], ["identity"], 0), "look.no-minutes"),
            (new([], ["identity"], 15), "look.no-application"),
            (new([elsewhere], ["identity"], 15), "look.no-application"),
            (new([new(Guid.NewGuid())], ["identity"], 15), "look.no-application"),
            (new([scene.Application], [], 15), "look.no-section"),
            (new([scene.Application], ["review"], 15), "look.no-section"),
            (new([.. Enumerable.Range(0, 21).Select(_ => new Domain.Common.EnrollmentApplicationId(Guid.NewGuid()))], ["identity"], 15), "look.too-many-applications"),
        })
            Assert.Equal(code, (await scene.AsAsync<Looks, OpenedLook>(scene.Principal, s => s.OpenAsync(scene.Provider, offer))).Error?.Code);
        Assert.Empty(await scene.ListAsync());
    }

    [Fact]
    public async Task Only_so_many_looks_are_open_at_once_and_only_so_many_codes_are_made_in_an_hour()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var made = 0;
        for (; made < LookRules.MaxOpen; made++)
            Assert.True((await scene.OpenAsync("identity")).Succeeded);
        Assert.Equal("look.too-many-open", (await scene.OpenAsync("identity")).Error?.Code);
        while (made < LookRules.MaxCodesInAnHour)
        {
            Assert.True((await scene.EndAsync((await scene.ListAsync()).First(l => l.State == LookState.Waiting).Id)).Succeeded);
            Assert.True((await scene.OpenAsync("identity")).Succeeded);
            made++;
        }
        await scene.EndAsync((await scene.ListAsync()).First(l => l.State == LookState.Waiting).Id);
        Assert.Equal("look.too-many-codes", (await scene.OpenAsync("identity")).Error?.Code);
    }

    [Fact]
    public async Task The_code_is_kept_nowhere_in_clear_and_the_principal_is_told_when_it_was_used()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var opened = (await scene.OpenAsync("identity")).Value;
        var digits = opened.Code.Replace(" ", "", StringComparison.Ordinal);
        Assert.DoesNotContain(digits, await portal.Database.ScalarAsync<string>("select l::text from looks l where id = $1", opened.Look.Value), StringComparison.Ordinal);
        await scene.TypeCodeAsync(opened.Code);
        var mail = await portal.Host.MailToAsync(scene.Principal.Email);
        Assert.Contains("help desk looks", mail.Subject, StringComparison.Ordinal);
        foreach (var secret in new[] { digits, opened.Code, "Hal Dorn", "Personal identity" })
            Assert.DoesNotContain(secret, mail.Subject + mail.Body, StringComparison.Ordinal);
        Assert.Contains($"/providers/{scene.Provider.Value}/looks", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(await LedgerText.AllAsync(portal.Database), e => e.ToJsonString().Contains(digits, StringComparison.Ordinal));
    }
}
