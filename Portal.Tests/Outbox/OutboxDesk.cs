using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Outbox;
using Portal.Tests.Support;

namespace Portal.Tests.Outbox;

/// <summary>An outbox with its dispatchers, as the portal has it, with times that fit a test.</summary>
internal sealed class OutboxDesk(TestDatabase database)
{
    public static readonly OutboxPace Quick = new(TimeSpan.FromMilliseconds(50), 8, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20));

    public OutboxSeal Seal { get; init; } = TestKeys.Outbox;

    public NpgsqlDataSource Source => database.App;

    public static OutboxMail Mail(int number, string? to = null) => new(
        "test", $"test:{Guid.NewGuid()}", to ?? $"person{number}@clinic.example", $"Mail {number}", $"Your code is {number:D6}.");

    /// <summary>Queues mails in one operation that commits, or that is refused at its end.</summary>
    public async Task QueueAsync(IReadOnlyList<OutboxMail> mails, bool commit = true)
    {
        var runner = new World(database).RunnerFor(null);
        var result = await runner.RunAsync(Actions.EnterPortal, (operation, _) =>
        {
            foreach (var mail in mails)
                operation.Send(mail);
            return Task.FromResult<Result<int>>(commit ? mails.Count : new Error("test.refused", "No."));
        });
        Assert.Equal(commit, result.Succeeded);
    }

    public Task QueueAsync(params OutboxMail[] mails) => QueueAsync(mails, commit: true);

    public OutboxDelivery Delivery(IMailTransport transport) => new(Source, transport, Seal);

    /// <summary>A dispatcher that runs until it is disposed.</summary>
    public async Task<Running> StartAsync(IMailTransport transport, OutboxPace? pace = null)
    {
        var log = new LogLines<OutboxDispatcher>();
        var dispatcher = new OutboxDispatcher(Source, transport, Seal, log) { Pace = pace ?? Quick };
        await dispatcher.StartAsync(default);
        return new Running(dispatcher, log);
    }

    /// <summary>Lets the back-off of everything that waits be over.</summary>
    public Task<int> HurryAsync() => database.SqlAsync("update outbox set next_at = clock_timestamp() where state = 'waiting' and lease_token is null");

    /// <summary>Lets the leases of everything that waits be over, as if their workers had died long ago.</summary>
    public Task<int> ExpireAsync() => database.SqlAsync("update outbox set leased_until = clock_timestamp() - interval '1 second' where state = 'waiting'");

    public Task<long> CountAsync(string state) => database.ScalarAsync<long>("select count(*) from outbox where state = $1", state);

    public Task ClearAsync() => database.SqlAsync("delete from outbox");

    public static SmtpTransport Smtp(int port) => new(SmtpSettings.From(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?>
        {
            ["Portal:Smtp:Host"] = "127.0.0.1",
            ["Portal:Smtp:Port"] = $"{port}",
            ["Portal:Smtp:From"] = "portal@portal.example",
            ["Portal:Smtp:StartTls"] = "false",
        }).Build())!);

    internal sealed class Running(OutboxDispatcher dispatcher, LogLines<OutboxDispatcher> log) : IAsyncDisposable
    {
        public LogLines<OutboxDispatcher> Log => log;

        public async ValueTask DisposeAsync()
        {
            await dispatcher.StopAsync(default);
            dispatcher.Dispose();
        }
    }
}

/// <summary>A transport that does what the test says, and remembers what it was given.</summary>
internal sealed class ScriptedTransport(Func<MailMessageText, Task<MailOutcome>> answer) : IMailTransport
{
    public ScriptedTransport() : this(_ => Task.FromResult(MailOutcome.Sent)) { }

    public ConcurrentQueue<MailMessageText> Given { get; } = new();

    public async Task<MailOutcome> SendAsync(MailMessageText message, CancellationToken cancel)
    {
        Given.Enqueue(message);
        return await answer(message).WaitAsync(cancel);
    }
}
