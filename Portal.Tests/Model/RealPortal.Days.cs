using Portal.Server.Features.People;

namespace Portal.Tests.Model;

/// <summary>Days that pass, and what they mean in instants.</summary>
internal sealed partial class RealPortal
{
    /// <summary>Moves every time back, and lets the portal do what it does by the clock.</summary>
    public async Task PassAsync(int days)
    {
        foreach (var (table, times) in new[]
        {
            ("delegations", "valid_from valid_until given_at confirmed_at suspended_at ended_at"),
            ("invitations", "valid_from valid_until expires_at created_at decided_at"),
            ("access_requests", "asked_at expires_at valid_until answered_at released_at"),
            ("authorities", "ends_at attached_at"),
            ("claim_letters", "asked_at printed_at entered_at"),
            ("principals", "claimed_at verified_at decided_at object_until objected_at let_in_at"),
        })
            await MoveAsync(table, times);
        // What is closed is never rewritten, and what others left open is not closed here.
        var ours = string.Join(", ", _providers.Select(p => $"'{p.Value}'"));
        await MoveAsync("access_reviews", "opened_at due_at", $"where closed_at is null and provider_id in ({ours})");
        await MoveAsync("providers", "created_at reviewed_at", $"where id in ({ours})");
        var rounds = signers.Of<ReviewRounds>(null);
        while ((await rounds.CloseNextAsync()).Value || (await rounds.OpenNextAsync()).Value)
        {
            // One review at a time, those that are over first.
        }

        Task MoveAsync(string table, string times, string which = "") => database.SqlAsync(
            $"update {table} set {string.Join(", ", times.Split(' ').Select(time => $"{time} = {time} - $1"))} {which}", TimeSpan.FromDays(days));
    }

    /// <summary>The first instant of a day with power.</summary>
    public DateTimeOffset Start(int day, int today) => _start.AddDays(day - today);

    /// <summary>The first instant without power after a last day.</summary>
    public DateTimeOffset End(double day, int today) => _start.AddDays(day - today + 1);

    /// <summary>A last day in words.</summary>
    public string LastDay(double day, int today) => LastDay(End(day, today));

    /// <summary>The same of an end: to the instant at midnight, and within a day otherwise.</summary>
    public static string LastDay(DateTimeOffset end) => end.UtcDateTime.TimeOfDay == TimeSpan.Zero ? $"{end:u}" : $"within {end:yyyy-MM-dd}";
}
