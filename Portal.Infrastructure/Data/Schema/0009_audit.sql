-- Everybody who may or might do something for a provider, for the Auditor's desk: delegations and bindings side by side.
-- It has power at t when empowered_at <= t and valid_from <= t and t < valid_until and t < stopped_at; a null end is never reached.
create view access_grants as
select 'delegation' as kind, d.id, 'delegation:' || d.id as basis, d.provider_id, d.agent_id as account_id, d.preset, d.permissions,
    d.all_applications, d.application_ids, d.section_default, d.section_levels, d.valid_from, d.valid_until, d.reason,
    d.given_by, d.given_at,
    case when 'EditBanking' = any (d.permissions) then d.confirmed_at else d.given_at end as empowered_at,
    null::timestamptz as verified_at,
    least(d.ended_at, d.suspended_at) as stopped_at,
    d.ended_by, coalesce(d.end_cause, case when d.suspended_at is not null then 'suspended' end) as end_cause, d.end_reason
from delegations d
union all
select 'principal', p.id, 'principal:' || p.id, p.provider_id, p.account_id, p.capacity, '{}'::text[],
    true, '{}'::uuid[], 'Edit', '{}'::jsonb, p.claimed_at, null, case when p.status = 'verified' then coalesce(p.decision_reason, '') else '' end,
    case when p.status = 'verified' then p.decided_by end, p.claimed_at,
    case when p.contested then p.verified_at else p.claimed_at end,
    p.verified_at,
    case when p.status in ('refused', 'ended') then p.decided_at end,
    case when p.status in ('refused', 'ended') then p.decided_by end,
    case when p.status in ('refused', 'ended') then p.status end,
    case when p.status in ('refused', 'ended') then p.decision_reason end
from principals p;

grant select on access_grants to portal_app;
