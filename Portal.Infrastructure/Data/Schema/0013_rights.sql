-- Grant periods: access that is changed, renewed or restored ends as one row and begins as another, in one transaction. No right of a row
-- is ever rewritten, so that what held at a moment can be read off the rows for ever.

-- Somebody asks a provider for access, by NPI. Whether there is such a provider is looked up on the provider's side only.
create table access_requests (
    id uuid primary key,
    agent_id uuid not null references accounts (id),
    npi text not null check (npi ~ '^[12][0-9]{9}$'),
    permissions text[] not null check (not ('Certify' = any (permissions))),
    valid_until timestamptz,
    reason text not null,
    status text not null default 'open' check (status in ('open', 'approved', 'declined', 'withdrawn', 'expired')),
    asked_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    -- From here on the asker may ask the same provider again. A request that was declined holds the place until it would have run out:
    -- to the asker it looks like one that nobody read.
    released_at timestamptz,
    told_at timestamptz,
    answered_by uuid references accounts (id),
    answered_at timestamptz,
    check (expires_at > asked_at),
    check ((status in ('approved', 'declined')) = (answered_by is not null)),
    check (answered_by is null or answered_by <> agent_id)
);
create unique index access_requests_one_open on access_requests (agent_id, npi) where released_at is null;
create index on access_requests (npi) where status = 'open';

-- Whose requests a provider does not want to hear.
create table access_blocks (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    agent_id uuid not null references accounts (id),
    blocked_by uuid not null references accounts (id),
    blocked_at timestamptz not null default clock_timestamp(),
    lifted_by uuid references accounts (id),
    lifted_at timestamptz
);
create unique index access_blocks_one_live on access_blocks (provider_id, agent_id) where lifted_at is null;

-- Presets of a provider's own, stored expanded. A delegation stores what it was given and refers to none of them.
create table provider_presets (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    name text not null,
    name_key text not null,
    permissions text[] not null check (not ('Certify' = any (permissions))),
    section_default text not null check (section_default in ('None', 'View', 'Edit')),
    section_levels jsonb not null default '{}',
    changed_by uuid not null references accounts (id),
    changed_at timestamptz not null default clock_timestamp(),
    removed_at timestamptz
);
create unique index provider_presets_one_of_a_name on provider_presets (provider_id, name_key) where removed_at is null;

alter table invitations add column confirm_first boolean not null default false;

alter table delegations
    alter column invitation_id drop not null,
    add column request_id uuid unique references access_requests (id),
    -- The period before this one, and the first of the line. A line has one period at a time.
    add column replaces_id uuid unique references delegations (id),
    add column first_id uuid references delegations (id),
    add column confirm_first boolean not null default false,
    add column suspended_by uuid references accounts (id),
    add column suspend_reason text,
    -- The delegation with which it was suspended, because it was given under it.
    add column suspended_with uuid references delegations (id),
    -- What somebody who left wrote for those who go on. The provider's side reads it, auditors do not.
    add column handover_note text,
    add constraint delegations_one_origin check (num_nonnulls(invitation_id, request_id, replaces_id) = 1),
    add constraint delegations_line check ((replaces_id is null) = (first_id is null)),
    add constraint delegations_suspended check (suspended_at is not null or num_nonnulls(suspended_by, suspend_reason, suspended_with) = 0),
    add constraint delegations_end_cause check (end_cause in
        ('revoked', 'left', 'giver-refused', 'parent-ended', 'changed', 'renewed', 'restored', 'parent-changed'));
create unique index delegations_one_period on delegations (coalesce(first_id, id)) where ended_at is null;
create index delegations_ending on delegations (valid_until) where ended_at is null and valid_until is not null;

-- Only the end, the suspension and the confirmation of a row can be written after it was made.
revoke update on delegations from portal_app;
grant update (confirmed_by, confirmed_at, suspended_at, suspended_by, suspend_reason, suspended_with, ended_at, ended_by, end_cause,
    end_reason, handover_note) on delegations to portal_app;

-- A warning that was given, and with it its mails: once each, however many servers there are and however often they start.
create table delegation_notices (
    delegation_id uuid not null references delegations (id),
    days int not null check (days > 0),
    sent_at timestamptz not null default clock_timestamp(),
    primary key (delegation_id, days)
);

grant select, insert, update on access_requests, access_blocks, provider_presets to portal_app;
grant select, insert on delegation_notices to portal_app;

-- Suspension is told apart from an end. A period that takes the place of another holds from its own beginning, whenever the person was
-- confirmed and the access suspended.
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
    true, '{}'::uuid[], 'Edit', '{}'::jsonb, p.claimed_at, null, case when p.status = 'verified' then coalesce(p.decision_reason, '') else '' end,
    case when p.status = 'verified' then p.decided_by end, p.claimed_at,
    case when p.contested then p.verified_at else p.claimed_at end,
    p.verified_at,
    case when p.status in ('refused', 'ended') then p.decided_at end,
    case when p.status in ('refused', 'ended') then p.decided_by end,
    case when p.status in ('refused', 'ended') then p.status end,
    case when p.status in ('refused', 'ended') then p.decision_reason end,
    false, case when p.status in ('refused', 'ended') then p.decided_at end, null::timestamptz, null::uuid, null::text, null::uuid
from principals p;
