using Portal.Domain.Accounts;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Outbox;
using Portal.Tests.Support;

namespace Portal.Tests.Outbox;

public class OutboxDeliveryTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly OutboxDesk _desk = new(database);

    public Task InitializeAsync() => _desk.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_server_that_is_down_and_comes_up_loses_no_mail_and_each_keeps_its_Message_ID()
    {
        await using var smtp = new LoopbackSmtp();
        await smtp.StopAsync();
        await _desk.QueueAsync([.. Enumerable.Range(1, 20).Select(n => OutboxDesk.Mail(n))]);
        await using (await _desk.StartAsync(OutboxDesk.Smtp(smtp.Port)))
        {
            await Eventually.TrueAsync(() => database.ScalarAsync<bool>("select count(*) = 20 from outbox where attempts = 1 and lease_token is null"));
            Assert.Equal(20L, await _desk.CountAsync("waiting"));
            smtp.Start();
            await _desk.HurryAsync();
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 20);
        }
        Assert.Equal(20, smtp.Mails.Count);
        var ids = new HashSet<string>();
        await using var db = database.Context();
        foreach (var row in db.Outbox)
            ids.Add(row.MessageId);
        Assert.Equal(ids.Order(), smtp.Mails.Select(mail => mail.MessageId).Order());
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_server_took_the_mail_gives_it_twice_under_one_Message_ID_and_never_loses_it()
    {
        await using var smtp = new LoopbackSmtp { DropsAfterData = true };
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        await using (await _desk.StartAsync(OutboxDesk.Smtp(smtp.Port)))
        {
            await Eventually.TrueAsync(() => database.ScalarAsync<bool>("select attempts = 1 and lease_token is null from outbox"));
            smtp.DropsAfterData = false;
            await _desk.HurryAsync();
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 1);
        }
        Assert.Equal(2, smtp.Mails.Count);
        Assert.Single(smtp.Mails.Select(mail => mail.MessageId).Distinct());
    }

    [Fact]
    public async Task A_worker_that_dies_between_sending_and_writing_it_down_gives_it_twice_under_one_Message_ID_and_never_loses_it()
    {
        await using var smtp = new LoopbackSmtp();
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        var dead = Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default));
        await OutboxDesk.Smtp(smtp.Port).SendAsync(_desk.Seal.Open(dead.Id, dead.Payload).ToMessage(dead.MessageId), default);

        Assert.Empty(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default)); // Its lease still runs.
        await _desk.ExpireAsync();
        await using (await _desk.StartAsync(OutboxDesk.Smtp(smtp.Port)))
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 1);
        Assert.Equal(2, smtp.Mails.Count);
        Assert.Single(smtp.Mails.Select(mail => mail.MessageId).Distinct());
    }

    [Fact]
    public async Task A_worker_whose_lease_ran_out_changes_nothing_any_more()
    {
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        var late = Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default));
        await _desk.ExpireAsync();
        var current = Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default));
        Assert.False(await late.SentAsync(_desk.Source));
        Assert.False(await late.RetryAsync(_desk.Source, Minute, "late"));
        Assert.False(await late.GiveUpAsync(_desk.Source, "late"));
        Assert.Equal((1, 2), (late.Attempts, current.Attempts));
        Assert.True(await current.SentAsync(_desk.Source));
        Assert.False(await current.SentAsync(_desk.Source));
    }

    [Fact]
    public async Task A_transient_failure_waits_as_the_schedule_says_and_the_last_one_is_final()
    {
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        var delivery = _desk.Delivery(new ScriptedTransport(_ => Task.FromResult(new MailOutcome(MailFate.Transient, "Service not available."))));
        for (var attempt = 1; attempt < RetrySchedule.MaxAttempts; attempt++)
        {
            await _desk.HurryAsync();
            await delivery.DeliverAsync(Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default)), Minute, default);
            var wait = await database.ScalarAsync<double>("select extract(epoch from next_at - clock_timestamp())::float8 from outbox");
            var (least, most) = (RetrySchedule.DelayAfter(attempt, 0)!.Value.TotalSeconds, RetrySchedule.DelayAfter(attempt, 1)!.Value.TotalSeconds);
            Assert.InRange(wait, least - 20, most + 1);
        }
        Assert.Equal(1L, await _desk.CountAsync("waiting"));
        await _desk.HurryAsync();
        await delivery.DeliverAsync(Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default)), Minute, default);
        Assert.Equal(1L, await _desk.CountAsync("dead"));
        Assert.Empty(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default));
    }

    [Fact]
    public async Task A_mail_that_kills_its_worker_each_time_is_given_up_too()
    {
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        for (var attempt = 1; attempt <= RetrySchedule.MaxAttempts; attempt++)
        {
            Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default));
            await _desk.ExpireAsync();
        }
        Assert.Empty(await OutboxLease.ClaimAsync(_desk.Source, 8, Minute, default));
        Assert.Equal("The worker stopped during each attempt.", await database.ScalarAsync<string>("select last_error from outbox where state = 'dead'"));
    }

    [Fact]
    public async Task What_the_server_refuses_for_good_is_dead_at_once_and_says_so_without_the_address()
    {
        await using var smtp = new LoopbackSmtp();
        smtp.Answers["RCPT"] = "550 5.1.1 <nora.quist@clinic.example> nora.quist is not known here";
        await _desk.QueueAsync(OutboxDesk.Mail(1, "nora.quist@clinic.example"));
        await using (await _desk.StartAsync(OutboxDesk.Smtp(smtp.Port)))
            await Eventually.TrueAsync(async () => await _desk.CountAsync("dead") == 1);
        var reason = await database.ScalarAsync<string>("select last_error from outbox");
        Assert.DoesNotContain("nora", reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("clinic", reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("5.1.1", reason);
    }

    [Theory]
    [InlineData("Mailbox unavailable. The server response was: 5.7.1 nora.quist@clinic.example is refused", "Mailbox unavailable. (5.7.1)")]
    [InlineData("Mailbox unavailable. The server response was: Nora Quist does not work here", "Mailbox unavailable.")]
    [InlineData("Failed for <nora.quist@clinic.example>. / Connection refused", "Failed for (address) / Connection refused")]
    [InlineData("No answer within 60 s.", "No answer within 60 s.")]
    [InlineData(null, "No reason was given.")]
    [InlineData("", "No reason was given.")]
    public void A_reason_is_kept_without_the_server_s_words(string? said, string kept) =>
        Assert.Equal(kept, DeliveryReason.WithoutAddress(said, EmailAddress.Parse("nora.quist@clinic.example").Value));
}
