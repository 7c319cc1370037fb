using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Somebody asks for access by NPI, learns nothing by asking, and the provider's side decides.</summary>
public class RequestTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task A_request_that_is_narrowed_and_approved_gives_access_at_once_and_no_more_than_was_asked()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var (asker, request) = await AskAsync(npi, Preset.OfficeManager.Permissions, until: DateTimeOffset.UtcNow.AddDays(60));
        var heard = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        Assert.Equal((request, "Ira Moss", asker.Email, "I file for this practice"), (heard.Id, heard.Name, heard.Email, heard.Reason));

        var wider = Change(Terms([.. Preset.OfficeManager.Permissions, Permission.ViewSensitive], until: DateTimeOffset.UtcNow.AddDays(9)));
        Assert.Equal(RequestErrors.BeyondAsked, (await _desk.Answers(owner).ApproveAsync(provider, request, wider)).Error);
        Assert.Equal(RequestErrors.BeyondAsked, (await _desk.Answers(owner).ApproveAsync(provider, request, Change(Terms(Preset.Drafter.Permissions)))).Error);
        var narrowed = Change(Terms(Preset.Drafter.Permissions, withheld: "payment", until: DateTimeOffset.UtcNow.AddDays(30)), "Files the revalidation");
        var approved = await _desk.Answers(owner).ApproveAsync(provider, request, narrowed);
        Assert.True(approved.Succeeded, approved.Error?.Message);

        var application = await _desk.World.ApplicationAsync(provider);
        Assert.Equal(["identity", "licenses"], (await _desk.SectionsAsync(asker, application)).Keys.Order());
        Assert.Equal(1, await _desk.CountAsync("delegations where id = $1 and request_id = $2 and invitation_id is null", approved.Value.Value, request.Value));
        Assert.Contains($"/access/{approved.Value.Value}", (await _desk.MailsToAsync(asker)).Single().Text, StringComparison.Ordinal);
        Assert.True(Assert.Single((await _desk.Requests(asker).MineAsync()).Value).Approved);
        Assert.Equal(RequestErrors.NotOpen, (await _desk.Answers(owner).ApproveAsync(provider, request, narrowed)).Error);
    }

    [Fact]
    public async Task Asking_is_answered_the_same_whether_there_is_such_a_provider_or_not_and_leaves_the_same_traces()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var asker = await _desk.World.PersonAsync("Ira Moss");
        foreach (var asked in new[] { npi, World.NextNpi() })
        {
            Assert.True((await _desk.Requests(asker).AskAsync(Request(asked))).Value);
            Assert.True((await _desk.Requests(asker).AskAsync(Request(asked))).Value);
        }
        var mine = (await _desk.Requests(asker).MineAsync()).Value;
        Assert.Equal((2, 1), (mine.Count, mine.Select(r => (r.Open, r.Approved)).Distinct().Count()));
        var declined = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests).Id;
        await _desk.Answers(owner).DeclineAsync(provider, declined);
        var after = (await _desk.Requests(asker).MineAsync()).Value;
        Assert.Equal(mine, after);
        Assert.Empty(await _desk.MailsToAsync(asker));
        var entries = (await LedgerText.OfAsync(database, asker)).Where(e => (string?)e["kind"] == "access-requested").ToList();
        Assert.Equal(2, entries.Count);
        Assert.All(entries, entry => Assert.False(entry.AsObject().ContainsKey("provider")));
    }

    [Fact]
    public async Task Asking_looks_up_no_provider_so_that_neither_the_answer_nor_its_time_can_tell_of_one()
    {
        var (asker, npi) = (await _desk.World.PersonAsync("Ira Moss"), (await ProviderAsync()).Npi);
        await database.SqlAsync("revoke select on providers from portal_app");
        try
        {
            var asked = await _desk.Requests(asker).AskAsync(Request(npi));
            Assert.True(asked.Succeeded, asked.Error?.Message);
            Assert.Single((await _desk.Requests(asker).MineAsync()).Value);
        }
        finally
        {
            await database.SqlAsync("grant select on providers to portal_app");
        }
    }

    [Fact]
    public async Task One_request_waits_for_each_asker_and_provider_however_many_are_made_at_once()
    {
        var (owner, provider, npi) = await ProviderAsync();
        for (var round = 0; round < 20; round++)
        {
            var asker = await _desk.World.PersonAsync("Ira Moss");
            var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _desk.Requests(asker).AskAsync(Request(npi)))));
            Assert.All(asked, result => Assert.True(result.Succeeded, result.Error?.Message));
            Assert.Equal(1, await _desk.CountAsync("access_requests where agent_id = $1", asker.Id.Value));
        }
        Assert.Equal(20, (await _desk.People(owner).PeopleAsync(provider)).Value.Requests.Count);
    }

    [Fact]
    public async Task A_day_has_ten_requests_and_what_is_typed_wrong_does_not_count()
    {
        var asker = await _desk.World.PersonAsync("Ira Moss");
        Assert.Equal("request.npi", (await _desk.Requests(asker).AskAsync(Request("1234567890"))).Error!.Code);
        Assert.Equal(AccessErrors.NoReason, (await _desk.Requests(asker).AskAsync(Request(World.NextNpi()) with { Reason = " " })).Error);
        Assert.Equal(AccessErrors.NeedsView, (await _desk.Requests(asker).AskAsync(Request(World.NextNpi()) with { Permissions = new HashSet<Permission> { Permission.EditDraft } })).Error);
        Assert.Equal("access.beyond-yours", (await _desk.Requests(asker).AskAsync(
            Request(World.NextNpi()) with { Permissions = new HashSet<Permission> { Permission.ViewApplication, Permission.Certify } })).Error!.Code);
        await RateWindow.RoomAsync(database, RateLimits.RequestsForAccess);
        for (var i = 0; i < 10; i++)
            Assert.True((await _desk.Requests(asker).AskAsync(Request(World.NextNpi()))).Succeeded);
        Assert.Equal("rate.limited", (await _desk.Requests(asker).AskAsync(Request(World.NextNpi()))).Error!.Code);
        Assert.Equal(Error.NotFound, (await _desk.Requests(null).AskAsync(Request(World.NextNpi()))).Error);
    }

    [Fact]
    public async Task Of_many_who_approve_at_once_one_gives_access()
    {
        for (var round = 0; round < 100; round++)
        {
            var (owner, provider, npi) = await ProviderAsync();
            var (_, request) = await AskAsync(npi, Preset.Viewer.Permissions);
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () => i == 5
                ? (await _desk.Answers(owner).DeclineAsync(provider, request)).Error
                : (await _desk.Answers(owner).ApproveAsync(provider, request, Change(Terms(Preset.Viewer.Permissions)))).Error)));
            Assert.Equal(1, answers.Count(error => error is null));
            Assert.All(answers.OfType<Error>(), error => Assert.Equal(RequestErrors.NotOpen, error));
            var status = await database.ScalarAsync<string>("select status from access_requests where id = $1", request.Value);
            Assert.Equal(status == "approved" ? 1 : 0, await _desk.CountAsync("delegations where provider_id = $1", provider.Value));
        }
    }

    [Fact]
    public async Task A_request_that_is_taken_back_while_it_is_approved_gives_access_or_nothing()
    {
        var approved = 0;
        for (var round = 0; round < 60; round++)
        {
            var (owner, provider, npi) = await ProviderAsync();
            var (asker, request) = await AskAsync(npi, Preset.Viewer.Permissions);
            var (yes, back) = (
                Task.Run(() => _desk.Answers(owner).ApproveAsync(provider, request, Change(Terms(Preset.Viewer.Permissions)))),
                Task.Run(() => _desk.Requests(asker).WithdrawAsync(request)));
            await Task.WhenAll(yes, back);
            Assert.True((await yes).Succeeded ^ (await back).Succeeded);
            Assert.Equal((await yes).Succeeded ? 1 : 0, await _desk.CountAsync("delegations where provider_id = $1", provider.Value));
            approved += (await yes).Succeeded ? 1 : 0;
        }
        Assert.InRange(approved, 1, 59);
    }

    [Fact]
    public async Task Payment_rights_that_were_asked_for_have_no_power_before_the_person_was_confirmed()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var (asker, request) = await AskAsync(npi, Preset.Payments.Permissions);
        var given = (await _desk.Answers(owner).ApproveAsync(provider, request, Change(OnlyPayment(Preset.Payments.Permissions)))).Value;
        Assert.False(await _desk.MayAsync(asker, Actions.ViewProvider, provider));
        Assert.True((await _desk.Delegations(owner).ConfirmAsync(provider, given)).Succeeded);
        Assert.True(await _desk.MayAsync(asker, Actions.ViewProvider, provider));
    }

    [Fact]
    public async Task Who_asks_for_payments_asks_for_the_payment_section_and_gets_no_other()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var (asker, request) = await AskAsync(npi, Preset.Payments.Permissions);
        var heard = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        Assert.Equal((SectionLevel.None, "payment: Edit"), (heard.Sections.Default, string.Join(", ", heard.Sections.Named.Select(s => $"{s.Key}: {s.Value}"))));

        var (every, withIdentity) = (Terms(Preset.Payments.Permissions), OnlyPayment(Preset.Payments.Permissions) with { Sections = SectionScope.Only(["payment", "identity"]) });
        foreach (var wider in new[] { every, withIdentity, Terms(Preset.Viewer.Permissions), OnlyPayment(Preset.Payments.Permissions) with { Sections = new SectionScope(SectionLevel.View, heard.Sections.Named) } })
            Assert.Equal(RequestErrors.BeyondAsked, (await _desk.Answers(owner).ApproveAsync(provider, request, Change(wider))).Error);
        var given = await _desk.Answers(owner).ApproveAsync(provider, request, Change(OnlyPayment(Preset.Payments.Permissions)));
        Assert.True(given.Succeeded, given.Error?.Message);
        Assert.True((await _desk.Delegations(owner).ConfirmAsync(provider, given.Value)).Succeeded);
        Assert.Equal(["payment"], (await _desk.SectionsAsync(asker, await _desk.World.ApplicationAsync(provider))).Keys);
    }

    [Theory]
    [InlineData(true, "ViewApplication", "EditBanking")]
    [InlineData(true, "ViewApplication", "EditBanking", "AddNote", "ManageDocuments", "ViewSensitive", "ManageAccess")]
    [InlineData(false, "ViewApplication", "EditBanking", "EditDraft")]
    [InlineData(false, "ViewApplication")]
    public void Payments_without_drafts_mean_the_payment_section_alone(bool alone, params string[] permissions) => Assert.Equal(
        alone ? SectionLevel.None : SectionLevel.Edit,
        RequestRules.Asked(permissions.Select(Enum.Parse<Permission>).ToHashSet(), ["payment"], DateTimeOffset.UnixEpoch, null).Sections.Of("identity"));

    [Fact]
    public async Task Nobody_answers_their_own_request_and_a_manager_approves_below_what_they_hold()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        var managers = await _desk.GiveAsync(owner, provider, manager, Terms(Preset.OfficeManager.Permissions, withheld: "payment"));
        var (_, own) = await AskAsync(npi, Preset.Payments.Permissions, who: manager);
        Assert.Equal(RequestErrors.YourOwn, (await _desk.Answers(manager).ApproveAsync(provider, own, Change(Terms(Preset.Viewer.Permissions, withheld: "payment")))).Error);
        Assert.Equal(RequestErrors.YourOwn, (await _desk.Answers(manager).DeclineAsync(provider, own)).Error);
        var (_, request) = await AskAsync(npi, Preset.Drafter.Permissions);
        Assert.Equal(AccessErrors.BeyondYours, (await _desk.Answers(manager).ApproveAsync(provider, request, Change(Terms(Preset.Drafter.Permissions)))).Error);
        Assert.Equal(Error.NotFound, (await _desk.Answers(manager).BlockAsync(provider, request)).Error);
        var given = (await _desk.Answers(manager).ApproveAsync(provider, request, Change(Terms(Preset.Drafter.Permissions, withheld: "payment")))).Value;
        Assert.Equal(managers.Value, await database.ScalarAsync<Guid>("select parent_id from delegations where id = $1", given.Value));
    }

    [Fact]
    public async Task Who_is_blocked_or_was_declined_is_not_heard_and_cannot_tell()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var (asker, request) = await AskAsync(npi, Preset.Viewer.Permissions);
        Assert.True((await _desk.Answers(owner).BlockAsync(provider, request)).Succeeded);
        Assert.Empty((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        Assert.Equal(RequestErrors.NotOpen, (await _desk.Answers(owner).ApproveAsync(provider, request, Change(Terms(Preset.Viewer.Permissions)))).Error);
        Assert.True(Assert.Single((await _desk.Requests(asker).MineAsync()).Value).Open);
        Assert.Equal("Ira Moss", Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Blocked).Name);
        Assert.True((await _desk.Answers(owner).UnblockAsync(provider, asker.Id)).Succeeded);
        Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);

        await _desk.Answers(owner).DeclineAsync(provider, request);
        await _desk.Requests(asker).WithdrawAsync(request);
        Assert.True((await _desk.Requests(asker).AskAsync(Request(npi))).Succeeded);
        Assert.Empty((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        await database.SqlAsync("update access_requests set asked_at = asked_at - interval '31 days', expires_at = expires_at - interval '31 days' where id = $1", request.Value);
        Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
    }

    [Fact]
    public async Task A_request_that_ran_out_makes_room_for_another()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var (asker, request) = await AskAsync(npi, Preset.Viewer.Permissions);
        await database.SqlAsync("update access_requests set asked_at = asked_at - interval '31 days', expires_at = expires_at - interval '31 days' where id = $1", request.Value);
        Assert.Equal(RequestErrors.NotOpen, (await _desk.Answers(owner).ApproveAsync(provider, request, Change(Terms(Preset.Viewer.Permissions)))).Error);
        Assert.True((await _desk.Requests(asker).AskAsync(Request(npi))).Succeeded);
        Assert.Equal(["expired", "open"], new[] { 0, 1 }.Select(skip => database.ScalarAsync<string>(
            "select status from access_requests where agent_id = $1 order by status offset $2 limit 1", asker.Id.Value, skip).Result));
    }

    [Fact]
    public async Task The_provider_is_told_once_a_day_however_many_ask_and_in_nobodys_words()
    {
        var (owner, provider, npi) = await ProviderAsync();
        for (var i = 0; i < 3; i++)
            await AskAsync(npi, Preset.Viewer.Permissions);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(TellAllAsync)));
        await AskAsync(npi, Preset.Viewer.Permissions);
        await TellAllAsync();
        var mail = Assert.Single(await _desk.MailsToAsync(owner));
        Assert.DoesNotContain("Ira Moss", mail.Subject + mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("I file for", mail.Subject + mail.Text, StringComparison.Ordinal);
        await database.SqlAsync("update access_requests set told_at = told_at - interval '25 hours' where npi = $1 and told_at is not null", npi);
        await TellAllAsync();
        Assert.Equal(2, (await _desk.MailsToAsync(owner)).Count);
        Assert.Equal(4, (await _desk.People(owner).PeopleAsync(provider)).Value.Requests.Count);
    }

    [Fact]
    public async Task Whoever_holds_the_record_is_given_nothing_of_it_invited_or_asked()
    {
        var (owner, provider, npi) = await ProviderAsync();
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        await _desk.GiveAsync(owner, provider, manager, Terms(Preset.OfficeManager.Permissions));
        var offer = new Offer(owner.Email.ToUpperInvariant(), "viewer", Terms(Preset.Viewer.Permissions), "x");
        Assert.Equal(AccessErrors.ThePrincipals, (await _desk.Invitations(manager).SendAsync(provider, offer)).Error);

        // Who was invited, and who asked, and was bound to the record before the answer.
        var (invited, (asker, request)) = (await _desk.World.PersonAsync("Ada Quist"), await AskAsync(npi, Preset.Viewer.Permissions));
        var sent = (await _desk.Invitations(manager).SendAsync(provider, offer with { Email = invited.Email })).Value;
        foreach (var official in new[] { invited, asker })
            await database.SqlAsync(
                "insert into principals (id, provider_id, account_id, capacity, status) values (gen_random_uuid(), $1, $2, 'authorized-official', 'claimed')",
                provider.Value, official.Id.Value);
        Assert.Equal(AccessErrors.ThePrincipals, (await _desk.Invitations(invited).AcceptAsync(sent)).Error);
        Assert.Equal(RequestErrors.NotOpen, (await _desk.Answers(manager).ApproveAsync(provider, request, Change(Terms(Preset.Viewer.Permissions)))).Error);
        Assert.Equal(1, await _desk.CountAsync("delegations where provider_id = $1", provider.Value));
        Assert.Equal("pending", await database.ScalarAsync<string>("select status from invitations where id = $1", sent.Value));
    }

    private async Task TellAllAsync()
    {
        while ((await _desk.Notices.TellNextAsync()).Value)
            await Task.Yield();
    }

    private async Task<(Person Owner, ProviderId Provider, string Npi)> ProviderAsync()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        return (owner, provider, await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value));
    }

    private async Task<(Person Asker, AccessRequestId Request)> AskAsync(
        string npi, IReadOnlySet<Permission> permissions, DateTimeOffset? until = null, Person? who = null)
    {
        var asker = who ?? await _desk.World.PersonAsync("Ira Moss");
        var asked = await _desk.Requests(asker).AskAsync(Request(npi) with { Permissions = permissions, Until = until });
        Assert.True(asked.Succeeded, asked.Error?.Message);
        return (asker, new AccessRequestId(await database.ScalarAsync<Guid>("select id from access_requests where agent_id = $1 and npi = $2", asker.Id.Value, npi)));
    }

    private static GrantTerms OnlyPayment(IEnumerable<Permission> permissions) => Terms(permissions) with { Sections = SectionScope.Only(["payment"]) };

    private static NewRequest Request(string npi) => new(npi, Preset.Viewer.Permissions, null, "I file for this practice");
}
