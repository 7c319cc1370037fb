using System.Text.RegularExpressions;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>A letter to the address of the public registry: whoever enters its code gets the provider's mail.</summary>
public sealed partial class ClaimLetterTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly ClaimDesk _desk = new(database);

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task The_code_stands_in_the_letter_alone_and_counts_as_evidence_once_entered()
    {
        var (nora, reviewer, claim) = await GivenAsync();
        var letter = (await Letters(nora).AskAsync(claim.Principal)).Value;
        Assert.True((await _desk.Services.Of<ProviderViews>(reviewer).DeskAsync()).Value.Lines.Single(l => l.Id == claim.Principal).LetterWaits);
        Assert.False((await _desk.Services.Of<ProviderViews>(nora).MyClaimAsync(claim.Principal)).Value.MayAsk);
        Assert.Equal("claim-letter.on-its-way", (await Letters(nora).AskAsync(claim.Principal)).Error?.Code);
        Assert.Equal("claim-letter.none", (await Letters(nora).EnterAsync(claim.Principal, "1")).Error?.Code);
        var (text, code) = await PrintAsync(reviewer, claim, letter);
        Assert.False((await _desk.Services.Of<ProviderViews>(reviewer).DeskAsync()).Value.Lines.Single(l => l.Id == claim.Principal).LetterWaits);
        Assert.Contains("12 ELM ST", text, StringComparison.Ordinal);
        Assert.Contains("DULUTH, MN 55802-1234", text, StringComparison.Ordinal);
        Assert.All(await LedgerText.AllAsync(database), entry => Assert.DoesNotContain(code, entry.ToJsonString(), StringComparison.Ordinal));

        Assert.Equal("principal.no-evidence", (await _desk.VerifyAsync(reviewer, claim)).Error?.Code);
        Assert.False((await Letters(nora).EnterAsync(claim.Principal, "0000 0000 0000")).Value);
        Assert.True((await Letters(nora).EnterAsync(claim.Principal, $" {code[..4]}-{code[4..8]} {code[8..]} ")).Value);
        Assert.Equal("claim-letter.entered", (await Letters(reviewer).PrintAsync(claim.Principal, letter)).Error?.Code);
        Assert.NotNull((await _desk.Services.Of<ProviderViews>(reviewer).ClaimAsync(claim.Principal)).Value.Letters.Single().EnteredAt);
        Assert.True((await _desk.VerifyAsync(reviewer, claim)).Succeeded);
    }

    [Fact]
    public async Task Printed_again_it_has_another_code_and_the_first_works_no_more()
    {
        var (nora, reviewer, claim) = await GivenAsync();
        var letter = (await Letters(nora).AskAsync(claim.Principal)).Value;
        var (_, first) = await PrintAsync(reviewer, claim, letter);
        var (_, second) = await PrintAsync(reviewer, claim, letter);
        Assert.False((await Letters(nora).EnterAsync(claim.Principal, first)).Value);
        Assert.True((await Letters(nora).EnterAsync(claim.Principal, second)).Value);
    }

    [Fact]
    public async Task Guesses_are_few_however_many_come_at_once_and_a_new_print_gives_none_back()
    {
        var (nora, reviewer, claim) = await GivenAsync();
        var letter = (await Letters(nora).AskAsync(claim.Principal)).Value;
        await PrintAsync(reviewer, claim, letter);
        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Letters(nora).EnterAsync(claim.Principal, $"{n:D12}")));
        Assert.Equal(ClaimLetters.Tries, guesses.Count(g => g is { Succeeded: true, Value: false }));
        Assert.All(guesses.Where(g => !g.Succeeded), g => Assert.Equal("claim-letter.used-up", g.Error!.Code));
        var (_, code) = await PrintAsync(reviewer, claim, letter);
        Assert.Equal("claim-letter.used-up", (await Letters(nora).EnterAsync(claim.Principal, code)).Error?.Code);

        // Another letter may be asked for, and a third; no more.
        for (var more = 1; more < ClaimLetters.Most; more++)
        {
            var next = (await Letters(nora).AskAsync(claim.Principal)).Value;
            await PrintAsync(reviewer, claim, next);
            await Task.WhenAll(Enumerable.Range(0, ClaimLetters.Tries).Select(_ => Letters(nora).EnterAsync(claim.Principal, "1")));
        }
        Assert.Equal("claim-letter.no-more", (await Letters(nora).AskAsync(claim.Principal)).Error?.Code);
    }

    [Fact]
    public async Task A_code_is_good_for_its_own_claim_and_its_own_time_only()
    {
        var (nora, reviewer, claim) = await GivenAsync();
        var letter = (await Letters(nora).AskAsync(claim.Principal)).Value;
        var (_, code) = await PrintAsync(reviewer, claim, letter);
        Assert.Equal(Error.NotFound, (await Letters(await _desk.World.PersonAsync("Other Person")).EnterAsync(claim.Principal, code)).Error);
        Assert.Equal(Error.NotFound, (await Letters(nora).PrintAsync(claim.Principal, letter)).Error);
        var (_, otherReviewer, otherClaim) = await GivenAsync();
        Assert.Equal(Error.NotFound, (await Letters(otherReviewer).PrintAsync(otherClaim.Principal, letter)).Error);
        await database.SqlAsync("update claim_letters set printed_at = printed_at - $2 where id = $1", letter, TimeSpan.FromDays(ClaimLetters.Days));
        Assert.Equal("claim-letter.none", (await Letters(nora).EnterAsync(claim.Principal, code)).Error?.Code);
        Assert.True((await Letters(nora).AskAsync(claim.Principal)).Succeeded);
    }

    [Fact]
    public async Task Without_an_address_in_the_registry_there_is_no_letter_and_staff_print_none_for_themselves()
    {
        var nora = await _desk.World.PersonAsync("Nora Quist");
        var claim = await _desk.ClaimAsync(nora, World.NextNpi());
        Assert.Equal("claim-letter.no-address", (await Letters(nora).AskAsync(claim.Principal)).Error?.Code);
        Assert.False((await _desk.Services.Of<ProviderViews>(nora).MyClaimAsync(claim.Principal)).Value.MayAsk);

        var (reviewer, _, own) = await GivenAsync(await _desk.World.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        var letter = (await Letters(reviewer).AskAsync(own.Principal)).Value;
        Assert.Equal(Error.NotFound, (await Letters(reviewer).PrintAsync(own.Principal, letter)).Error);
    }

    [GeneratedRegex(@"(\d{4}) (\d{4}) (\d{4})")]
    private static partial Regex Code();

    private ClaimLetters Letters(Person who) => _desk.Services.Of<ClaimLetters>(who);

    private async Task<(string Text, string Code)> PrintAsync(Person reviewer, Claim claim, Guid letter)
    {
        var printed = await Letters(reviewer).PrintAsync(claim.Principal, letter);
        Assert.True(printed.Succeeded, printed.Error?.Message);
        var text = Assert.Single(PdfText.Pages(printed.Value)).Content;
        Assert.Matches(Code(), text);
        return (text, string.Concat(Code().Match(text).Groups.Values.Skip(1).Select(g => g.Value)));
    }

    private async Task<(Person Claimant, Person Reviewer, Claim Claim)> GivenAsync(Person? claimant = null)
    {
        var who = claimant ?? await _desk.World.PersonAsync("Nora Quist");
        var npi = World.NextNpi();
        await database.SqlAsync(
            """
            insert into nppes_records (npi, kind, legal_name, taxonomy, practice_state, mail_line1, mail_city, mail_state, mail_postal_code, telephone)
            values ($1, 'individual', 'NORA QUIST', '207Q00000X', 'MN', '12 ELM ST', 'DULUTH', 'MN', '558021234', '2185550142')
            """, npi);
        return (who, await _desk.World.PersonAsync("Rob Viewer", StaffRole.Reviewer), await _desk.ClaimAsync(who, npi));
    }
}
