using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>Grants in numbers, written straight into the tables.</summary>
internal static class ManyGrants
{
    /// <summary>
    /// Grants of one agent, each given a second after the one before, the first a second after <see cref="AuditDesk.T0"/>; <paramref name="wide"/>
    /// is how long the reason of each is.
    /// </summary>
    public static Task AddAsync(TestDatabase database, ProviderId provider, Person agent, int count, int wide = 3) => database.SqlAsync(
        """
        with offers as (
            insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from, reason, status,
                expires_at, created_by)
            select gen_random_uuid(), p.id, 'many@example.org', 'many@example.org', 'drafter', array['ViewApplication'], true, 'Edit', $3, 'many', 'accepted', $3,
                p.created_by
            from providers p, generate_series(1, $4) where p.id = $1 returning id, created_by)
        insert into delegations (id, provider_id, agent_id, invitation_id, preset, permissions, all_applications, section_default, valid_from, reason, given_by,
            given_at)
        select gen_random_uuid(), $1, $2, id, 'drafter', array['ViewApplication'], true, 'Edit', $3, repeat('x', $5), created_by,
            $3 + row_number() over () * interval '1 second'
        from offers
        """, provider.Value, agent.Id.Value, AuditDesk.T0, count, wide);
}
