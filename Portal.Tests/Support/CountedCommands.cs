using System.Collections.Concurrent;
using System.Diagnostics;

namespace Portal.Tests.Support;

/// <summary>How many statements something sends to the database, from what the driver tells of each.</summary>
internal static class CountedCommands
{
    /// <summary>Counts those of one act, and of nothing that runs beside it.</summary>
    public static async Task<int> OfAsync(Func<Task> act) => (await TextsOfAsync(act)).Count;

    /// <summary>The statements of one act, in the order in which they ended.</summary>
    public static async Task<IReadOnlyCollection<string>> TextsOfAsync(Func<Task> act)
    {
        using var counted = new Activity("counted").Start();
        var (trace, texts) = (counted.TraceId, new ConcurrentQueue<string>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> made) =>
                made.Parent.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = command =>
            {
                if (command.TraceId == trace && command.TagObjects.FirstOrDefault(tag => tag.Key is "db.query.text" or "db.statement").Value is string text)
                    texts.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await act();
        return texts;
    }
}
