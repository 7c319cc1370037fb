using Microsoft.Extensions.Logging.Abstractions;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>What an application's page and its review show, and to whom.</summary>
public sealed class StandingsTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public StandingsTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task The_newest_notes_and_attachments_are_shown_and_the_earlier_ones_are_counted_and_can_be_had()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var application = await _signers.WaitingAsync(nora, await _world.ProviderAsync(nora));
        await _database.SqlAsync(
            """
            insert into notes (id, application_id, author_id, at, visibility, after_submission, body, sha256)
            select gen_random_uuid(), $1, $2, timestamptz '2026-01-01' + i * interval '1 hour', 'provider', false, 'Note ' || i, sha256(convert_to('Note ' || i, 'UTF8'))
            from generate_series(1, 120) i
            """, application.Value, nora.Id.Value);
        await _database.SqlAsync(
            """
            insert into attachments (id, application_id, version_id, author_id, at, visibility, file_name, media_type, size_bytes, sha256, stored_name, scan_result)
            select gen_random_uuid(), id, current_version_id, $2, timestamptz '2026-01-01' + i * interval '1 hour', 'provider', i || '.pdf', 'application/pdf', 1, sha256('.'), 'x', 'Clean'
            from applications, generate_series(1, 51) i where id = $1
            """, application.Value, nora.Id.Value);

        var first = (await _signers.Of<Standings>(nora).ReadAsync(application)).Value;
        Assert.Equal(Enumerable.Range(71, 50).Select(i => $"Note {i}"), first.Notes.Lines.Select(n => n.Body));
        Assert.Equal((70, 1), (first.Notes.Earlier, first.Attachments.Earlier));
        Assert.Equal("51.pdf", first.Attachments.Lines[^1].Name);

        var more = (await _signers.Of<Standings>(nora).ReadAsync(application, notes: 3 * Standings.Page, attachments: 2 * Standings.Page)).Value;
        Assert.Equal(Enumerable.Range(1, 120).Select(i => $"Note {i}"), more.Notes.Lines.Select(n => n.Body));
        Assert.Equal((0, 0), (more.Notes.Earlier, more.Attachments.Earlier));
        Assert.Equal("1.pdf", more.Attachments.Lines[0].Name);
    }

    [Fact]
    public async Task Who_has_access_is_on_the_review_page_of_who_may_see_people_and_access()
    {
        var (nora, manager, drafter) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Olu Park"), await _world.PersonAsync("Ben Oak"));
        var reviewer = await _world.PersonAsync("Rita Vale", StaffRole.Reviewer);
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        await _world.DelegationAsync(provider, drafter, Preset.Drafter.Permissions);
        var application = await _signers.WaitingAsync(nora, provider);
        using var passkey = await _signers.PasskeyAsync(nora);
        foreach (var person in new[] { nora, manager })
            Assert.Equal(["Nora Quist", "Ben Oak", "Olu Park"], (await PeopleAsync(person, application)).Select(p => p.Name));
        Assert.Empty(await PeopleAsync(drafter, application));
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
        Assert.Empty(await PeopleAsync(reviewer, application));
    }

    [Fact]
    public async Task A_withdrawal_says_who_and_when_and_to_who_sees_the_whole_also_why()
    {
        var (nora, manager, drafter) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Olu Park"), await _world.PersonAsync("Dina Marsh"));
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        await _world.DelegationAsync(
            provider, drafter, Preset.Drafter.Permissions,
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None }));
        var application = await _signers.WaitingAsync(nora, provider);
        Assert.Equal("Nora Quist", (await _signers.Of<Standings>(drafter).ReadAsync(application)).Value.RequestedBy);
        Assert.Null((await _signers.Of<Standings>(nora).ReadAsync(application)).Value.Withdrawn);
        Assert.True((await _signers.Of<Withdrawals>(manager).WithdrawAsync(application, "The account was closed.")).Succeeded);

        // The moment before the ledger has it.
        Assert.Equal((null, null), (await WithdrawalAsync(nora, application)) is { } at ? (at.By, at.Reason) : ("", ""));
        using var sequencer = new LedgerSequencer(_database.Sequencer, NullLogger<LedgerSequencer>.Instance);
        await sequencer.StartAsync(default);
        await Eventually.TrueAsync(async () => (await WithdrawalAsync(nora, application)).By is not null);
        await sequencer.StopAsync(default);
        Assert.Equal(("Olu Park", "The account was closed."), await WithdrawalAsync(nora, application) is var whole ? (whole.By, whole.Reason) : default);
        Assert.Equal(("Olu Park", null), await WithdrawalAsync(drafter, application) is var part ? (part.By, part.Reason) : default);
    }

    [Fact]
    public async Task A_list_of_applications_says_who_started_each_and_how_far_it_is_for_who_asks()
    {
        var (nora, drafter) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Dina Marsh"));
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(
            provider, drafter, Preset.Drafter.Permissions,
            sections: new SectionScope(SectionLevel.None, new Dictionary<string, SectionLevel> { ["licenses"] = SectionLevel.Edit, ["contact"] = SectionLevel.Edit }));
        var complete = await _signers.CompleteAsync(nora, provider);
        var line = Assert.Single((await _signers.Of<DraftViews>(drafter).ApplicationsAsync(provider)).Value);
        Assert.Equal(("Nora Quist", false), (line.StartedBy, line.Copied));

        var all = (await _signers.Of<DraftViews>(nora).ProgressAsync(complete)).Value;
        Assert.Equal((9, 9), (all.Of, all.Complete));
        Assert.Equal((2, 2), (await _signers.Of<DraftViews>(drafter).ProgressAsync(complete)).Value);
        await _database.SqlAsync(
            "update answers set value = '' where section_key = 'contact' and version_id = (select current_version_id from applications where id = $1)", complete.Value);
        Assert.Equal((1, 2), (await _signers.Of<DraftViews>(drafter).ProgressAsync(complete)).Value);
        Assert.Equal(Error.NotFound, (await _signers.Of<DraftViews>(await _world.PersonAsync("Ira Moss")).ProgressAsync(complete)).Error);
    }

    public void Dispose() => _signers.Dispose();

    private async Task<Withdrawal> WithdrawalAsync(Person person, EnrollmentApplicationId application) =>
        (await _signers.Of<Standings>(person).ReadAsync(application)).Value.Withdrawn!;

    private async Task<IReadOnlyList<ReviewPerson>> PeopleAsync(Person person, EnrollmentApplicationId application) =>
        (await _signers.Of<Reviews>(person).OpenAsync(application)).Value.People;
}
