using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Outbox;
using Portal.Tests.Support;

namespace Portal.Tests.Outbox;

public class OutboxDispatcherTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly OutboxDesk _desk = new(database);

    public Task InitializeAsync() => _desk.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_mail_of_a_committed_operation_goes_out_soon_and_what_was_kept_of_it_is_wiped()
    {
        var transport = new ScriptedTransport();
        await using var running = await _desk.StartAsync(transport, OutboxPace.Normal);
        await _desk.QueueAsync(OutboxDesk.Mail(1, "nora@clinic.example"));
        await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 1);
        var message = Assert.Single(transport.Given);
        Assert.Equal(("nora@clinic.example", "Mail 1", "Your code is 000001."), (message.To.Value, message.Subject, message.Body));
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "select count(*) from outbox where payload is null and sent_at is not null and lease_token is null and last_error is null and attempts = 1"));
    }

    [Fact]
    public async Task Two_dispatchers_send_two_thousand_mails_once_each()
    {
        await _desk.QueueAsync([.. Enumerable.Range(1, 2000).Select(n => OutboxDesk.Mail(n))]);
        var (first, second) = (new ScriptedTransport(), new ScriptedTransport());
        await using (await _desk.StartAsync(first))
        await using (await _desk.StartAsync(second))
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 2000, TimeSpan.FromMinutes(2));
        var given = first.Given.Concat(second.Given).Select(m => m.MessageId).ToList();
        Assert.Equal(2000, given.Count);
        Assert.Equal(2000, given.Distinct().Count());
        Assert.True(!first.Given.IsEmpty && !second.Given.IsEmpty, "one of the two had nothing to do: they did not run at once");
    }

    [Fact]
    public async Task A_mail_that_its_transport_chokes_on_does_not_hold_up_the_others()
    {
        var choking = new TaskCompletionSource<MailOutcome>();
        var transport = new ScriptedTransport(message => message.Subject switch
        {
            "Mail 1" => throw new InvalidOperationException("a bug"),
            "Mail 2" => choking.Task,
            _ => Task.FromResult(MailOutcome.Sent),
        });
        var mails = Enumerable.Range(1, 40).Select(n => OutboxDesk.Mail(n)).ToArray();
        await _desk.QueueAsync(mails);
        await database.SqlAsync("update outbox set payload = '\\x00' where dedup_key = $1", mails[^1].DedupKey);
        await using (await _desk.StartAsync(transport))
        {
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 37, TimeSpan.FromSeconds(60));
            await Eventually.TrueAsync(async () => await _desk.CountAsync("dead") == 1);
            choking.SetResult(MailOutcome.Sent);
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 38);
        }
        Assert.Equal(
            "The attempt ended with InvalidOperationException.", await database.ScalarAsync<string>("select last_error from outbox where state = 'waiting'"));
        Assert.Equal(
            "What was stored of it cannot be sent: SealBrokenException.", await database.ScalarAsync<string>("select last_error from outbox where state = 'dead'"));
    }

    [Fact]
    public async Task An_attempt_that_takes_longer_than_its_limit_is_tried_again()
    {
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        var never = new ScriptedTransport(_ => new TaskCompletionSource<MailOutcome>().Task);
        await using (await _desk.StartAsync(never, OutboxDesk.Quick with { SendLimit = TimeSpan.FromMilliseconds(200) }))
            await Eventually.TrueAsync(async () => await database.ScalarAsync<bool>("select last_error is not null from outbox"));
        Assert.Equal(1L, await _desk.CountAsync("waiting"));
    }

    [Fact]
    public async Task A_portal_that_stops_finishes_what_it_is_sending()
    {
        await _desk.QueueAsync(OutboxDesk.Mail(1));
        var sending = new TaskCompletionSource<MailOutcome>();
        var transport = new ScriptedTransport(_ => sending.Task);
        var running = await _desk.StartAsync(transport);
        await Eventually.TrueAsync(() => Task.FromResult(!transport.Given.IsEmpty));
        var stopped = running.DisposeAsync().AsTask();
        sending.SetResult(MailOutcome.Sent);
        await stopped;
        Assert.Equal(1L, await _desk.CountAsync("sent"));
    }

    [Fact]
    public async Task A_database_that_goes_away_and_comes_back_costs_no_mail()
    {
        await using var other = new OutboxDatabase();
        await other.Database.InitializeAsync();
        var desk = new OutboxDesk(other.Database);
        var transport = new ScriptedTransport();
        await using var running = await desk.StartAsync(transport);
        await other.Database.SwitchAsync(on: false);
        await Eventually.TrueAsync(() => Task.FromResult(running.Log.Lines.Count > 0));
        await other.Database.SwitchAsync(on: true);
        await desk.QueueAsync(OutboxDesk.Mail(1));
        await Eventually.TrueAsync(async () => await desk.CountAsync("sent") == 1);
        Assert.InRange(running.Log.Lines.Count, 2, 3);
    }

    private sealed class OutboxDatabase : IAsyncDisposable
    {
        public TestDatabase Database { get; } = new();

        public async ValueTask DisposeAsync() => await Database.DisposeAsync();
    }
}
