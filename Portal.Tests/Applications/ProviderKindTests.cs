using Portal.Domain.Forms;
using Portal.Domain.Providers;
using Portal.Server.Features.Applications;
using Portal.Tests.Forms;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>A form is for kinds of providers; whoever asks for another one gets none.</summary>
public sealed class ProviderKindTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public ProviderKindTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task An_organization_cannot_start_or_copy_the_form_of_a_practitioner()
    {
        var gale = await _world.PersonAsync("Gale Whitcomb");
        var provider = await _world.ProviderAsync(gale);
        var application = (await StartAsync(gale, provider)).Value;
        await _database.SqlAsync("update providers set kind = 'organization' where id = $1", provider.Value);

        Assert.Equal(ApplicationErrors.OtherKind, (await StartAsync(gale, provider)).Error);
        Assert.True((await _signers.Of<Withdrawals>(gale).WithdrawAsync(application, "")).Succeeded);
        Assert.Equal(ApplicationErrors.OtherKind, (await _signers.Of<Copying>(gale).CopyAsync(application)).Error);
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from applications where provider_id = $1", provider.Value));
    }

    [Fact]
    public void The_catalog_offers_each_kind_its_own_forms()
    {
        Assert.Empty(FormCatalog.Shipped.CurrentFor(ProviderKind.Organization));
        Assert.Equal([Signers.FormKey], FormCatalog.Shipped.CurrentFor(ProviderKind.Individual).Select(f => f.Key));
        var form = Sample.Form(Sample.Section("here", Sample.Field(FieldType.Text)));
        Assert.Empty(new FormCatalog([form, form with { Version = 2, ProviderKinds = [ProviderKind.Organization] }]).CurrentFor(ProviderKind.Individual));
    }

    [Fact]
    public void A_definition_says_its_kinds_and_one_for_nobody_is_a_mistake()
    {
        const string json = """{ "key": "sample", "version": 1, "title": "Sample", "providerKinds": ["individual", "organization"], "sections": [] }""";
        Assert.Equal([ProviderKind.Individual, ProviderKind.Organization], FormDefinition.Parse(System.Text.Encoding.UTF8.GetBytes(json)).ProviderKinds);
        var form = Sample.Form(Sample.Section("here", Sample.Field(FieldType.Text)));
        Assert.Contains(FormChecks.Check(form with { ProviderKinds = [] }), m => m.Sentence == "No kind of provider can file it.");
        Assert.Contains(FormChecks.Check(form with { ProviderKinds = [ProviderKind.Individual, ProviderKind.Individual] }), m => m.Sentence.Contains("twice", StringComparison.Ordinal));
    }

    public void Dispose() => _signers.Dispose();

    private Task<Domain.Common.Result<Domain.Common.EnrollmentApplicationId>> StartAsync(Person person, Domain.Common.ProviderId provider) =>
        _signers.Of<Server.Features.Applications.Applications>(person).StartAsync(provider, Signers.FormKey);
}
