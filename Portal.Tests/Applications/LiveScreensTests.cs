using Microsoft.Extensions.Logging.Abstractions;
using Portal.Domain.Common;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

public sealed class LiveScreensTests
{
    private static readonly EnrollmentApplicationId Application = new(Guid.NewGuid());

    private readonly LiveScreens _screens = new(NullLogger<LiveScreens>.Instance);

    [Fact]
    public async Task However_much_is_changed_while_a_screen_reads_it_reads_once_more()
    {
        var (reads, first) = (0, new TaskCompletionSource());
        using var slow = Circuit().Listen(Application, _ => true, () => Interlocked.Increment(ref reads) == 1 ? first.Task : Task.CompletedTask);
        var editor = Circuit();
        editor.Changed(Application, "licenses");
        await Eventually.TrueAsync(() => Task.FromResult(reads == 1));
        for (var i = 0; i < 1000; i++)
            editor.Changed(Application, "licenses");
        first.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(reads == 2));
        await Task.Delay(700);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task A_screen_does_not_hear_of_itself_of_other_applications_or_of_sections_that_it_does_not_show()
    {
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var (own, other) = (Circuit(), Circuit());
        using var licenses = own.Listen(Application, section => section == "licenses", () => Told("licenses"));
        using var whole = other.Listen(Application, section => section == LiveSections.WholeApplication, () => Told("whole"));
        own.Changed(Application, "licenses");
        other.Changed(Application, "payment");
        other.Changed(new EnrollmentApplicationId(Guid.NewGuid()), "licenses");
        own.Changed(Application, LiveSections.WholeApplication);
        await Eventually.TrueAsync(() => Task.FromResult(!heard.IsEmpty));
        Assert.Equal(["whole"], heard);

        Task Told(string who)
        {
            heard.Enqueue(who);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_screen_that_was_opened_while_its_own_circuit_saved_hears_of_that_save_and_of_no_later_one()
    {
        var (left, back, circuit) = (0, 0, Circuit());
        using var before = circuit.Listen(Application, _ => true, () => Task.FromResult(Interlocked.Increment(ref left)));
        var (first, second) = (circuit.Saving(), circuit.Saving());
        using var meanwhile = circuit.Listen(Application, _ => true, () => Task.FromResult(Interlocked.Increment(ref back)));
        first.Dispose();
        circuit.Changed(Application, "licenses");
        await Eventually.TrueAsync(() => Task.FromResult(back == 1));
        second.Dispose();
        circuit.Changed(Application, "licenses");
        await Task.Delay(400);
        Assert.Equal((0, 1), (left, back));
    }

    [Fact]
    public async Task A_screen_that_fails_hears_the_next_change_and_one_that_is_closed_hears_none()
    {
        var (broken, closed) = (0, 0);
        using var failing = Circuit().Listen(Application, _ => true, () => Interlocked.Increment(ref broken) > 0 ? throw new InvalidOperationException("broken") : Task.CompletedTask);
        Circuit().Listen(Application, _ => true, () => Task.FromResult(Interlocked.Increment(ref closed))).Dispose();
        var editor = Circuit();
        editor.Changed(Application, "licenses");
        await Eventually.TrueAsync(() => Task.FromResult(broken == 1));
        editor.Changed(Application, "licenses");
        await Eventually.TrueAsync(() => Task.FromResult(broken == 2));
        Assert.Equal(0, closed);
    }

    [Fact]
    public async Task Nothing_is_told_to_a_circuit_that_ended_whether_it_listened_before_or_began_to_while_it_ended()
    {
        var (before, late, other) = (0, 0, 0);
        var ended = Circuit();
        ended.Listen(Application, _ => true, () => Task.FromResult(Interlocked.Increment(ref before)));
        ended.Dispose();
        ended.Listen(Application, _ => true, () => Task.FromResult(Interlocked.Increment(ref late)));
        using var open = Circuit().Listen(Application, _ => true, () => Task.FromResult(Interlocked.Increment(ref other)));
        Circuit().Changed(Application, "licenses");
        await Eventually.TrueAsync(() => Task.FromResult(other == 1));
        await Task.Delay(100);
        Assert.Equal((0, 0), (before, late));
    }

    private LiveSections Circuit() => new(_screens);
}
