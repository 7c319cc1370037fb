namespace Portal.Infrastructure.Operations;

/// <summary>
/// First come, first served. A row that is let go belongs to whoever comes by next, which under load is the one who had it, again and again,
/// while the one who waits for it is still being woken. An advisory lock is handed over in the order in which it was asked for, and who
/// asks for a shared one stands behind whoever already waits to be alone. So a turn is taken before the row that it is about: the rows
/// stay what makes it right, turns make it fair (docs/decisions/0013).
/// Their answers have no columns.
/// </summary>
internal static class Turns
{
    /// <summary>Alone with an account ($1), a provider or an application, until the transaction ends.</summary>
    public const string Alone = "select from pg_advisory_xact_lock(uuid_hash_extended($1, 0))";

    /// <summary>Beside others, but behind whoever waits to be alone.</summary>
    public const string Beside = "select from pg_advisory_xact_lock_shared(uuid_hash_extended($1, 0))";

    /// <summary>Alone with the provider ($1), or that of a look ($3).</summary>
    public const string AloneWithProvider = $"select from pg_advisory_xact_lock(uuid_hash_extended({ProviderOf}, 0))";

    /// <summary>Beside others at the provider ($1), or that of an application ($2) or a look ($3).</summary>
    public const string BesideAtProvider = $"select from pg_advisory_xact_lock_shared(uuid_hash_extended({ProviderOf}, 0))";

    // Whose an application or a look is never changes. Of nothing there is no lock.
    private const string ProviderOf =
        "coalesce($1, (select provider_id from applications where id = $2), (select provider_id from looks where id = $3))";
}
