using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Outbox;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Outbox;

public class UndeliveredMailTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly OutboxDesk _desk = new(database);
    private readonly World _world = new(database);

    public Task InitializeAsync() => _desk.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_account_administrator_sees_what_was_given_up_without_address_or_text()
    {
        await GiveUpAsync(OutboxDesk.Mail(1, "nora@clinic.example"));
        await _desk.QueueAsync(OutboxDesk.Mail(2));
        var found = (await For(await AdminAsync()).ListAsync(1)).Value;
        Assert.Equal(1, found.Total);
        var line = Assert.Single(found.Lines);
        Assert.Equal(("test", 1, "refused"), (line.Kind, line.Attempts, line.LastError));
        Assert.DoesNotContain("clinic", line.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_is_tried_again_goes_out_under_its_old_Message_ID_and_the_ledger_says_who_decided_so()
    {
        var dead = await GiveUpAsync(OutboxDesk.Mail(1));
        Assert.True((await For(await AdminAsync()).RequeueAsync(dead.Id)).Succeeded);
        var transport = new ScriptedTransport();
        await using (await _desk.StartAsync(transport))
            await Eventually.TrueAsync(async () => await _desk.CountAsync("sent") == 1);
        Assert.Equal(dead.MessageId, Assert.Single(transport.Given).MessageId);
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "select count(*) from audit_pending where convert_from(entry, 'UTF8')::jsonb @> jsonb_build_object('kind', 'mail-requeued', 'detail', jsonb_build_object('mail', $1, 'mailKind', 'test'))",
            dead.Id.ToString()));
    }

    [Fact]
    public async Task Two_administrators_who_decide_at_once_queue_it_once()
    {
        var dead = await GiveUpAsync(OutboxDesk.Mail(1));
        var (first, second) = (For(await AdminAsync()), For(await AdminAsync()));
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => (n % 2 == 0 ? first : second).RequeueAsync(dead.Id)));
        Assert.Single(results, result => result.Succeeded);
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal("outbox.not-undelivered", result.Error!.Code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.Auditor)]
    [InlineData(StaffRole.HelpDesk)]
    public async Task Nobody_else_sees_or_tries_it_again(StaffRole? role)
    {
        var dead = await GiveUpAsync(OutboxDesk.Mail(1));
        var mail = For(await _world.PersonAsync("Somebody", role is { } held ? [held] : []));
        Assert.Equal(Error.NotFound, (await mail.ListAsync(1)).Error);
        Assert.Equal(Error.NotFound, (await mail.RequeueAsync(dead.Id)).Error);
        Assert.Equal(1L, await _desk.CountAsync("dead"));
    }

    [Fact]
    public async Task An_unknown_mail_is_not_found() =>
        Assert.Equal(Error.NotFound, (await For(await AdminAsync()).RequeueAsync(Guid.NewGuid())).Error);

    private Task<Person> AdminAsync() => _world.PersonAsync("Ada Lindqvist", StaffRole.AccountAdmin);

    private UndeliveredMail For(Person person) => new(_world.RunnerFor(person), _world.GateFor(person));

    private async Task<OutboxLease> GiveUpAsync(OutboxMail mail)
    {
        await _desk.QueueAsync(mail);
        var lease = Assert.Single(await OutboxLease.ClaimAsync(_desk.Source, 1, Minute, default));
        Assert.True(await lease.GiveUpAsync(_desk.Source, "refused"));
        return lease;
    }
}
