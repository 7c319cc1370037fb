-- Who verified a binding and why stays known when the binding ends: the decision that ends it no longer takes their place.
alter table principals
    add column verified_by uuid references accounts (id),
    add column verification text,
    add check (verified_by is null or (verified_at is not null and verified_by <> account_id));
update principals set verified_by = decided_by, verification = decision_reason where status = 'verified';

-- The view of grants once more as a whole. A look has a value in every column that may not be null.
create or replace view access_grants as
select 'delegation' as kind, d.id, 'delegation:' || d.id as basis, d.provider_id, d.agent_id as account_id, d.preset, d.permissions,
    d.all_applications, d.application_ids, d.section_default, d.section_levels, d.valid_from, d.valid_until, d.reason,
    d.given_by, d.given_at,
    case when not d.confirm_first and not ('EditBanking' = any (d.permissions)) then d.given_at
        when d.confirmed_at is not null then greatest(d.confirmed_at, d.given_at) end as empowered_at,
    null::timestamptz as verified_at,
    least(d.ended_at, case when d.suspended_at is not null then greatest(d.suspended_at, d.given_at) end) as stopped_at,
    d.ended_by, coalesce(d.end_cause, case when d.suspended_at is not null then 'suspended' end) as end_cause, d.end_reason,
    d.confirm_first, d.ended_at,
    case when d.suspended_at is not null then greatest(d.suspended_at, d.given_at) end as suspended_at,
    d.suspended_by, d.suspend_reason, d.replaces_id
from delegations d
union all
select 'principal', p.id, 'principal:' || p.id, p.provider_id, p.account_id, p.capacity, '{}'::text[],
    true, '{}'::uuid[], 'Edit', '{}'::jsonb, p.claimed_at, null, coalesce(p.verification, ''),
    p.verified_by, p.claimed_at,
    case when p.contested then p.verified_at else p.claimed_at end,
    p.verified_at,
    case when p.status in ('refused', 'ended') then p.decided_at end,
    case when p.status in ('refused', 'ended') then p.decided_by end,
    case when p.status in ('refused', 'ended') then p.status end,
    case when p.status in ('refused', 'ended') then p.decision_reason end,
    false, case when p.status in ('refused', 'ended') then p.decided_at end, null::timestamptz, null::uuid, null::text, null::uuid
from principals p
union all
select 'look', l.id, 'look:' || l.id, l.provider_id, l.helper_id, l.kind, '{}'::text[],
    false, l.application_ids, 'None', (select jsonb_object_agg(s, 'View') from unnest(l.section_keys) s), l.begun_at, l.ends_at,
    coalesce((select b.reason from break_glass b where b.look_id = l.id), ''),
    coalesce(l.opened_by, (select b.confirmed_by from break_glass b where b.look_id = l.id)), l.opened_at,
    l.begun_at,
    null::timestamptz,
    l.ended_at, l.ended_by, l.end_cause, null::text,
    false, l.ended_at, null::timestamptz, null::uuid, null::text, null::uuid
from looks l
where l.begun_at is not null;
