using Microsoft.Extensions.Logging;
using Npgsql;

namespace Portal.Infrastructure;

/// <summary>
/// Says once that a background worker has trouble, and once that it is over. Names the exception and the database's code only: the
/// messages of a database quote rows.
/// </summary>
public sealed class TroubleLog(ILogger log, string worker)
{
    private string? _met;

    /// <summary>It could not work. Said once for each kind of trouble.</summary>
    public void Met(Exception trouble)
    {
        var code = CodeOf(trouble);
        if (code == _met)
            return;
        _met = code;
        log.LogWarning("{Worker} cannot work and tries again: {Code}.", worker, code);
    }

    /// <summary>It works.</summary>
    public void Over()
    {
        if (_met is null)
            return;
        _met = null;
        log.LogInformation("{Worker} works again.", worker);
    }

    public static string CodeOf(Exception trouble) => trouble switch
    {
        PostgresException refused => $"PostgreSQL {refused.SqlState}",
        NpgsqlException { InnerException: { } cause } => $"{nameof(NpgsqlException)} {cause.GetType().Name}",
        _ => trouble.GetType().Name,
    };
}
