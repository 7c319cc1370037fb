using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// Hears from the database, on a connection of its own, that access changed, and passes it on. Without that connection it asks each
/// second for what open screens rest on; without any answer it has them hidden.
/// </summary>
internal sealed class AccessListener(
    string connectionString, NpgsqlDataSource source, AccessNews news, TimeProvider clock, ILogger<AccessListener> log) : BackgroundService
{
    /// <summary>What PostgreSQL calls the connection.</summary>
    public const string ApplicationName = "portal-access";

    /// <summary>Between two signs of life, and between two questions.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Without an answer for so long, nothing is shown.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2.5);

    private readonly string _connection = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        ApplicationName = ApplicationName,
        Timeout = 3,
        CommandTimeout = 3,
    }.ConnectionString;

    private readonly WatchedState _watched = new(source, news);
    private long _answered = clock.GetTimestamp();
    private long _heard = clock.GetTimestamp();

    /// <summary>Whether the dedicated connection stands.</summary>
    public bool IsListening { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ListenAsync(stoppingToken), AskAsync(stoppingToken), MindSilenceAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stop)
    {
        var trouble = new TroubleLog(log, "The listener for access changes");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(trouble, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                trouble.Met(e);
            }
            finally
            {
                IsListening = false;
            }
            await PauseAsync(Tick, stop);
        }
    }

    private async Task ListenOnceAsync(TroubleLog trouble, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(_connection);
        connection.Notification += (_, told) => PassOn(told.Payload);
        await connection.OpenAsync(stop);
        await using var listen = new NpgsqlCommand("listen portal_access", connection);
        await listen.ExecuteNonQueryAsync(stop);
        trouble.Over();
        Heard();
        news.AllMayHaveChanged(); // What was announced before LISTEN was announced to nobody.
        IsListening = true;
        await using var alive = new NpgsqlCommand("select", connection);
        while (!stop.IsCancellationRequested)
        {
            // A connection that was cut without a word is noticed only by asking.
            if (!await connection.WaitAsync(Tick, stop))
                await alive.ExecuteNonQueryAsync(stop);
            Heard();
        }
    }

    private async Task AskAsync(CancellationToken stop)
    {
        var trouble = new TroubleLog(log, "The question for access changes");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (IsListening && clock.GetElapsedTime(Interlocked.Read(ref _heard)) < Heartbeat)
                {
                    _watched.Forget();
                }
                else
                {
                    await _watched.AskAsync(stop);
                    Answered();
                }
                trouble.Over();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                trouble.Met(e);
            }
            await PauseAsync(Tick, stop);
        }
    }

    private async Task MindSilenceAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!news.IsSilent && clock.GetElapsedTime(Interlocked.Read(ref _answered)) > Silence)
                news.FellSilent();
            await PauseAsync(Tick / 4, stop);
        }
    }

    private void Heard()
    {
        Interlocked.Exchange(ref _heard, clock.GetTimestamp());
        Answered();
    }

    private void Answered()
    {
        Interlocked.Exchange(ref _answered, clock.GetTimestamp());
        if (news.IsSilent)
            news.Answers();
    }

    private void PassOn(string payload)
    {
        var parts = payload.Split(':');
        if (parts is ["npi", var npi])
            news.Asked(npi);
        else if (parts.Length == 2 && Guid.TryParse(parts[1], out var id))
        {
            if (parts[0] == "provider")
                news.Changed(new ProviderId(id));
            else if (parts[0] == "account")
                news.Changed(new AccountId(id));
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
