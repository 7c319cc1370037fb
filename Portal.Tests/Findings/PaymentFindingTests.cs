using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Findings;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Audit;
using Portal.Tests.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Findings;

/// <summary>What agents do with payments while the state's offices are closed, by the operations that they do it with.</summary>
public sealed class PaymentFindingTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    // Offices that never open.
    private static readonly FindingThresholds Closed = FindingThresholds.Usual with { WorkFrom = TimeOnly.MinValue, WorkUntil = TimeOnly.MinValue };

    private readonly World _world = new(database);
    private readonly Signers _signers = new(database);

    public void Dispose() => _signers.Dispose();

    [Fact]
    public async Task The_PDF_with_its_numbers_in_clear_is_found_and_told_to_the_principal()
    {
        var (nora, dana) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Dana Wells"));
        var provider = await _world.ProviderAsync(nora);
        var application = await _signers.WaitingAsync(nora, provider);
        await _world.DelegationAsync(provider, dana, [Permission.ViewApplication, Permission.ViewSensitive]);
        Assert.True((await _signers.Of<CertifiedFiles>(dana).PdfAsync(application)).Succeeded);
        Assert.Equal(["Looked at"], await FoundAsync(dana));
        Assert.Equal(1L, await NoticesAsync(nora, "payment-opened"));
    }

    [Fact]
    public async Task A_change_on_a_page_that_was_open_is_found_and_so_is_one_beside_a_look()
    {
        var (nora, dana) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Dana Wells"));
        var provider = await _world.ProviderAsync(nora);
        var application = (await _signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value;
        await _world.DelegationAsync(provider, dana, Preset.Payments.Permissions);
        await SaveAsync(dana, application, "Quist Clinic", 0);
        Assert.Equal(["Changed"], await FoundAsync(dana));
        await SaveAsync(dana, application, "Quist Clinics", 1);
        Assert.True((await _signers.Of<DraftViews>(dana).OpenSectionAsync(application, "payment")).Succeeded);
        Assert.Equal(["Changed", "Looked at"], await FoundAsync(dana)); // Each once for a day and an application.
        Assert.Equal((1L, 1L), (await NoticesAsync(nora, "payment-opened"), await NoticesAsync(nora, "payment-changed")));
    }

    private async Task SaveAsync(Person who, EnrollmentApplicationId application, string raw, int seen) =>
        Assert.True((await _signers.Of<Drafting>(who).SaveFieldAsync(application, new FieldAddress("payment", "accountHolder"), raw, seen)).Succeeded);

    private async Task<IReadOnlyList<string>> FoundAsync(Person person)
    {
        await new SampleLedger(database).SequenceAsync();
        while ((await new FindingRounds(_world.RunnerFor(null), FormCatalog.Shipped, Closed).NextAsync()).Value > 0)
        {
        }
        await using var db = database.Context();
        var found = await db.Findings.Where(f => f.AccountId == person.Id.Value).ToListAsync();
        Assert.All(found, f => Assert.Equal(FindingRules.PaymentOutOfHours, f.Rule));
        return [.. found.Select(f => f.Reason[..f.Reason.IndexOf(" a payment section", StringComparison.Ordinal)]).Order()];
    }

    private Task<long> NoticesAsync(Person person, string kind) =>
        database.ScalarAsync<long>("select count(*) from notices where account_id = $1 and kind = $2", person.Id.Value, kind);
}
