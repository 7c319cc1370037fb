using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Notices;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Notices;

/// <summary>No act passes silently: whatever counts as use tells of the first one, staff who read a letter are told of, and so is a copied payment section.</summary>
public sealed class NoticeUseTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly NoticeDesk _desk = new(database);
    private readonly Signers _signers = new(database);

    public void Dispose()
    {
        _desk.Dispose();
        _signers.Dispose();
    }

    [Fact]
    public void Every_kind_of_event_that_counts_as_use_tells_of_the_first_one()
    {
        // What the follower counts: done under a delegation, with a provider. Refused attempts it counts apart.
        var counted = NoticeRuleTests.Events.Where(type => type != typeof(AccessDenied) && NoticeSubject.Of(NoticeRuleTests.Make(type, "changed")).Provider is not null);
        var told = NoticeRuleTests.Events.Where(type => NoticeRules.Of(
            new NoticeOccasion(NoticeRuleTests.Make(type, "changed"), Guid.NewGuid(), new(Guid.NewGuid()), "delegation:x", new DateOnly(2026, 3, 1), false)).Any(rule => rule.OnlyAfterLongRest)).ToList();
        Assert.Equal(counted.Select(type => type.Name).Order(), told.Select(type => type.Name).Order());
        Assert.Superset(
            new HashSet<string>([.. UseKinds.Views, .. UseKinds.SensitiveViews, .. UseKinds.Edits, .. UseKinds.Downloads]),
            told.Select(type => PortalEvent.KebabCase(type.Name)).ToHashSet());
    }

    [Fact]
    public void What_is_no_use_of_access_given_tells_of_no_first_use() => Assert.All(NoticeRuleTests.Events, type =>
        Assert.All(new[] { "principal:x", "staff:Auditor", "self", "look:x", "portal" }, basis => Assert.DoesNotContain(
            NoticeRules.Of(new NoticeOccasion(NoticeRuleTests.Make(type, "changed"), Guid.NewGuid(), new(Guid.NewGuid()), basis, new DateOnly(2026, 3, 1), false)),
            rule => rule.OnlyAfterLongRest)));

    [Fact]
    public async Task Whoever_rested_for_long_is_told_of_whatever_they_do_first()
    {
        var acts = new Dictionary<string, Func<Person, ProviderId, EnrollmentApplicationId, Task<bool>>>
        {
            ["invites"] = async (who, provider, _) => (await _desk.People.Invitations(who).SendAsync(provider, Offers.To(AccountParts.NewEmail(), Preset.Viewer.Permissions))).Succeeded,
            ["starts"] = async (who, provider, _) => (await _signers.Of<Server.Features.Applications.Applications>(who).StartAsync(provider, Signers.FormKey)).Succeeded,
            ["notes"] = async (who, _, application) => (await _signers.Of<Notes>(who).AddAsync(application, "Waiting for the bank", false)).Succeeded,
            ["saves"] = async (who, _, application) => (await _signers.Of<Drafting>(who).SaveFieldAsync(application, new FieldAddress("contact", "firstName"), "Omar", 0)).Succeeded,
        };
        foreach (var (name, act) in acts)
        {
            var (owner, provider) = await _desk.People.ProviderAsync();
            var manager = await _desk.World.PersonAsync("Omar Reyes");
            var given = await _desk.People.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
            var application = await _desk.StartAsync(owner, provider);
            await database.SqlAsync("update delegations set given_at = given_at - interval '200 days' where id = $1", given.Value);
            await _desk.UsedAsync(manager, provider, 91);
            Assert.True(await act(manager, provider, application), name);
            Assert.True((await _desk.KindsAsync(owner)).Count(kind => kind == "first-use") == 1, name);

            // The follower counts it, and the next act is one of many.
            await _desk.UsedAsync(manager, provider, 0);
            await _desk.OpenAsync(manager, application, "identity");
            Assert.True((await _desk.KindsAsync(owner)).Count(kind => kind == "first-use") == 1, name);
        }
    }

    [Fact]
    public async Task Staff_who_read_a_letter_are_told_of_and_the_providers_side_is_not_told_of_itself()
    {
        var tree = await _desk.People.TreeAsync();
        var letter = await _signers.Of<Authorities>(tree.Owner).AttachAsync(
            tree.Provider, tree.Helpers, "letter", DateTime.UtcNow.AddDays(90).ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture),
            new MemoryStream(SampleFiles.Pdf()), "letter.pdf", null);
        Assert.True(letter.Succeeded, letter.Error?.Message);
        await using (var opened = (await _signers.Of<Authorities>(tree.Manager).OpenAsync(tree.Provider, letter.Value)).Value.Content)
            Assert.True(opened.CanRead);
        Assert.DoesNotContain("authority-looked-at", await _desk.KindsAsync(tree.Owner));

        var auditor = await _desk.World.PersonAsync("Aud Ito", StaffRole.Auditor);
        for (var i = 0; i < 2; i++)
            await using (var opened = (await _signers.Of<Authorities>(auditor).OpenForAuditAsync(letter.Value)).Value.Content)
                Assert.True(opened.CanRead);
        foreach (var told in new[] { tree.Owner, tree.Manager })
            Assert.Single(await _desk.KindsAsync(told), "authority-looked-at");
        Assert.Contains($"Staff looked at a letter or contract for access to {tree.Owner.Name}.", await _desk.TextsAsync(tree.Owner));
    }

    [Fact]
    public async Task A_copy_with_its_payment_section_is_told_as_a_change_of_it_and_one_without_is_not()
    {
        var nora = await _desk.World.PersonAsync("Nora Quist");
        var provider = await _desk.World.ProviderAsync(nora);
        var (plain, payer) = (await _desk.World.PersonAsync("Ben Oak"), await _desk.World.PersonAsync("Pia Lund"));
        await _desk.World.DelegationAsync(provider, plain, [Permission.ViewApplication, Permission.StartApplication]);
        await _desk.World.DelegationAsync(provider, payer, [Permission.ViewApplication, Permission.StartApplication, Permission.EditBanking]);
        var application = await _signers.CompleteAsync(nora, provider);
        using var passkey = await _signers.PasskeyAsync(nora);
        Assert.True((await _signers.Of<Signing>(nora).RequestAsync(application)).Value.Request is not null);
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);

        Assert.True((await _signers.Of<Copying>(plain).CopyAsync(application)).Succeeded);
        Assert.DoesNotContain("payment-changed", await _desk.KindsAsync(nora));
        Assert.True((await _signers.Of<Copying>(payer).CopyAsync(application)).Succeeded);
        Assert.Single(await _desk.KindsAsync(nora), "payment-changed");
        Assert.Contains(await LedgerText.AllAsync(database), e => (string?)e["kind"] == "application-started" && (bool)e["detail"]!["withPayment"]!);
    }
}
