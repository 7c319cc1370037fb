using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Staff;
using Portal.Tests.Ledger;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>An auditor who asks about stories that were lived with the real operations.</summary>
internal sealed class QuestionDesk(TestDatabase database)
{
    private Person? _auditor;

    public PeopleDesk People { get; } = new(database);

    public World World => People.World;

    public WhoCould WhoCould(Person? who) => new(World.RunnerFor(who), World.GateFor(who), FormCatalog.Shipped, (_, _) => World.Sections);

    public PersonPast Person(Person? who) => new(World.RunnerFor(who), World.GateFor(who), FormCatalog.Shipped, (_, _) => World.Sections);

    public Differences Differences(Person? who) => new(World.RunnerFor(who), World.GateFor(who), FormCatalog.Shipped, (_, _) => World.Sections);

    public StaffRoles StaffRoles(Person? who) => new(World.RunnerFor(who), World.GateFor(who));

    public async Task<Person> AuditorAsync() => _auditor ??= await World.PersonAsync("Aud Ito", StaffRole.Auditor);

    /// <summary>The database's clock: a moment between two operations.</summary>
    public Task<DateTimeOffset> NowAsync() => MomentAsync("select clock_timestamp()");

    /// <summary>A time that the database tells.</summary>
    public async Task<DateTimeOffset> MomentAsync(string sql, params object[] values) => new(await database.ScalarAsync<DateTime>(sql, values), TimeSpan.Zero);

    /// <summary>A time of a row.</summary>
    public Task<DateTimeOffset> TimeAsync(string column, DelegationId of) => MomentAsync($"select {column} from delegations where id = $1", of.Value);

    /// <summary>A provider whose practitioner staff have verified.</summary>
    public async Task<(Person Owner, ProviderId Provider)> ProviderAsync()
    {
        var found = await People.ProviderAsync();
        await database.SqlAsync("update principals set verified_at = claimed_at where provider_id = $1", found.Provider.Value);
        return found;
    }

    /// <summary>Everything that was done gets its number.</summary>
    public Task SequenceAsync() => new SampleLedger(database).SequenceAsync();

    public Task<string> NpiAsync(ProviderId provider) => database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);

    /// <summary>Who could, at a moment, from what was known at another.</summary>
    public async Task<WhoCouldAnswer> AskAsync(
        ProviderId provider, DateTimeOffset at, DateTimeOffset? known = null, PortalAction? act = null, EnrollmentApplicationId? application = null,
        string? section = null)
    {
        var answer = await WhoCould(await AuditorAsync()).AskAsync(new WhoCouldForm(
            act?.Name, await NpiAsync(provider), application?.Value.ToString(), section, MomentText.Write(at), known is { } belief ? MomentText.Write(belief) : null));
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value;
    }

    /// <summary>Their names, the provider's own aside.</summary>
    public async Task<string> NamesAsync(
        ProviderId provider, DateTimeOffset at, DateTimeOffset? known = null, PortalAction? act = null, EnrollmentApplicationId? application = null,
        string? section = null) =>
        string.Join(", ", (await AskAsync(provider, at, known, act, application, section)).People.Select(p => p.Name).Where(name => name != "Nora Quist"));
}
