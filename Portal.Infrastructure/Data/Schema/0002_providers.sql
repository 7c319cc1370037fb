create table providers (
    id uuid primary key,
    npi text not null check (npi ~ '^[12][0-9]{9}$'),
    kind text not null check (kind in ('individual', 'organization')),
    legal_name text not null,
    taxonomy text not null check (taxonomy ~ '^[0-9A-Z]{9}X$'),
    practice_state text not null check (practice_state ~ '^[A-Z]{2}$'),
    created_by uuid not null references accounts (id),
    created_at timestamptz not null default clock_timestamp(),
    -- Rises with every change of who may do what: open screens compare it.
    access_epoch bigint not null default 1,
    unique (npi)
);

-- The binding of an account to a provider. Claimed may draft and invite; Verified may certify; Contested has no power until staff decide.
create table principals (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    account_id uuid not null references accounts (id),
    capacity text not null check (capacity in ('practitioner', 'authorized-official', 'delegated-official')),
    status text not null check (status in ('contested', 'claimed', 'verified', 'refused', 'ended')),
    claimed_at timestamptz not null default clock_timestamp(),
    -- Whether somebody else held the NPI at that time: then it has power from verified_at, otherwise from claimed_at.
    contested boolean not null default false,
    verified_at timestamptz,
    decided_by uuid references accounts (id),
    decided_at timestamptz,
    decision_reason text,
    check (decided_by is null or decided_by <> account_id)
);
create unique index principals_one_live_practitioner on principals (provider_id)
    where capacity = 'practitioner' and status in ('claimed', 'verified');
create unique index principals_one_per_account on principals (provider_id, account_id)
    where status in ('contested', 'claimed', 'verified');
create index on principals (account_id);

create table principal_evidence (
    id uuid primary key,
    principal_id uuid not null references principals (id),
    file_name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    stored_name text not null,
    scan_result text not null,
    uploaded_by uuid not null references accounts (id),
    uploaded_at timestamptz not null default clock_timestamp()
);
create index on principal_evidence (principal_id);

grant select, insert, update on providers, principals to portal_app;
grant select, insert on principal_evidence to portal_app;
