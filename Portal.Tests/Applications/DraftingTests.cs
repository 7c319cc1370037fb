using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Saving one field: over which version, and what the answer tells.</summary>
public sealed class DraftingTests : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly FieldAddress Phone = new("contact", "phone");
    private static readonly FieldAddress Ssn = new("identity", "ssn");

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public DraftingTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    [Fact]
    public async Task A_text_over_an_older_version_is_refused_and_nothing_is_written()
    {
        var (nora, manager, application) = await StartAsync();
        var first = (await SaveAsync(nora, application, Phone, "651-555-0101", 0)).Value.SectionVersion;
        Assert.True((await SaveAsync(nora, application, Phone, "651-555-0102", first)).Succeeded);

        var late = await SaveAsync(manager, application, Phone, "651-555-0103", first);
        Assert.Equal("section.changed-by-other", late.Error!.Code);
        Assert.StartsWith("Nora Quist changed this field at ", late.Error.Message, StringComparison.Ordinal);
        Assert.Equal("651-555-0102", await RawAsync(application, "phone"));
    }

    [Fact]
    public async Task The_same_text_again_is_kept_already_also_when_its_first_answer_was_lost()
    {
        var (nora, _, application) = await StartAsync();
        foreach (var (field, raw) in new[] { (Phone, "651-555-0101"), (Ssn, "123-45-6789") })
        {
            var first = (await SaveAsync(nora, application, field, raw, 0)).Value;
            Assert.Equal(first.SectionVersion, (await SaveAsync(nora, application, field, raw, 0)).Value.SectionVersion);
        }
    }

    [Fact]
    public async Task Guessing_a_sensitive_value_over_an_older_version_is_answered_the_same_right_or_wrong()
    {
        var (nora, manager, application) = await StartAsync();
        var seen = (await SaveAsync(manager, application, Ssn, "", 0)).Value.SectionVersion;
        await SaveAsync(nora, application, Ssn, "123-45-6789", seen);

        var (wrong, right) = (await SaveAsync(manager, application, Ssn, "123-45-6780", seen), await SaveAsync(manager, application, Ssn, "123-45-6789", seen));
        Assert.Equal("section.changed-by-other", wrong.Error!.Code);
        Assert.Equal(wrong.Error, right.Error);
        // Nobody is told without a look that is recorded, whatever their rights.
        var agent = await _world.PersonAsync("Lena Holt");
        await _world.DelegationAsync(await ProviderOfAsync(application), agent, [Permission.ViewApplication, Permission.EditDraft, Permission.ViewSensitive]);
        Assert.Equal(wrong.Error, (await SaveAsync(agent, application, Ssn, "123-45-6789", seen)).Error);
    }

    [Fact]
    public async Task Typing_a_sensitive_value_over_what_is_there_is_a_change_right_or_wrong()
    {
        var (nora, manager, application) = await StartAsync();
        var version = (await SaveAsync(nora, application, Ssn, "123-45-6789", 0)).Value.SectionVersion;
        var same = (await SaveAsync(manager, application, Ssn, "123-45-6789", version)).Value.SectionVersion;
        Assert.Equal(version + 1, same);
        Assert.Equal(version + 2, (await SaveAsync(nora, application, Ssn, "123-45-6780", same)).Value.SectionVersion);
        Assert.Equal(3L, await _database.ScalarAsync<long>("select count(*) from answer_history where field_key = 'ssn' and version_id = (select current_version_id from applications where id = $1)", application.Value));
    }

    [Fact]
    public async Task Saving_waits_for_no_screen()
    {
        var (nora, manager, application) = await StartAsync();
        var never = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        using var listening = _signers.Of<LiveSections>(manager).Listen(application, _ => true, () =>
        {
            told.TrySetResult();
            return never.Task;
        });
        for (var i = 0; i < 3; i++)
            Assert.True((await SaveAsync(nora, application, Phone, $"651-555-010{i}", i).WaitAsync(TimeSpan.FromSeconds(20))).Succeeded);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Whoever_comes_back_before_the_last_save_is_through_hears_of_it()
    {
        var (nora, _, application) = await StartAsync();
        var circuit = _signers.Of<IServiceProvider>(nora);
        var told = new TaskCompletionSource();
        await using var busy = await _database.Owner.OpenConnectionAsync();
        await using var transaction = await busy.BeginTransactionAsync();
        await using (var hold = busy.CreateCommand())
        {
            hold.CommandText = "select 1 from sections where version_id = (select current_version_id from applications where id = $1) for update";
            hold.Parameters.Add(new() { Value = application.Value });
            await hold.ExecuteScalarAsync();
        }
        var saving = circuit.GetRequiredService<Drafting>().SaveFieldAsync(application, Phone, "651-555-0101", 0);
        using var back = circuit.GetRequiredService<LiveSections>().Listen(application, section => section == Phone.Section, () =>
        {
            told.TrySetResult();
            return Task.CompletedTask;
        });
        Assert.False(saving.IsCompleted);
        await transaction.CommitAsync();
        Assert.True((await saving).Succeeded);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_screen_that_does_not_show_the_section_hears_only_that_the_request_was_taken_back()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var application = await _signers.WaitingAsync(nora, await _world.ProviderAsync(nora));
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listening = _signers.Of<LiveSections>(nora).Listen(application, section =>
        {
            heard.Enqueue(section);
            return false;
        }, () => Task.CompletedTask);
        Assert.True((await SaveAsync(nora, application, Phone, "651-555-0101", 1)).Succeeded);
        Assert.Equal(["contact", ""], heard);
        Assert.True((await SaveAsync(nora, application, Phone, "651-555-0102", 1)).Succeeded);
        Assert.Equal(["contact", "", "contact"], heard);
    }

    [Fact]
    public async Task The_list_of_applications_shows_the_last_edit_that_the_person_may_know_of_newest_first()
    {
        var (nora, _, older) = await StartAsync();
        var provider = await ProviderOfAsync(older);
        var newer = (await _signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value;
        var drafter = await _world.PersonAsync("Ben Oak");
        await _world.DelegationAsync(
            provider, drafter, [Permission.ViewApplication, Permission.EditDraft],
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None }));
        Assert.Equal([newer, older], (await ListAsync(nora)).Select(l => l.Id));

        var at = (await SaveAsync(nora, older, new FieldAddress("payment", "bankName"), "First Sample Bank", 0)).Value.At;
        Assert.Equal([older, newer], (await ListAsync(nora)).Select(l => l.Id));
        Assert.Equal(at, (await ListAsync(nora))[0].ChangedAt);
        Assert.Equal([newer, older], (await ListAsync(drafter)).Select(l => l.Id));
        Assert.DoesNotContain(await ListAsync(drafter), l => l.ChangedAt == at);

        at = (await SaveAsync(nora, older, Phone, "651-555-0101", 0)).Value.At;
        Assert.Equal((older, at), ((await ListAsync(drafter))[0].Id, (await ListAsync(drafter))[0].ChangedAt));

        async Task<IReadOnlyList<ApplicationLine>> ListAsync(Person person) => (await _signers.Of<DraftViews>(person).ApplicationsAsync(provider)).Value;
    }

    public void Dispose() => _signers.Dispose();

    private Task<Result<Kept>> SaveAsync(Person person, EnrollmentApplicationId application, FieldAddress field, string raw, int seen) =>
        _signers.Of<Drafting>(person).SaveFieldAsync(application, field, raw, seen);

    private Task<string> RawAsync(EnrollmentApplicationId application, string field) => _database.ScalarAsync<string>(
        "select value from answers where field_key = $2 and version_id = (select current_version_id from applications where id = $1)", application.Value, field);

    private async Task<ProviderId> ProviderOfAsync(EnrollmentApplicationId application)
    {
        await using var db = _database.Context();
        return new ProviderId(await db.Applications.Where(a => a.Id == application.Value).Select(a => a.ProviderId).SingleAsync());
    }

    private async Task<(Person Nora, Person Manager, EnrollmentApplicationId Application)> StartAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var manager = await _world.PersonAsync("Olu Park");
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        return (nora, manager, (await _signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value);
    }
}
