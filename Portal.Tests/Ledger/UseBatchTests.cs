using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>How access is used is counted from the ledger: each entry once, whoever counts and however often it is begun again.</summary>
public sealed class UseBatchTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SampleLedger _ledger = new(database);
    private readonly World _world = new(database);
    private Person _agent = null!;
    private ProviderId _provider;
    private readonly EnrollmentApplicationId _application = new(Guid.NewGuid());

    public async Task InitializeAsync()
    {
        await _ledger.ClearAsync();
        await UseBatch.ForgetAsync(database.Sequencer);
        _agent = await _world.PersonAsync("Dana Wells");
        _provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Looks_edits_downloads_and_refusals_are_counted_with_their_first_and_last_times()
    {
        await WriteAsync(
            (1, new SectionViewed(_provider, _application, "licenses")), (2, new FieldSaved(_provider, _application, "licenses", "x", 1)),
            (3, new SectionViewed(_provider, _application, "licenses")), (4, new ItemChanged(_provider, _application, "licenses", "g", Guid.NewGuid(), "added", 2)),
            (5, new SensitiveValueViewed(_provider, _application, "licenses", "x")),
            (6, new DocumentDownloaded(_provider, _application, "licenses", new DocumentId(Guid.NewGuid()))),
            (7, new ApplicationReviewed(_provider, _application)), (8, new InvitationCancelled(_provider, new InvitationId(Guid.NewGuid()))));
        await WriteAsync("denied", "", (9, new AccessDenied(_provider, _application, "payment", "no-grant")));
        Assert.Equal(9, await CountAsync());

        Assert.Equal("1-3 2 | 5 1 | 2-4 2 | 6 1 | - 0 | 6", await RowAsync("licenses"));
        Assert.Equal("7-7 1 | - 0 | --- 0 | - 0 | - 0 | 7", await RowAsync(""));
        Assert.Equal("--- 0 | - 0 | --- 0 | - 0 | 9 1 | -", await RowAsync("payment"));
        Assert.Equal("--- 0 | - 0 | --- 0 | - 0 | - 0 | 8", await RowAsync("", ofProvider: true));
        Assert.Equal(Start.AddMinutes(9), await database.ScalarAsync<DateTime>("select counted_to from access_use_head"));
        Assert.Equal(Start.AddMinutes(8), await database.ScalarAsync<DateTime>("select last_used from access_last_use"));

        // An older entry that is numbered later changes nothing of it, and a refused attempt is no use.
        await WriteAsync((5, new SectionViewed(_provider, _application, "identity")));
        await WriteAsync("denied", "", (20, new AccessDenied(_provider, _application, "identity", "no-grant")));
        await CountAsync();
        Assert.Equal(Start.AddMinutes(8), await database.ScalarAsync<DateTime>("select last_used from access_last_use"));
    }

    [Fact]
    public async Task What_staff_and_the_portal_do_is_not_use_of_access_and_an_invented_section_makes_no_row()
    {
        await WriteAsync("done", "staff:Reviewer", (1, new ApplicationViewed(_provider, _application)));
        await WriteAsync("done", "look:" + Guid.NewGuid(), (2, new ApplicationViewed(_provider, _application)));
        await WriteAsync("done", "self", (3, new DelegationEnded(_provider, new DelegationId(Guid.NewGuid()), _agent.Id, "left", "")));
        foreach (var invented in new[] { "no-such-section", new string('x', 9000), "licenses" })
            await WriteAsync("denied", "", (4, new AccessDenied(_provider, _application, invented, "absent")));
        await WriteAsync("denied", "", (5, new AccessDenied(new ProviderId(Guid.NewGuid()), null, null, "absent")));
        await _ledger.WriteBytesAsync([1, 2, 3]);
        await CountAsync();
        Assert.Equal(2L, await database.ScalarAsync<long>("select count(*) from access_use"));
        Assert.Equal("--- 0 | - 0 | --- 0 | - 0 | 4 2 | -", await RowAsync(""));
        Assert.Equal(8L, await database.ScalarAsync<long>("select seq from access_use_head"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Counting_as_it_comes_by_one_or_by_many_gives_what_counting_anew_gives(int followers)
    {
        var random = new Random(7);
        var counting = new CancellationTokenSource();
        // While it is written: each follower with batches of another size.
        var running = Enumerable.Range(0, followers).Select(i => Task.Run(async () =>
        {
            while (!counting.IsCancellationRequested)
                await UseBatch.FoldAsync(database.Sequencer, 1 + 13 * i, CancellationToken.None);
        })).ToList();
        for (var round = 0; round < 30; round++)
        {
            await WriteAsync([.. Enumerable.Range(0, 50).Select(i => (random.Next(100_000), Any(random)))]);
            await _ledger.SequenceAsync();
        }
        counting.Cancel();
        await Task.WhenAll(running);
        await CountAsync();
        var asItCame = await AllAsync();
        Assert.Equal(1500L, await database.ScalarAsync<long>("select (sum(views) + sum(edits) + sum(downloads) + sum(refused))::bigint from access_use"));

        await UseBatch.ForgetAsync(database.Sequencer);
        Assert.Equal(0L, await database.ScalarAsync<long>("select (select count(*) from access_use) + (select count(*) from access_last_use)"));
        Assert.Equal(1500, await UseBatch.FoldAsync(database.Sequencer, 10_000, default));
        Assert.Equal(asItCame, await AllAsync());
        Assert.Equal(0L, await database.ScalarAsync<long>(
            """
            select count(*) from access_last_use l full join (
                select provider_id, account_id, max(last_used) as last_used from access_use where last_used is not null group by 1, 2) u
                using (provider_id, account_id, last_used) where l is null or u is null
            """));
        Assert.Equal(0, await UseBatch.FoldAsync(database.Sequencer, 10_000, default));
        Assert.Equal(asItCame, await AllAsync());
    }

    [Fact]
    public async Task A_step_that_fails_has_counted_nothing_and_moved_nothing()
    {
        await WriteAsync((1, new SectionViewed(_provider, _application, "licenses")));
        await _ledger.SequenceAsync();
        await database.SqlAsync("revoke update on access_use_head from portal_sequencer");
        await Assert.ThrowsAsync<PostgresException>(() => UseBatch.FoldAsync(database.Sequencer, 10, default));
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) + (select seq from access_use_head) from access_use"));
        await database.SqlAsync("grant update on access_use_head to portal_sequencer");
        Assert.Equal(1, await CountAsync());
        Assert.Equal(1L, await database.ScalarAsync<long>("select views from access_use"));
    }

    [Fact]
    public async Task The_web_application_cannot_write_what_was_counted() =>
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var command = database.App.CreateCommand("update access_use_head set seq = 0");
            await command.ExecuteNonQueryAsync();
        });

    [Fact]
    public async Task What_was_counted_holds_ids_times_numbers_and_the_names_of_sections_and_nothing_else() =>
        Assert.Equal("bigint, boolean, text, timestamp with time zone, uuid", await database.ScalarAsync<string>(
            "select string_agg(distinct data_type, ', ' order by data_type) from information_schema.columns where table_name in ('access_use', 'access_last_use', 'access_use_head')"));

    [Fact]
    public void Every_event_about_a_section_counts_as_something_or_is_named_here()
    {
        string[] nothing = ["access-denied", "access-question-asked", "answer-exported", "look-page-viewed", "signature-request-voided"];
        var about = typeof(PortalEvent).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(PortalEvent)) && type.GetProperty("Section") is not null).Select(type => PortalEvent.KebabCase(type.Name));
        Assert.Equal(
            nothing.Order(), about.Except([.. UseKinds.Views, .. UseKinds.SensitiveViews, .. UseKinds.Edits, .. UseKinds.Downloads]).Order());
    }

    private PortalEvent Any(Random random)
    {
        var section = new[] { "licenses", "identity", "payment" }[random.Next(3)];
        return random.Next(4) switch
        {
            0 => new SectionViewed(_provider, _application, section),
            1 => new FieldSaved(_provider, _application, section, "x", 1),
            2 => new DocumentDownloaded(_provider, _application, section, new DocumentId(Guid.NewGuid())),
            _ => new AccessDenied(_provider, _application, section, "no-grant"),
        };
    }

    private Task WriteAsync(params (int Minute, PortalEvent Event)[] events) => WriteAsync("done", "delegation:" + Guid.NewGuid(), events);

    private async Task WriteAsync(string outcome, string basis, params (int Minute, PortalEvent Event)[] events)
    {
        await using var db = database.Context();
        foreach (var (minute, what) in events)
        {
            new LedgerEntry(
                Guid.CreateVersion7(), Start.AddMinutes(minute), _agent.Id, _agent.Session, Actions.ViewSection.Name, outcome, basis, what).AddTo(db);
            await db.SaveChangesAsync();
        }
    }

    private async Task<int> CountAsync()
    {
        await _ledger.SequenceAsync();
        var counted = 0;
        while (await UseBatch.FoldAsync(database.Sequencer, 100, default) is > 0 and int some)
            counted += some;
        return counted;
    }

    // Minutes after the start: looks, sensitive looks, edits, downloads, refusals, last used.
    private Task<string> RowAsync(string section, bool ofProvider = false)
    {
        const string minute = "coalesce((extract(epoch from {0} - '2026-03-01 12:00Z'::timestamptz) / 60)::int::text, '-')";
        string At(string column) => string.Format(minute, column);
        return database.ScalarAsync<string>(
            $"""
            select concat({At("first_view")}, '-', {At("last_view")}, ' ', views, ' | ', {At("last_sensitive_view")}, ' ', sensitive_views, ' | ',
                {At("first_edit")}, '-', {At("last_edit")}, ' ', edits, ' | ', {At("last_download")}, ' ', downloads, ' | ',
                {At("last_refused")}, ' ', refused, ' | ', {At("last_used")})
            from access_use where account_id = $1 and provider_id = $2 and application_id = $3 and section = $4
            """, _agent.Id.Value, _provider.Value, ofProvider ? Guid.Empty : _application.Value, section);
    }

    private Task<string> AllAsync() => database.ScalarAsync<string>("select string_agg(u::text, ';' order by u::text) from access_use u");
}
