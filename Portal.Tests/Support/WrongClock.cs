namespace Portal.Tests.Support;

/// <summary>The clock of a server on which somebody set the time wrongly.</summary>
internal sealed class WrongClock(TimeSpan off) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;
}
