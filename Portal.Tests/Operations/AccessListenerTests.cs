using Microsoft.Extensions.Logging.Abstractions;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>What the listener hears, what it asks when it hears nothing, and what it says when nobody answers.</summary>
public class AccessListenerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private readonly AccessNews _news = new();
    private AccessListener _listener = null!;

    public async Task InitializeAsync()
    {
        _listener = new AccessListener(database.AppConnection, database.App, _news, TimeProvider.System, NullLogger<AccessListener>.Instance);
        await _listener.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(_listener.IsListening));
    }

    public async Task DisposeAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        _listener.Dispose();
    }

    [Fact]
    public async Task What_is_announced_is_heard_by_those_whom_it_concerns()
    {
        var person = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(person);
        // A listener that came back tells everybody, as it has to: such a try says nothing, and is made again.
        for (var tries = 0; tries < 10; tries++)
        {
            var (mine, others) = (0, 0);
            using var watch = _news.Listen([provider], person.Id, () => Interlocked.Increment(ref mine));
            using var other = _news.Listen([new ProviderId(Guid.NewGuid())], new AccountId(Guid.NewGuid()), () => Interlocked.Increment(ref others));
            await database.SqlAsync("select pg_notify('portal_access', 'provider:' || $1::text)", provider.Value);
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref mine) >= 1));
            await database.SqlAsync("select pg_notify('portal_access', 'account:' || $1::text)", person.Id.Value);
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref mine) >= 2));
            if (Volatile.Read(ref others) == 0)
                return;
        }
        Assert.Fail("Others heard of it each time.");
    }

    [Fact]
    public async Task News_of_an_NPI_is_heard_by_those_who_show_what_is_asked_of_it_and_by_nobody_else()
    {
        var person = await _world.PersonAsync("Nora Quist");
        for (var tries = 0; tries < 10; tries++)
        {
            var (mine, others) = (0, 0);
            using var watch = _news.Listen([], person.Id, () => Interlocked.Increment(ref mine), "1234567893");
            using var other = _news.Listen([], person.Id, () => Interlocked.Increment(ref others), "1003000126");
            using var none = _news.Listen([], person.Id, () => Interlocked.Increment(ref others));
            await database.SqlAsync("select pg_notify('portal_access', 'npi:1234567893')");
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref mine) >= 1));
            if (Volatile.Read(ref others) == 0)
                return;
        }
        Assert.Fail("Others heard of it each time.");
    }

    [Fact]
    public async Task The_question_tells_what_is_different_and_nothing_else()
    {
        var person = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(person);
        var news = new AccessNews();
        var heard = 0;
        var another = await _world.ProviderAsync(person);
        using var watch = news.Listen([another, provider], person.Id, () => heard++);
        var watched = new WatchedState(database.App, news);
        await watched.AskAsync(CancellationToken.None);
        Assert.Equal(3, heard);
        await watched.AskAsync(CancellationToken.None);
        Assert.Equal(3, heard);
        await database.SqlAsync("update providers set access_epoch = access_epoch + 1 where id = $1", provider.Value);
        await watched.AskAsync(CancellationToken.None);
        Assert.Equal(4, heard);
        await database.SqlAsync("update sessions set locked_at = clock_timestamp() where id = $1", person.Session);
        await watched.AskAsync(CancellationToken.None);
        Assert.Equal(5, heard);
    }

    [Fact]
    public async Task Without_any_answer_it_falls_silent_and_says_when_it_is_over()
    {
        var heard = 0;
        using var watch = _news.Listen([], new AccountId(Guid.NewGuid()), () => Interlocked.Increment(ref heard));
        await database.SwitchAsync(on: false);
        await Eventually.TrueAsync(() => Task.FromResult(_news.IsSilent));
        Assert.False(_listener.IsListening);
        // It is silent an instant before the open screens are told.
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref heard) > 0));
        var before = Volatile.Read(ref heard);
        await database.SwitchAsync(on: true);
        await Eventually.TrueAsync(() => Task.FromResult(!_news.IsSilent && _listener.IsListening));
        Assert.True(Volatile.Read(ref heard) > before);
    }
}
