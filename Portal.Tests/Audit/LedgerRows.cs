using System.Text;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>Numbered entries, written straight into the log. They prove nothing; they are for reading.</summary>
internal static class LedgerRows
{
    public static Task AddAsync(
        TestDatabase database, long number, string basis, DateTimeOffset at, Guid? application = null, string action = "section.edit",
        string kind = "field-saved", string outcome = "done", string entry = "{}", Guid? actor = null) =>
        database.SqlAsync(
            """
            insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id, application_id, section)
            values ($1, $2, sha256($2), sha256($1::text::bytea), gen_random_uuid(), $3, $4, $5, $6, $7, $8, $9, 'identity')
            """,
            number, Encoding.UTF8.GetBytes(entry), at, kind, action, outcome, basis, (object?)actor ?? DBNull.Value, (object?)application ?? DBNull.Value);
}
