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
        var (lists, compared) = (0, 0);
        // Lists in which nothing is ever accepted, or nobody is ever refused, would show nothing. Where chance makes few, more are done.
        string[] often = ["Invites", "Accept", "Saves", "Starts", "StartsRecord", "Claims", "ClaimProve"];
        for (var more = Runs; more > 0 && lists < 5 * Runs; more = often.All(step => met.GetValueOrDefault((step, Came.Done)) >= Runs / 4) ? 0 : Runs / 6 + 1)
            await Task.Run(() => Prop.ForAll(
                Arb.From(StepGen.Of(Length), StepGen.Shrink),
                (Step[] steps) => RunAsync(steps).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(more)));
        // What chance makes seldom is planted: one list in thirty begins with each of these.
        for (var i = 0; i < Runs / 30; i++)
            foreach (var begun in new[] { Beginnings.Answered, Beginnings.Claimed, Beginnings.Lettered, Beginnings.Reviewed, Beginnings.Coded, Beginnings.Corrected })
                await RunAsync([.. Beginnings.Applications, .. begun]);
        Assert.True(compared >= Runs * Length / 2, $"{compared} moments were asked for again in {lists} lists");
        foreach (var step in often)
            Assert.True(met.GetValueOrDefault((step, Came.Done)) >= Runs / 4, $"{step} was done {met.GetValueOrDefault((step, Came.Done))} times in {lists} lists");
        foreach (var step in new[] { "ClaimLetIn", "ClaimVerify", "Answers", "Attaches", "Requires", "SetsReviewDays", "BeginsReview", "LetterPrint", "LetterEnter", "Corrects" })
            Assert.True(met.GetValueOrDefault((step, Came.Done)) >= Runs / 30, $"{step} was done {met.GetValueOrDefault((step, Came.Done))} times in {lists} lists");
        // Together, because each of them is rare: that one of them was never refused in so few lists would be chance.
        var refused = new[] { "Invites", "End", "Suspend", "Restore", "Confirm", "Changes", "Renews", "Approves", "ClaimObject", "ClaimLetIn", "ClaimVerify", "Answers", "Attaches", "Requires", "SetsReviewDays", "BeginsReview" }
            .Sum(step => met.GetValueOrDefault((step, Came.Refused)) + met.GetValueOrDefault((step, Came.NotFound)));
        Assert.True(refused >= Runs, $"{refused} refusals in {lists} lists");

        async Task RunAsync(Step[] steps)
        {
            var run = new ModelRun(_database, _signers);
            await run.RunAsync(steps);
            lists++;
            compared += run.Compared;
            foreach (var (what, count) in run.Met)
                met[what] = met.GetValueOrDefault(what) + count;
        }
    }

    [Theory]
    [InlineData(nameof(Beginnings.Granted), 0)]
    [InlineData(nameof(Beginnings.Started), 0)]
    [InlineData(nameof(Beginnings.Answered), 0)]
    [InlineData(nameof(Beginnings.GivenUp), 3)]
    [InlineData(nameof(Beginnings.Mistaken), 0)]
    [InlineData(nameof(Beginnings.Claimed), 4)]
    [InlineData(nameof(Beginnings.Objected), 1)]
    [InlineData(nameof(Beginnings.Lifted), 3)]
    [InlineData(nameof(Beginnings.Lettered), 2)]
    [InlineData(nameof(Beginnings.Reviewed), 1)]
    [InlineData(nameof(Beginnings.Coded), 3)]
    [InlineData(nameof(Beginnings.Guessed), 6)]
    [InlineData(nameof(Beginnings.Corrected), 1)]
    public async Task What_chance_makes_seldom_is_done_to_its_end(string begun, int refused)
    {
        var run = new ModelRun(_database, _signers);
        await run.RunAsync([.. Beginnings.Applications, .. Beginnings.Of(begun)]);
        Assert.Equal(refused, run.Met.Where(met => met.Key.Came != Came.Done).Sum(met => met.Value));
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
    [InlineData("another signature", "alter table certified_versions disable trigger all; update certified_versions set legal_name = 'Forged' where application_id in (select id from applications where {ours}); alter table certified_versions enable trigger all; alter table certified_versions enable always trigger certified_versions_frozen")]
    [InlineData("payment rights by a start", "update delegations set permissions = permissions || '{EditBanking}', section_levels = '{}' where {ours} and started_id is not null and ended_at is null", nameof(Beginnings.Started))]
    [InlineData("access to give by a start", "update delegations set permissions = permissions || '{ManageAccess}' where {ours} and started_id is not null and ended_at is null", nameof(Beginnings.Started))]
    [InlineData("a holder whom nobody verified", "update principals set status = 'verified', verified_at = clock_timestamp() where {ours} and status = 'contested' and not exists (select 1 from principals o where o.provider_id = principals.provider_id and o.status in ('claimed', 'verified'))", nameof(Beginnings.Started))]
    [InlineData("a question less", "alter table access_review_items disable trigger all; update access_review_items set answer = 'gone', answered_at = clock_timestamp() where answer is null and review_id in (select id from access_reviews where {ours} and closed_at is null); alter table access_review_items enable trigger all; alter table access_review_items enable always trigger access_review_items_once; alter table access_review_items enable always trigger access_review_items_no_truncate", nameof(Beginnings.Started))]
    [InlineData("a letter's day later", "update authorities set ends_at = ends_at + interval '30 days' where {ours}", nameof(Beginnings.Lettered))]
    [InlineData("access beyond its letter", "update delegations set valid_until = valid_until + interval '30 days' where {ours} and ended_at is null and exists (select 1 from authorities a where a.line_id = coalesce(delegations.first_id, delegations.id))", nameof(Beginnings.Lettered))]
    [InlineData("a requirement less", "update providers set authority_required = false where authority_required and id in (select provider_id from principals where {ours})", nameof(Beginnings.Lettered))]
    [InlineData("a right more of who was let in", "update delegations set permissions = permissions || '{ViewSensitive}' where {ours} and claim_id is not null and ended_at is null and not 'ViewSensitive' = any (permissions)", nameof(Beginnings.Claimed))]
    [InlineData("days to object less", "update principals set object_until = object_until - interval '10 days' where {ours} and status = 'contested' and object_until > clock_timestamp() + interval '10 days'", nameof(Beginnings.Claimed))]
    [InlineData("a contested claim that stood earlier", "update principals set claimed_at = claimed_at - interval '1 day' where {ours} and status = 'contested' and claimed_at > clock_timestamp() - interval '12 hours'", nameof(Beginnings.Claimed))]
    [InlineData("another one who let in", "update principals p set let_in_by = (select a.id from accounts a where a.id in ({people}) and a.id not in (p.let_in_by, p.account_id) limit 1) where {ours} and let_in_at is not null and status = 'contested'", nameof(Beginnings.Claimed))]
    [InlineData("a review later", "update providers set review_days = review_days + 5 where review_days < 100 and id in (select provider_id from principals where {ours})", nameof(Beginnings.Reviewed))]
    [InlineData("a code that nobody entered", "update claim_letters set entered_at = printed_at where entered_at is null and printed_at is not null and principal_id in (select id from principals where {ours})", nameof(Beginnings.Coded))]
    [InlineData("a try less", "update claim_letters set tries = tries - 1 where tries > 0 and principal_id in (select id from principals where {ours})", nameof(Beginnings.Coded))]
    [InlineData("another one who printed", "update claim_letters l set printed_by = (select a.id from accounts a where a.id in ({people}) and a.id <> l.printed_by limit 1) where printed_at is not null and principal_id in (select id from principals where {ours})", nameof(Beginnings.Coded))]
    [InlineData("a corrected name that nobody checked", "update principals set status = 'verified', verified_at = clock_timestamp() where {ours} and status = 'claimed' and exists (select from principals o where o.account_id = principals.account_id and o.provider_id = principals.provider_id and o.status = 'ended')", nameof(Beginnings.Corrected))]
    [InlineData("an objection less", "update principals set objected_by = null, objected_at = null where {ours} and objected_at is not null", nameof(Beginnings.Objected))]
    public async Task Damage_behind_the_portals_back_is_found(string what, string sql, string? begun = null)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            var spoiled = false;
            var run = new ModelRun(_database, _signers) { Spoil = async ours => spoiled |= await SpoilAsync(ours(sql)) };
            var first = begun is null && tries < 5 ? [] : Beginnings.Of(begun ?? nameof(Beginnings.Granted));
            var found = await Record.ExceptionAsync(() => run.RunAsync(StepGen.Of(Length, first).Sample(1, 50).Single()));
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
