namespace Portal.Infrastructure.Operations;

/// <summary>
/// What an operation wrote into the ledger first, for the person who did it. The operation is done when it has committed; only the number of
/// its entry comes later, and nothing waits for it.
/// </summary>
public static class Receipt
{
    // Of this call and what it calls, so that operations side by side do not get each other's.
    private static readonly AsyncLocal<Slip?> Current = new();

    /// <summary>Does something and says which entry it committed.</summary>
    /// <returns>What came of it, and the entry; null when nothing was committed.</returns>
    public static async Task<(T Outcome, Guid? Entry)> OfAsync<T>(Func<Task<T>> work)
    {
        var slip = Current.Value = new Slip();
        return (await work(), slip.Entry);
    }

    internal static void Committed(Guid? entry)
    {
        if (Current.Value is { } slip)
            slip.Entry ??= entry;
    }

    private sealed class Slip
    {
        public Guid? Entry { get; set; }
    }
}
