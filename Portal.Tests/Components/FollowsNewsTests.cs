using Bunit;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;

namespace Portal.Tests.Components;

/// <summary>What is shown without a click: read again at news and when a time is over, and never broken by a database that does not answer.</summary>
public sealed class FollowsNewsTests : BunitContext
{
    private static readonly ProviderId Clinic = new(Guid.NewGuid());
    private static readonly ProviderId Hospital = new(Guid.NewGuid());
    private readonly AccessNews _news = new();

    public FollowsNewsTests() => Services.AddSingleton(_news);

    private sealed class Counts : FollowsNews
    {
        private int _read;

        public Func<int, Exception?> Fails { get; set; } = _ => null;

        public TaskCompletionSource? Slow { get; set; }

        public int Read => Volatile.Read(ref _read);

        protected override void OnInitialized() => Follow(Told, [Clinic, Hospital], new AccountId(Guid.Empty));

        public void Again(TimeSpan? wait) => FollowAfter(wait);

        protected override async Task FollowAsync()
        {
            var read = Interlocked.Increment(ref _read);
            if (Slow is { } slow)
                await slow.Task;
            if (Fails(read) is { } failure)
                throw failure;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"read {_read}");
    }

    [Fact]
    public void News_of_its_providers_is_read_and_drawn_and_other_news_is_not()
    {
        var view = Render<Counts>();
        _news.Changed(new ProviderId(Guid.NewGuid()));
        _news.Changed(Clinic);
        view.WaitForAssertion(() => Assert.Equal("read 1", view.Markup));
        _news.Changed(Hospital);
        view.WaitForAssertion(() => Assert.Equal("read 2", view.Markup));
    }

    [Fact]
    public async Task A_time_that_is_over_is_read_once_and_the_last_time_named_counts()
    {
        var view = Render<Counts>();
        // Longer than the machine may pause between the two lines.
        view.Instance.Again(TimeSpan.FromSeconds(2));
        view.Instance.Again(null);
        await Task.Delay(2300);
        Assert.Equal(0, view.Instance.Read);
        view.Instance.Again(TimeSpan.FromMilliseconds(50));
        view.WaitForAssertion(() => Assert.Equal("read 1", view.Markup));
    }

    [Fact]
    public async Task A_time_that_is_years_away_is_waited_for_in_steps_that_a_timer_can_count()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Task.Delay(TimeSpan.FromDays(3 * 365)));
        Assert.InRange(FollowsNews.Step(TimeSpan.FromDays(3 * 365)), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Assert.InRange(FollowsNews.Step(TimeSpan.FromMinutes(3)), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3.1));
    }

    [Fact]
    public async Task One_reading_follows_the_other_so_that_the_newest_is_what_stays()
    {
        var view = Render<Counts>();
        var (counts, slow) = (view.Instance, new TaskCompletionSource());
        counts.Slow = slow;
        _news.Changed(Clinic);
        view.WaitForAssertion(() => Assert.Equal(1, counts.Read));
        _news.Changed(Clinic);
        _news.Changed(Hospital);
        await Task.Delay(200);
        Assert.Equal(1, counts.Read);
        counts.Slow = null;
        slow.SetResult();
        view.WaitForAssertion(() => Assert.Equal("read 2", view.Markup));
        await Task.Delay(100);
        Assert.Equal(2, counts.Read);
    }

    [Fact]
    public void A_database_that_does_not_answer_breaks_nothing_and_is_asked_again()
    {
        var view = Render<Counts>();
        view.Instance.Fails = read => read < 3 ? new NpgsqlException("no answer") : null;
        _news.Changed(Clinic);
        view.WaitForAssertion(() => Assert.Equal("read 3", view.Markup));
    }

    [Fact]
    public async Task While_nobody_answers_it_asks_nothing()
    {
        var view = Render<Counts>();
        _news.FellSilent();
        await Task.Delay(200);
        Assert.Equal(0, view.Instance.Read);
        _news.Answers();
        view.WaitForAssertion(() => Assert.Equal("read 1", view.Markup));
    }

    [Fact]
    public async Task A_mistake_of_the_portal_is_not_swallowed()
    {
        var view = Render<Counts>();
        view.Instance.Fails = _ => new InvalidOperationException("a mistake");
        _news.Changed(Clinic);
        Assert.Equal("a mistake", (await Renderer.UnhandledException.WaitAsync(DefaultWaitTimeout)).Message);
    }

    [Fact]
    public async Task Whoever_is_gone_hears_and_reads_no_more_also_in_the_middle_of_reading()
    {
        var view = Render<Counts>();
        var counts = view.Instance;
        counts.Slow = new TaskCompletionSource();
        counts.Fails = _ => new ObjectDisposedException("IServiceProvider");
        _news.Changed(Clinic);
        view.WaitForAssertion(() => Assert.Equal(1, counts.Read));
        await DisposeComponentsAsync();
        counts.Slow.SetResult();
        _news.Changed(Clinic);
        counts.Again(TimeSpan.FromMilliseconds(10));
        await Task.Delay(200);
        Assert.Equal((1, 0), (counts.Read, _news.Watching));
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }
}
