using System.Collections.Concurrent;
using Portal.Domain.Common;

namespace Portal.Server.Features.Applications;

/// <summary>
/// Tells the open screens of an application that one of its sections has changed. Says where and by whom, never what: each screen reads
/// again, through the access table. Only within this process; a screen elsewhere finds out when it saves or is opened.
/// </summary>
public sealed class LiveSections(ILogger<LiveSections> log)
{
    private readonly ConcurrentDictionary<Guid, (EnrollmentApplicationId Application, Func<string, AccountId, Task> Tell)> _screens = new();

    /// <summary>Listens until the subscription is disposed.</summary>
    public IDisposable Listen(EnrollmentApplicationId application, Func<string, AccountId, Task> tell)
    {
        var id = Guid.NewGuid();
        _screens[id] = (application, tell);
        return new Subscription(() => _screens.TryRemove(id, out _));
    }

    /// <summary>Tells every screen of the application. One that fails does not keep the others from hearing it.</summary>
    public async Task ChangedAsync(EnrollmentApplicationId application, string section, AccountId by)
    {
        foreach (var (listening, tell) in _screens.Values)
        {
            if (listening != application)
                continue;
            try
            {
                await tell(section, by);
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                log.LogWarning(broken, "A screen could not be told of a change.");
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
