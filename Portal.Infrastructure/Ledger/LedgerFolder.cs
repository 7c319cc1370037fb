namespace Portal.Infrastructure.Ledger;

/// <summary>The part of the data folder that holds what the ledger must not keep in the database.</summary>
public static class LedgerFolder
{
    /// <summary>Its path.</summary>
    public static string Of(string dataFolder) => Path.Combine(dataFolder, "ledger");
}
