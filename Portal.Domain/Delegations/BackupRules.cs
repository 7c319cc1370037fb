namespace Portal.Domain.Delegations;

/// <summary>When a second person who manages access is asked for.</summary>
public static class BackupRules
{
    /// <summary>For how many days a principal is not asked again who said: not now.</summary>
    public const int DeferDays = 90;
}
