using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>A copy: who wrote what it took over, what it may take over, and what it tells of the copied application.</summary>
public sealed class CopyingTests : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly Permission[] MayCopy = [Permission.ViewApplication, Permission.StartApplication];

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public CopyingTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task A_copy_keeps_who_wrote_each_section_answer_and_item_and_when()
    {
        var (nora, provider, application) = await CertifiedAsync();
        var copier = await _world.PersonAsync("Cleo Marsh");
        await _world.DelegationAsync(provider, copier, Preset.OfficeManager.Permissions);
        var copy = (await _signers.Of<Copying>(copier).CopyAsync(application)).Value;

        Assert.Equal(await AuthorsAsync(application), await AuthorsAsync(copy));
        Assert.DoesNotContain("Cleo Marsh", await AuthorsAsync(copy));
        var review = (await _signers.Of<Reviews>(nora).OpenAsync(copy)).Value;
        Assert.Equal(
            (await _signers.Of<Reviews>(nora).OpenAsync(application)).Value.Changes.Where(c => c.Key != "payment"), review.Changes);
        Assert.Equal("Olu Park", review.Changes["contact"].Name);
        Assert.Equal((application, "Cleo Marsh"), (review.Origin!.Source!.Value, review.Origin.By));
        Assert.True(review.Changes["contact"].At < review.Origin.At);

        // From here on it is the copy's own.
        Assert.True((await _signers.Of<Drafting>(copier).SaveFieldAsync(copy, new FieldAddress("contact", "phone"), "651-555-0177", 1)).Succeeded);
        review = (await _signers.Of<Reviews>(nora).OpenAsync(copy)).Value;
        Assert.Equal("Cleo Marsh", review.Changes["contact"].Name);
        Assert.True(review.Changes["contact"].At > review.Origin!.At);
    }

    [Fact]
    public async Task The_payment_section_is_copied_by_who_may_change_it_in_the_copy()
    {
        var (nora, provider, application) = await CertifiedAsync();
        var (plain, payer, narrow) = (await _world.PersonAsync("Ben Oak"), await _world.PersonAsync("Pia Lund"), await _world.PersonAsync("Sam Reed"));
        await _world.DelegationAsync(provider, plain, MayCopy);
        await _world.DelegationAsync(provider, payer, [.. MayCopy, Permission.EditBanking]);
        await _world.DelegationAsync(provider, narrow, MayCopy);
        await _world.DelegationAsync(
            provider, narrow, [Permission.ViewApplication, Permission.EditBanking], new ApplicationScope(false, [application]));

        foreach (var (person, copied) in new[] { (plain, false), (narrow, false), (payer, true), (nora, true) })
        {
            var copy = (await _signers.Of<Copying>(person).CopyAsync(application)).Value;
            Assert.Equal(copied, await HasAsync(copy, "payment"));
            Assert.True(await HasAsync(copy, "contact"));
            Assert.Equal(copied ? [] : ["Payment account"], (await _signers.Of<Standings>(nora).ReadAsync(copy)).Value.Gaps!.Sections);
        }
    }

    [Fact]
    public async Task Who_sees_the_copy_alone_learns_neither_the_names_of_files_nor_the_address_of_what_was_copied()
    {
        var (nora, provider, application) = await CertifiedAsync();
        var copy = (await _signers.Of<Copying>(nora).CopyAsync(application)).Value;
        var agent = await _world.PersonAsync("Ben Oak");
        await _world.DelegationAsync(provider, agent, [Permission.ViewApplication], new ApplicationScope(false, [copy]));
        Assert.Equal(Error.NotFound, (await _signers.Of<Standings>(agent).ReadAsync(application)).Error);

        var gaps = (await _signers.Of<Standings>(agent).ReadAsync(copy)).Value.Gaps!;
        Assert.Equal(["Voided check or letter of the bank", "Licenses"], gaps.Documents);
        Assert.DoesNotContain(gaps.Documents, d => d.Contains("copy.pdf", StringComparison.Ordinal));
        Assert.Null(gaps.Origin.Source);
        Assert.Null((await _signers.Of<Reviews>(agent).OpenAsync(copy)).Value.Origin!.Source);
        Assert.Equal(application, (await _signers.Of<Reviews>(nora).OpenAsync(copy)).Value.Origin!.Source);
    }

    [Fact]
    public async Task What_the_copied_application_gets_later_is_not_missing_in_the_copy()
    {
        var (nora, _, application) = await CertifiedAsync();
        var copy = (await _signers.Of<Copying>(nora).CopyAsync(application)).Value;
        await _database.SqlAsync("update applications set status = 'Returned' where id = $1", application.Value);
        await _database.SqlAsync(
            """
            with next as (insert into application_versions (id, application_id, number, created_by) select gen_random_uuid(), id, 2, started_by from applications where id = $1 returning id)
            update applications set status = 'Draft', current_version_id = next.id from next where applications.id = $1
            """, application.Value);
        Assert.Equal(["Voided check or letter of the bank", "Licenses"], (await _signers.Of<Standings>(nora).ReadAsync(copy)).Value.Gaps!.Documents);
    }

    public void Dispose() => _signers.Dispose();

    // Nora writes everything, then the manager changes the contact.
    private async Task<(Person Nora, ProviderId Provider, EnrollmentApplicationId Application)> CertifiedAsync()
    {
        var (nora, manager) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Olu Park"));
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        var application = await _signers.CompleteAsync(nora, provider);
        foreach (var section in _signers.Form.Sections.Where(s => s.Kind == SectionKind.Questions))
            await _database.SqlAsync(
                "update sections set version = 1, changed_by = $3, changed_at = clock_timestamp() where section_key = $2 and version_id = (select current_version_id from applications where id = $1)",
                application.Value, section.Key, nora.Id.Value);
        Assert.True((await _signers.Of<Drafting>(manager).SaveFieldAsync(application, new FieldAddress("contact", "phone"), "651-555-0188", 1)).Succeeded);
        Assert.True((await _signers.Of<Signing>(nora).RequestAsync(application)).Value.Request is not null);
        using var passkey = await _signers.PasskeyAsync(nora);
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
        return (nora, provider, application);
    }

    // Of everything but the payment section, which the copier of the test may not change.
    private async Task<IReadOnlyList<string>> AuthorsAsync(EnrollmentApplicationId application)
    {
        await using var db = _database.Context();
        var version = await db.Applications.Where(a => a.Id == application.Value).Select(a => a.CurrentVersionId).SingleAsync();
        var names = await db.Accounts.ToDictionaryAsync(a => a.Id, a => a.Name);
        var sections = await db.Sections.Where(s => s.VersionId == version && s.SectionKey != "payment" && s.ChangedBy != null).ToListAsync();
        var answers = await db.Answers.Where(a => a.VersionId == version && a.SectionKey != "payment").ToListAsync();
        var items = await db.SectionItems.Where(i => i.VersionId == version).ToListAsync();
        return
        [
            .. sections.Select(s => $"{s.SectionKey} {names[s.ChangedBy!.Value]} {s.ChangedAt:O}").Order(StringComparer.Ordinal),
            .. answers.Select(a => $"{a.SectionKey}/{a.GroupKey}/{a.FieldKey} {names[a.ChangedBy]} {a.ChangedAt:O}").Order(StringComparer.Ordinal),
            .. items.Select(i => $"{i.SectionKey}/{i.GroupKey}/{i.Position} {names[i.AddedBy]} {i.AddedAt:O}").Order(StringComparer.Ordinal),
        ];
    }

    private Task<bool> HasAsync(EnrollmentApplicationId application, string section) => _database.ScalarAsync<bool>(
        "select exists (select from answers where section_key = $2 and version_id = (select current_version_id from applications where id = $1))",
        application.Value, section);
}
