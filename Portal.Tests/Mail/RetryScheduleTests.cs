using FsCheck;
using FsCheck.Fluent;
using Portal.Infrastructure.Mail;

namespace Portal.Tests.Mail;

public class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(5, 480)]
    [InlineData(10, 15_360)]
    [InlineData(11, 21_600)]
    [InlineData(20, 21_600)]
    public void Delays_double_from_half_a_minute_to_six_hours(int failed, int seconds) =>
        Assert.Equal(seconds, RetrySchedule.DelayAfter(failed, 0.5)!.Value.TotalSeconds, 3);

    [Fact]
    public void A_mail_is_given_up_after_about_three_days()
    {
        Assert.Null(RetrySchedule.DelayAfter(RetrySchedule.MaxAttempts, 0));
        Assert.Null(RetrySchedule.DelayAfter(int.MaxValue, 1));
        foreach (var jitter in new[] { 0.0, 0.5, 1.0 })
        {
            var total = Enumerable.Range(1, RetrySchedule.MaxAttempts - 1).Sum(n => RetrySchedule.DelayAfter(n, jitter)!.Value.TotalHours);
            Assert.InRange(total, 2.2 * 24, 3.5 * 24);
        }
    }

    [Fact]
    public void Jitter_spreads_by_a_fifth_and_never_more() =>
        Prop.ForAll(Gen.Choose(1, RetrySchedule.MaxAttempts - 1).Zip(Gen.Choose(0, 1_000_000)).ToArbitrary(), p =>
        {
            var middle = RetrySchedule.DelayAfter(p.Item1, 0.5)!.Value;
            var delay = RetrySchedule.DelayAfter(p.Item1, p.Item2 / 1_000_000.0)!.Value;
            Assert.InRange(delay / middle, 0.8 - 1e-9, 1.2 + 1e-9);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Jitter_makes_a_difference() => Assert.NotEqual(RetrySchedule.DelayAfter(3, 0), RetrySchedule.DelayAfter(3, 1));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.5)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.1)]
    [InlineData(1, double.NaN)]
    public void Nonsense_is_a_bug(int failed, double jitter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetrySchedule.DelayAfter(failed, jitter));
}
