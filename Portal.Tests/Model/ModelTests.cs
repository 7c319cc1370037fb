using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>
/// Random lists of commands, of people who may and of people who may not, against the real operations on a real database. What the checks
/// are worth is shown by spoiling the database behind the portal's back: each kind of damage is found.
/// </summary>
public sealed class ModelTests : IClassFixture<TestDatabase>, IDisposable
{
    private const int Length = 25;
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("PORTAL_MODEL_RUNS"), out var runs) ? runs : 30;

    private readonly TestDatabase _database;
    private readonly Signers _signers;

    public ModelTests(TestDatabase database) => (_database, _signers) = (database, new Signers(database));

    [Fact]
    public async Task The_portal_does_what_the_model_does_and_every_answer_agrees()
    {
        var met = new Dictionary<(string Step, Came Came), int>();
        var compared = 0;
        await Task.Run(() => Prop.ForAll(
            Arb.From(StepGen.Of(Length), StepGen.Shrink),
            (Step[] steps) =>
            {
                var run = new ModelRun(_database, _signers);
                run.RunAsync(steps).GetAwaiter().GetResult();
                compared += run.Compared;
                foreach (var (what, count) in run.Met)
                    met[what] = met.GetValueOrDefault(what) + count;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs)));
        Assert.True(compared >= Runs * Length / 2, $"{compared} moments were asked for again in {Runs} lists");
        // Lists in which nothing is ever accepted, or nobody is ever refused, would show nothing.
        foreach (var step in new[] { "Invites", "Accept", "Saves", "Starts" })
            Assert.True(met.GetValueOrDefault((step, Came.Done)) >= Runs / 4, $"{step} was done {met.GetValueOrDefault((step, Came.Done))} times in {Runs} lists");
        // Together, because each of them is rare: that one of them was never refused in so few lists would be chance.
        var refused = new[] { "Invites", "End", "Suspend", "Restore", "Confirm", "Changes", "Renews", "Approves" }
            .Sum(step => met.GetValueOrDefault((step, Came.Refused)) + met.GetValueOrDefault((step, Came.NotFound)));
        Assert.True(refused >= Runs, $"{refused} refusals in {Runs} lists");
    }

    [Theory]
    [InlineData("a right more", "update delegations set permissions = permissions || '{ViewSensitive}' where {ours} and ended_at is null and not 'ViewSensitive' = any (permissions)")]
    [InlineData("an application more", "update delegations set all_applications = true, application_ids = '{}' where {ours} and ended_at is null and not all_applications")]
    [InlineData("a section more", "update delegations set section_default = 'Edit', section_levels = '{}' where {ours} and ended_at is null and section_default = 'None'")]
    [InlineData("a day more", "update delegations set valid_until = valid_until + interval '1 day' where {ours} and ended_at is null and valid_until is not null")]
    [InlineData("a suspension less", "update delegations set suspended_at = null, suspended_by = null, suspend_reason = null, suspended_with = null where {ours} and suspended_at is not null and ended_at is null")]
    [InlineData("a confirmation more", "update delegations set confirmed_at = clock_timestamp(), confirmed_by = given_by where {ours} and confirmed_at is null and 'EditBanking' = any (permissions) and ended_at is null")]
    [InlineData("an end less", "update delegations set ended_at = null, ended_by = null, end_cause = null, end_reason = null where {ours} and ended_at is not null and not exists (select 1 from delegations n where n.replaces_id = delegations.id)")]
    [InlineData("a session more", "with s as (update sessions set ended_at = null where account_id in ({people}) and ended_at is not null and account_id in (select a.id from accounts a join principals p on p.account_id = a.id where a.suspended_at is not null) returning account_id) update accounts set suspended_at = null where id in (select account_id from s)")]
    [InlineData("an event less", "delete from audit_pending where id > {since} and convert_from(entry, 'UTF8') like '%\"invitation-accepted\"%'")]
    [InlineData("an event more", "insert into audit_pending (entry_id, entry) select gen_random_uuid(), entry from audit_pending where id > {since} and convert_from(entry, 'UTF8') like '%\"kind\":\"delegation-ended\"%' and convert_from(entry, 'UTF8') like '%\"cause\":\"revoked\"%'")]
    [InlineData("another signature", "alter table certified_versions disable trigger all; update certified_versions set legal_name = 'Forged' where application_id in (select id from applications where {ours}); alter table certified_versions enable trigger all")]
    public async Task Damage_behind_the_portals_back_is_found(string what, string sql)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            var spoiled = false;
            var run = new ModelRun(_database, _signers) { Spoil = async ours => spoiled |= await SpoilAsync(ours(sql)) };
            var found = await Record.ExceptionAsync(() => run.RunAsync(StepGen.Of(Length).Sample(1, 50).Single()));
            if (spoiled)
            {
                Assert.True(found is not null, $"{what}: nobody saw it");
                return;
            }
            Assert.True(found is null, $"{what} was not done, and still: {found}");
        }
        Assert.Fail($"{what}: there was never anything to spoil");
    }

    // What the database itself refuses, as a second grant where one stands, spoils nothing.
    private async Task<bool> SpoilAsync(string sql)
    {
        try
        {
            return await _database.SqlAsync(sql) > 0;
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public void Dispose() => _signers.Dispose();
}
