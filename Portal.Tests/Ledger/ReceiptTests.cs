using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
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
    /// <summary>For what must come at all: a machine may be slow, and a test that hangs says nothing.</summary>
    private static readonly TimeSpan NeverThisLong = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly World _world = new(database);

    [Fact]
    public async Task With_a_sequencer_that_runs_the_number_comes_to_who_waits_for_it()
    {
        using var sequencer = new LedgerSequencer(database.Sequencer, NullLogger<LedgerSequencer>.Instance);
        await sequencer.StartAsync(default);
        var (owner, provider, delegation) = await GivenAsync();
        var (ended, entry) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, "Left"));
        Assert.True(ended.Succeeded);
        long? number = null; // How long it takes is measured by the bench, not on a machine that does other things.
        await Eventually.TrueAsync(async () => (number = (await ReceiptsOf(owner).WaitAsync(entry!.Value)).Value.Number) is not null, NeverThisLong);
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
        var (ended, entry) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, "Left")).WaitAsync(NeverThisLong);
        Assert.True(ended.Succeeded);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from delegations where id = $1 and ended_at is not null", delegation.Value));

        var clock = new FakeTimeProvider();
        var waiting = ReceiptsOf(owner, clock).WaitAsync(entry!.Value);
        await AssertWaitsAsync(waiting, clock, Receipts.Longest - Tick);
        clock.Advance(Tick);
        Assert.Null((await waiting.WaitAsync(NeverThisLong)).Value.Number);
        await transaction.RollbackAsync();
    }

    [Fact]
    public async Task Nobody_waits_for_a_number_longer_because_the_database_is_slow()
    {
        var (owner, provider, delegation) = await GivenAsync();
        var (_, entry) = await Receipt.OfAsync(() => For(owner).EndAsync(provider, delegation, "Left"));
        await using var held = await database.Owner.OpenConnectionAsync();
        await using var transaction = await held.BeginTransactionAsync();
        await using (var whole = held.CreateCommand())
        {
            whole.CommandText = "lock table audit_log in access exclusive mode";
            await whole.ExecuteNonQueryAsync();
        }
        var clock = new FakeTimeProvider();
        var waiting = ReceiptsOf(owner, clock).WaitAsync(entry!.Value);
        clock.Advance(Receipts.Longest);
        Assert.Null((await waiting.WaitAsync(NeverThisLong)).Value.Number);
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

    private Receipts ReceiptsOf(Person? person, TimeProvider? clock = null) => new(_world.GateFor(person), clock ?? TimeProvider.System);

    /// <summary>The clock goes on in small steps, and what is waited for does not come before its time.</summary>
    private static async Task AssertWaitsAsync(Task waiting, FakeTimeProvider clock, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Tick)
        {
            Assert.False(waiting.IsCompleted);
            clock.Advance(Tick);
            await Task.Yield();
        }
        Assert.False(waiting.IsCompleted);
    }
}
