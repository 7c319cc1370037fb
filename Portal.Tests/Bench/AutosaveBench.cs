using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;

namespace Portal.Bench;

/// <summary>200 people who type at the same time, on a durable database: from the save to its acknowledgement.</summary>
internal static class AutosaveBench
{
    private const int People = 200;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Row>> SavesAsync(BenchDatabase database)
    {
        await using var portal = new BenchPortal(database);
        // Four to an application, as an office does it.
        var desks = await Crowd.CreateAsync(database, portal, People / 4, 3);
        var people = desks.SelectMany(desk => desk.Agents.Select(a => a.Person).Append(desk.Practitioner)
            .Select((person, n) => (Person: person, desk.Application, Field: Crowd.Fields[n]))).ToList();
        var saves = await TypeAsync(people.Count, async n =>
        {
            var (person, application, field) = people[n];
            var drafting = portal.Of<Drafting>(person);
            var seen = 0;
            var address = new FieldAddress(Crowd.Section, field);
            return async text =>
            {
                var kept = await drafting.SaveFieldAsync(application, address, text, seen);
                if (!kept.Succeeded && seen != 0)
                    throw new InvalidOperationException(kept.Error.Message);
                // The first save of a field that was filled in before tells that it was: then it is typed over.
                seen = kept.Succeeded ? kept.Value.SectionVersion : await Crowd.VersionOfAsync(database, application, field);
            };
        });
        await database.SqlAsync("create table typed (id int primary key, text text); grant select, insert, update on typed to portal_app");
        await database.SqlAsync($"insert into typed select n, '' from generate_series(0, {People}) n");
        var updates = await TypeAsync(People, n => Task.FromResult<Func<string, Task>>(async text =>
        {
            await using var command = database.App.CreateCommand("update typed set text = $2 where id = $1");
            command.Parameters.Add(new NpgsqlParameter { Value = n });
            command.Parameters.Add(new NpgsqlParameter { Value = text });
            await command.ExecuteNonQueryAsync();
        }));
        return [Compare("autosave, 200 people, p95", 0.95, most: 100), Compare("autosave, 200 people, median", 0.5)];

        Row Compare(string what, double share, double? most = null)
        {
            var (measured, baseline) = (BenchDatabase.At(saves, share), BenchDatabase.At(updates, share));
            return new Row(what, $"{measured:0.0} ms", $"{baseline:0.0} ms update", measured / baseline, most is { } limit ? Bar.AtMost(limit, measured, "ms") : null);
        }
    }

    // Everybody saves every two to three seconds, as somebody does who types.
    private static async Task<double[]> TypeAsync(int people, Func<int, Task<Func<string, Task>>> typist)
    {
        var times = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, people).Select(async n =>
        {
            var save = await typist(n);
            var pace = new Random(n);
            var until = Stopwatch.StartNew();
            await Task.Delay(pace.Next(2_500));
            for (var i = 0; until.Elapsed < Duration; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await save($"Typed {i}");
                if (i > 1)
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                await Task.Delay(2_000 + pace.Next(1_000));
            }
        }));
        var sorted = times.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
