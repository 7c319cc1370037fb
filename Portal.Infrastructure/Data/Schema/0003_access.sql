-- Terms are stored expanded: permissions, applications, sections, period. A preset is only where they came from.
create table invitations (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    email text not null,
    email_key text not null collate "C",
    preset text not null,
    permissions text[] not null,
    all_applications boolean not null,
    application_ids uuid[] not null default '{}',
    section_default text not null check (section_default in ('None', 'View', 'Edit')),
    section_levels jsonb not null default '{}',
    valid_from timestamptz not null,
    valid_until timestamptz,
    reason text not null,
    status text not null check (status in ('pending', 'accepted', 'declined', 'cancelled', 'expired', 'superseded')),
    expires_at timestamptz not null,
    resend_count int not null default 0,
    reissue_asked_for text,
    created_by uuid not null references accounts (id),
    created_under uuid,
    created_at timestamptz not null default clock_timestamp(),
    decided_at timestamptz,
    check (all_applications or cardinality(application_ids) > 0),
    check (valid_until is null or valid_until > valid_from)
);
create index on invitations (provider_id, created_at);
create index on invitations (email_key) where status = 'pending';

create table delegations (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    agent_id uuid not null references accounts (id),
    -- The delegation under which an agent gave it; null when the principal gave it.
    parent_id uuid references delegations (id),
    invitation_id uuid not null unique references invitations (id),
    preset text not null,
    permissions text[] not null,
    all_applications boolean not null,
    application_ids uuid[] not null default '{}',
    section_default text not null check (section_default in ('None', 'View', 'Edit')),
    section_levels jsonb not null default '{}',
    valid_from timestamptz not null,
    valid_until timestamptz,
    reason text not null,
    given_by uuid not null references accounts (id),
    given_at timestamptz not null default clock_timestamp(),
    confirmed_by uuid references accounts (id),
    confirmed_at timestamptz,
    suspended_at timestamptz,
    ended_at timestamptz,
    ended_by uuid references accounts (id),
    end_cause text,
    end_reason text,
    check (all_applications or cardinality(application_ids) > 0),
    check (valid_until is null or valid_until > valid_from),
    check (not ('Certify' = any (permissions))),
    check ((ended_at is null) = (end_cause is null))
);
create index on delegations (agent_id, provider_id) where ended_at is null;
create index on delegations (provider_id, given_at);
create index on delegations (parent_id) where parent_id is not null;

grant select, insert, update on invitations, delegations to portal_app;
