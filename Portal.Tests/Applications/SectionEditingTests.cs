using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>One open section on the screens of several people at once.</summary>
public sealed class SectionEditingTests : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly FieldAddress Phone = new("contact", "phone");

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;
    private Person _nora = null!;
    private Person _manager = null!;
    private ProviderId _provider;
    private EnrollmentApplicationId _application;

    public SectionEditingTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task What_was_typed_before_the_screen_showed_somebody_elses_text_does_not_overwrite_it()
    {
        var (mine, theirs) = await TwoScreensAsync("contact");
        var over = mine.VersionOf(Phone);
        await theirs.SaveAsync(Phone, "651-555-0101", theirs.VersionOf(Phone));
        await mine.ReloadAsync();
        Assert.Equal("651-555-0101", mine.Answers.Raw(Phone));
        Assert.NotEqual(over, mine.VersionOf(Phone));

        await mine.SaveAsync(Phone, "651-555-0102", over);
        Assert.Equal("651-555-0101", await RawAsync());
        var conflict = mine.ConflictOf(Phone)!;
        Assert.Equal(("651-555-0102", "651-555-0101"), (conflict.Mine, conflict.Theirs));
        Assert.StartsWith("Olu Park changed this field", conflict.Sentence, StringComparison.Ordinal);
        // What was typed stays on the screen, over the version over which it was typed, until the person has chosen.
        Assert.Equal("651-555-0102", mine.Answers.Raw(Phone));
        await mine.ReloadAsync();
        Assert.Equal("651-555-0102", mine.Answers.Raw(Phone));
        await mine.SaveAsync(Phone, "651-555-01023", mine.VersionOf(Phone));
        Assert.Equal("651-555-01023", mine.ConflictOf(Phone)!.Mine);
        Assert.Equal("651-555-0101", await RawAsync());
    }

    [Fact]
    public async Task The_person_keeps_their_own_text_or_takes_the_other()
    {
        var (mine, theirs) = await TwoScreensAsync("contact");
        await ConflictAsync(mine, theirs, "651-555-0101", "651-555-0102");
        await mine.KeepMineAsync(Phone);
        Assert.Equal((null, "651-555-0102", "651-555-0102"), (mine.ConflictOf(Phone), mine.Answers.Raw(Phone), await RawAsync()));

        await theirs.ReloadAsync();
        await ConflictAsync(mine, theirs, "651-555-0103", "651-555-0104");
        await mine.TakeTheirsAsync(Phone);
        Assert.Equal((null, "651-555-0103", "651-555-0103"), (mine.ConflictOf(Phone), mine.Answers.Raw(Phone), await RawAsync()));
        Assert.Null(mine.NotSaved);
        await mine.SaveAsync(Phone, "651-555-0105", mine.VersionOf(Phone));
        Assert.Equal("651-555-0105", await RawAsync());
    }

    [Fact]
    public async Task Keeping_mine_overwrites_what_was_shown_and_not_what_came_since()
    {
        var (mine, theirs) = await TwoScreensAsync("contact");
        await ConflictAsync(mine, theirs, "651-555-0101", "651-555-0102");
        await theirs.SaveAsync(Phone, "651-555-0103", theirs.VersionOf(Phone));
        await mine.KeepMineAsync(Phone);
        Assert.Equal("651-555-0103", await RawAsync());
        Assert.Equal(("651-555-0102", "651-555-0103"), (mine.ConflictOf(Phone)!.Mine, mine.ConflictOf(Phone)!.Theirs));
    }

    [Fact]
    public async Task What_is_typed_on_while_a_save_is_under_way_is_typed_over_that_save()
    {
        var (mine, _) = await TwoScreensAsync("contact");
        var over = mine.VersionOf(Phone);
        await Task.WhenAll(mine.SaveAsync(Phone, "651", over), mine.SaveAsync(Phone, "651-555", over), mine.SaveAsync(Phone, "651-555-0101", over));
        Assert.Equal(("651-555-0101", null), (await RawAsync(), mine.ConflictOf(Phone)));
        Assert.Equal(3L, await _database.ScalarAsync<long>("select count(*) from answer_history where field_key = 'phone' and version_id = (select current_version_id from applications where id = $1)", _application.Value));
    }

    [Fact]
    public async Task The_second_tab_of_the_same_person_is_somebody_else()
    {
        await StartAsync();
        var (mine, other) = (await OpenAsync(_nora, "contact"), await OpenAsync(_nora, "contact"));
        await ConflictAsync(mine, other, "651-555-0101", "651-555-0102");
        Assert.StartsWith("You changed this field", mine.ConflictOf(Phone)!.Sentence, StringComparison.Ordinal);
        Assert.Equal("651-555-0101", await RawAsync());
    }

    [Fact]
    public async Task A_reading_that_began_before_a_save_does_not_bring_the_old_text_back()
    {
        var (mine, theirs) = await TwoScreensAsync("contact");
        await theirs.SaveAsync(Phone, "651-555-0101", 0);
        await mine.ReloadAsync();
        await using var blocker = await _database.Owner.OpenConnectionAsync();
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            // A reading has its snapshot and has read the answers before it comes to the documents.
            await using var hold = new Npgsql.NpgsqlCommand("lock table documents in access exclusive mode", blocker);
            await hold.ExecuteNonQueryAsync();
            var reading = mine.ReloadAsync();
            await Eventually.TrueAsync(async () => await _database.ScalarAsync<bool>(
                "select exists (select from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'documents' and not l.granted)"));
            await mine.SaveAsync(Phone, "651-555-0102", mine.VersionOf(Phone));
            await transaction.CommitAsync();
            Assert.True(await reading);
        }
        Assert.Equal("651-555-0102", mine.Answers.Raw(Phone));
        await mine.SaveAsync(Phone, "651-555-0103", mine.VersionOf(Phone));
        Assert.Equal("651-555-0103", await RawAsync());
    }

    [Fact]
    public async Task An_item_that_is_removed_while_somebody_types_into_it_takes_their_field_with_it()
    {
        var (mine, theirs) = await TwoScreensAsync("licenses");
        var item = (await _signers.Of<Drafting>(_nora).AddItemAsync(_application, "licenses", "licenses")).Value;
        var number = new FieldAddress("licenses", "licenses", item, "number");
        await mine.ReloadAsync();
        await theirs.ReloadAsync();
        await theirs.SaveAsync(number, "MN-1", 0);
        await mine.SaveAsync(number, "MN-2", 0);
        Assert.NotNull(mine.ConflictOf(number));

        Assert.True((await _signers.Of<Drafting>(_manager).RemoveItemAsync(_application, "licenses", "licenses", item)).Succeeded);
        Assert.True(await mine.ReloadAsync());
        Assert.Empty(mine.Answers.Items("licenses", "licenses"));
        await mine.SaveAsync(number, "MN-3", 0);
        Assert.Equal("section.unknown-field", (await _signers.Of<Drafting>(_nora).SaveFieldAsync(_application, number, "MN-3", 0)).Error!.Code);
    }

    [Fact]
    public async Task What_depends_on_a_section_that_the_person_may_not_see_is_shown_and_not_called_required()
    {
        await StartAsync();
        var agent = await _world.PersonAsync("Ben Oak");
        await _world.DelegationAsync(
            _provider, agent, Preset.Drafter.Permissions,
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["licenses"] = SectionLevel.None }));
        var certificate = new FieldAddress("documents", "deaCertificate");
        var (without, with) = (await OpenAsync(agent, "documents"), await OpenAsync(_nora, "documents"));
        Assert.Equal((true, false), (without.IsShown(certificate), without.IsRequired(certificate)));
        Assert.False(with.IsShown(certificate));
        Assert.True((await _signers.Of<Documents>(agent).AddAsync(
            _application, "documents", "deaCertificate", new MemoryStream(SampleFiles.Pdf()), "dea.pdf", null)).Succeeded);

        await (await OpenAsync(_nora, "licenses")).SaveAsync(new FieldAddress("licenses", "hasDea"), "yes", 0);
        await with.ReloadAsync();
        Assert.Equal((true, true), (with.IsShown(certificate), with.IsRequired(certificate)));
    }

    [Fact]
    public async Task A_date_that_has_passed_is_a_warning_and_leaves_room_for_what_is_wrong_with_it()
    {
        await StartAsync();
        var item = (await _signers.Of<Drafting>(_nora).AddItemAsync(_application, "licenses", "licenses")).Value;
        var mine = await OpenAsync(_nora, "licenses");
        var (issued, expires) = (new FieldAddress("licenses", "licenses", item, "issueDate"), new FieldAddress("licenses", "licenses", item, "expirationDate"));
        await mine.SaveAsync(issued, "06/01/2015", 0);
        await mine.SaveAsync(expires, "05/31/2014", 0);

        Assert.Null(mine.SentenceOf(expires));
        Assert.StartsWith("This license has expired.", mine.WarningOf(expires), StringComparison.Ordinal);
        await mine.SaveAsync(expires, "31/31/2014", mine.VersionOf(expires));
        Assert.NotNull(mine.SentenceOf(expires));
        Assert.Null(mine.WarningOf(expires));
    }

    [Fact]
    public async Task A_screen_says_who_changed_the_section_until_it_has_saved_something_itself()
    {
        var (mine, theirs) = await TwoScreensAsync("contact");
        Assert.Equal((null, null), (mine.SavedAt, mine.LastChange));
        await theirs.SaveAsync(Phone, "651-555-0101", 0);
        await mine.ReloadAsync();
        Assert.Equal((null, "Olu Park"), (mine.SavedAt, mine.LastChange?.By));
        await mine.SaveAsync(Phone, "651-555-0102", mine.VersionOf(Phone));
        Assert.NotNull(mine.SavedAt);
    }

    public void Dispose() => _signers.Dispose();

    private static async Task ConflictAsync(SectionEditing mine, SectionEditing theirs, string saved, string typed)
    {
        var over = mine.VersionOf(Phone);
        await theirs.SaveAsync(Phone, saved, theirs.VersionOf(Phone));
        await mine.SaveAsync(Phone, typed, over);
        Assert.NotNull(mine.ConflictOf(Phone));
    }

    private async Task<SectionEditing> OpenAsync(Person person, string section)
    {
        var views = _signers.Of<DraftViews>(person);
        return new SectionEditing((await views.SectionAsync(_application, section)).Value, _signers.Of<Drafting>(person), views);
    }

    private async Task<(SectionEditing Nora, SectionEditing Manager)> TwoScreensAsync(string section)
    {
        await StartAsync();
        return (await OpenAsync(_nora, section), await OpenAsync(_manager, section));
    }

    private async Task StartAsync()
    {
        (_nora, _manager) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Olu Park"));
        _provider = await _world.ProviderAsync(_nora);
        await _world.DelegationAsync(_provider, _manager, Preset.OfficeManager.Permissions);
        _application = (await _signers.Of<Server.Features.Applications.Applications>(_nora).StartAsync(_provider, Signers.FormKey)).Value;
    }

    private Task<string> RawAsync() => _database.ScalarAsync<string>(
        "select value from answers where field_key = 'phone' and version_id = (select current_version_id from applications where id = $1)", _application.Value);
}
