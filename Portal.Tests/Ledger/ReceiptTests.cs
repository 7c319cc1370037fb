using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Server.Features.Receipts;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>What a person did takes effect at commit. Only its number comes later, and nothing waits for it.</summary>
public class ReceiptTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task With_a_sequencer_that_runs_the_number_is_there_within_two_seconds()
    {
        using var sequencer = new LedgerSequencer(database.Sequencer, NullLogger<LedgerSequencer>.Instance);
        await sequencer.StartAsync(default);
        var (owner, provider, delegation) = await GivenAsync();
        var (ended, entry) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, "Left"));
        Assert.True(ended.Succeeded);
        var start = Stopwatch.GetTimestamp();
        var number = (await ReceiptsOf(owner).WaitAsync(entry!.Value)).Value.Number;
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2.5);
        Assert.Equal("delegation-ended", await database.ScalarAsync<string>("select kind from audit_log where seq = $1", number!.Value));
        await sequencer.StopAsync(default);
    }

    [Fact]
    public async Task A_sequencer_that_stands_still_delays_no_revoke_and_the_receipt_follows()
    {
        var (owner, provider, delegation) = await GivenAsync();
        await using var held = await database.Sequencer.OpenConnectionAsync(); // The head is taken, and nobody numbers anything.
        await using var transaction = await held.BeginTransactionAsync();
        await using (var head = held.CreateCommand())
        {
            head.CommandText = "select size from audit_head for update";
            await head.ExecuteScalarAsync();
        }
        var start = Stopwatch.GetTimestamp();
        var (ended, entry) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, "Left"));
        Assert.True(ended.Succeeded);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1.9);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from delegations where id = $1 and ended_at is not null", delegation.Value));

        start = Stopwatch.GetTimestamp();
        Assert.Null((await ReceiptsOf(owner).WaitAsync(entry!.Value)).Value.Number);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 1.5, 5);
        await transaction.RollbackAsync();
    }

    [Fact]
    public async Task A_number_is_told_to_nobody_but_the_person_whose_entry_it_is()
    {
        var (owner, provider, delegation) = await GivenAsync();
        var (_, entry) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, "Left"));
        await new SampleLedger(database).SequenceAsync();
        Assert.NotNull((await ReceiptsOf(owner).WaitAsync(entry!.Value)).Value.Number);
        Assert.Null((await ReceiptsOf(await _world.PersonAsync("Somebody Else")).WaitAsync(entry.Value)).Value.Number);
        Assert.Equal(Error.NotFound, (await ReceiptsOf(null).WaitAsync(entry.Value)).Error);
    }

    [Fact]
    public async Task What_was_refused_has_no_receipt_and_what_goes_on_beside_it_has_its_own()
    {
        var (owner, provider, delegation) = await GivenAsync();
        var (refused, none) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, ""));
        Assert.Equal((false, null), (refused.Succeeded, none));

        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => _world.PersonAsync($"Person {n}")));
        var receipts = await Task.WhenAll(people.Select(person => Receipt.OfAsync(() => _world.RunnerFor(person).RunAsync<int>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            await Task.Delay(30, c);
            operation.Record(new SessionLocked(person.Id));
            operation.Record(new SessionUnlocked(person.Id, person.Session)); // The first one is what the receipt is for.
            return 1;
        }))));
        await new SampleLedger(database).SequenceAsync();
        foreach (var (person, (_, entry)) in people.Zip(receipts))
            Assert.Equal(
                $"{person.Id.Value} session-locked",
                await database.ScalarAsync<string>("select actor_id || ' ' || kind from audit_log where entry_id = $1", entry!.Value));
    }

    private async Task<(Person Owner, ProviderId Provider, DelegationId Delegation)> GivenAsync()
    {
        var owner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(owner);
        return (owner, provider, await _world.DelegationAsync(provider, await _world.PersonAsync("Dana Wells"), [Permission.ViewApplication]));
    }

    private Delegations For(Person person) => Offers.Delegations(_world, person);

    private Receipts ReceiptsOf(Person? person) => new(_world.GateFor(person), TimeProvider.System);
}
