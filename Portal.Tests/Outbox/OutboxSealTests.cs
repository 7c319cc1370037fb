using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Outbox;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Outbox;

public class OutboxSealTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly OutboxDesk _desk = new(database);

    public Task InitializeAsync() => _desk.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_mail_of_an_operation_that_is_refused_is_never_sent()
    {
        await _desk.QueueAsync([OutboxDesk.Mail(1)], commit: false);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from outbox"));
    }

    [Fact]
    public async Task What_is_kept_of_a_mail_shows_neither_address_nor_text_and_opens_in_its_own_row_only()
    {
        await _desk.QueueAsync(OutboxDesk.Mail(123456, "nora@clinic.example"), OutboxDesk.Mail(2));
        var leases = await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default);
        foreach (var word in new[] { "nora", "clinic", "123456", "code" })
            Assert.All(leases, lease => Assert.DoesNotContain(word, Encoding.Latin1.GetString(lease.Payload), StringComparison.OrdinalIgnoreCase));
        var row = await database.ScalarAsync<string>("select string_agg(to_jsonb(o) #>> '{}', ' ') from outbox o");
        Assert.DoesNotContain("clinic", row, StringComparison.Ordinal);
        Assert.Throws<SealBrokenException>(() => _desk.Seal.Open(leases[0].Id, leases[1].Payload));
    }

    [Fact]
    public async Task A_second_mail_for_the_same_occasion_is_refused_with_its_whole_operation()
    {
        var mail = OutboxDesk.Mail(1);
        await _desk.QueueAsync(mail);
        await Assert.ThrowsAsync<DbUpdateException>(() => _desk.QueueAsync(OutboxDesk.Mail(2), mail));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from outbox"));
    }

    [Theory]
    [InlineData("nora@clinic.example", "Two\r\nBcc: everybody@clinic.example", "text")]
    [InlineData("nora@clinic.example", "", "text")]
    [InlineData("nora@clinic.example", "A subject", "a\0b")]
    [InlineData("nora", "A subject", "text")]
    [InlineData("nora@clinic.example, dana@clinic.example", "A subject", "text")]
    public async Task A_mail_that_could_not_be_sent_fails_before_anything_commits(string to, string subject, string text)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _desk.QueueAsync(OutboxDesk.Mail(1), OutboxDesk.Mail(2) with { To = to, Subject = subject, Text = text }));
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from outbox"));
    }

    [Fact]
    public async Task A_mail_that_waits_goes_out_after_the_master_key_was_rotated()
    {
        var (before, after) = (TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA), TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB, "a:" + TestMasterKeys.KeyA));
        await using (var db = database.Context())
        {
            db.Outbox.Add(new OutboxSeal(before, "portal.test").Seal(OutboxDesk.Mail(1), Guid.NewGuid(), DateTimeOffset.UtcNow));
            await db.SaveChangesAsync();
        }
        var rotated = new OutboxDesk(database) { Seal = new OutboxSeal(after, "portal.test") };
        await using (await rotated.StartAsync(new ScriptedTransport()))
            await Eventually.TrueAsync(async () => await rotated.CountAsync("sent") == 1);
    }

    [Fact]
    public async Task Health_counts_what_waits_and_what_is_dead()
    {
        var health = new OutboxHealth(_desk.Source);
        Assert.Equal(new OutboxState(0, null, 0), await health.ReadAsync());
        await _desk.QueueAsync(OutboxDesk.Mail(1), OutboxDesk.Mail(2), OutboxDesk.Mail(3), OutboxDesk.Mail(4));
        var leases = await OutboxLease.ClaimAsync(_desk.Source, 2, Minute, default);
        await leases[0].SentAsync(_desk.Source);
        await leases[1].GiveUpAsync(_desk.Source, "no");
        await database.SqlAsync("update outbox set created_at = created_at - interval '1 hour' where state = 'waiting'");
        var state = await health.ReadAsync();
        Assert.Equal((2L, 1L), (state.Waiting, state.Dead));
        Assert.InRange(state.OldestWaiting!.Value.TotalMinutes, 60, 61);
    }
}
