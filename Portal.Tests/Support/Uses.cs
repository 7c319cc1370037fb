namespace Portal.Tests.Support;

/// <summary>Use of access, as the running portal counts it.</summary>
internal static class Uses
{
    /// <summary>Waits until everything that was done has its number and is counted.</summary>
    public static Task CountedAsync(TestDatabase database) => Eventually.TrueAsync(() => database.ScalarAsync<bool>(
        "select not exists (select from audit_pending) and (select seq from access_use_head) = (select max(seq) from audit_log)"));
}
