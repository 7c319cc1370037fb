namespace Portal.Infrastructure.Secrets;

/// <summary>
/// Sealed bytes do not open: they were altered, cut off, moved to another place, or sealed under a key that is not
/// there. Never a person's mistake, so never a refusal: it is logged and looked into.
/// </summary>
public sealed class SealBrokenException : Exception
{
    public SealBrokenException(string message) : base(message) { }

    public SealBrokenException(string message, Exception inner) : base(message, inner) { }
}
