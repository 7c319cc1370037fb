-- Accounts, credentials, sessions. The application's role owns nothing: it is granted what it needs, table by table.

create table accounts (
    id uuid primary key,
    email text not null,
    -- ASCII/IDNA, lower case, compared by bytes: two addresses that only look alike are two addresses.
    email_key text not null collate "C" unique,
    name text not null,
    security_stamp uuid not null,
    password_hash text,
    -- Sealed with the accounts' key. The pending one is shown and not confirmed yet.
    totp_secret bytea,
    totp_pending bytea,
    -- The last time step that was used: a code works once.
    totp_last_step bigint not null default 0,
    -- Since there is a whole way in and a second one. Until then a mailed code opens the account again.
    ready_at timestamptz,
    suspended_at timestamptz,
    created_at timestamptz not null default clock_timestamp()
);

create table account_passkeys (
    credential_id bytea primary key check (octet_length(credential_id) between 1 and 1023),
    account_id uuid not null references accounts (id),
    name text not null,
    public_key bytea not null,
    sign_count bigint not null,
    transports text[] not null,
    is_user_verified boolean not null,
    is_backup_eligible boolean not null,
    is_backed_up boolean not null,
    attestation_object bytea not null,
    client_data_json bytea not null,
    created_at timestamptz not null,
    last_used_at timestamptz
);
create index on account_passkeys (account_id);

create table account_recovery_codes (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    code_hash bytea not null unique,
    -- Shown once; they count, and older ones stop to, when the person said that they are kept.
    acknowledged_at timestamptz,
    used_at timestamptz
);
create index on account_recovery_codes (account_id);

-- One question to an authenticator. It answers once: consumed by one conditional update, in the transaction of what it allows.
create table passkey_ceremonies (
    id uuid primary key,
    purpose text not null check (purpose in ('register', 'sign-in')),
    account_id uuid references accounts (id),
    session_id uuid,
    state text not null,
    expires_at timestamptz not null,
    consumed_at timestamptz,
    check ((purpose = 'register') = (account_id is not null and session_id is not null))
);
create index on passkey_ceremonies (expires_at);

-- The key behind keyed hashes and sealed secrets of accounts, wrapped with the master key: rotation rewraps this row alone.
create table server_keys (
    owner text primary key,
    wrapped bytea not null
);

-- A code that was mailed: only its keyed hash is kept.
create table email_codes (
    id uuid primary key,
    email_key text not null collate "C",
    purpose text not null check (purpose in ('register', 'recover')),
    -- What the person asked to be called, until the address is confirmed.
    name text,
    code_hash bytea not null,
    attempts int not null default 0,
    expires_at timestamptz not null,
    consumed_at timestamptz,
    created_at timestamptz not null default clock_timestamp()
);
create index on email_codes (email_key, created_at);

-- A signed-in browser. Idle lock, the 12-hour limit and "sign out elsewhere" read this row.
create table sessions (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    -- setup: e-mail confirmed, no second way in yet; recovery: may only add a passkey; full: everything.
    strength text not null check (strength in ('setup', 'recovery', 'full')),
    method text not null,
    device text not null,
    created_at timestamptz not null default clock_timestamp(),
    last_seen_at timestamptz not null default clock_timestamp(),
    locked_at timestamptz,
    ended_at timestamptz,
    end_reason text
);
create index on sessions (account_id) where ended_at is null;

-- A role is proposed by one AccountAdmin and has power once a second one confirmed it. The first AccountAdmin comes from the console.
create table staff_roles (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    role text not null check (role in ('Reviewer', 'Auditor', 'HelpDesk', 'AccountAdmin')),
    proposed_by uuid references accounts (id),
    proposed_at timestamptz not null default clock_timestamp(),
    confirmed_by uuid references accounts (id),
    confirmed_at timestamptz,
    ended_by uuid references accounts (id),
    ended_at timestamptz,
    reason text not null,
    check (confirmed_by is null or confirmed_by <> proposed_by),
    check (confirmed_by is null or confirmed_by <> account_id),
    check (confirmed_at is null or confirmed_by is not null or proposed_by is null)
);
create unique index staff_roles_live on staff_roles (account_id, role) where ended_at is null;

-- A one-time link that the console printed for the first AccountAdmin. Only its hash is kept.
create table registration_links (
    id uuid primary key,
    email_key text not null collate "C",
    token_hash bytea not null unique,
    expires_at timestamptz not null,
    used_at timestamptz
);

-- ASP.NET Data Protection's key ring, each key sealed with the master key.
create table data_protection_keys (
    id bigint generated always as identity primary key,
    friendly_name text not null,
    xml text not null
);

-- Fixed windows per purpose and subject (an address, an account, an e-mail): keyed hashes, never the thing itself.
create table rate_windows (
    purpose text not null,
    subject_hash bytea not null,
    window_start timestamptz not null,
    hits int not null,
    primary key (purpose, subject_hash, window_start)
);

grant select, insert, update on accounts, account_passkeys, account_recovery_codes, email_codes, sessions, staff_roles,
    registration_links, rate_windows, passkey_ceremonies to portal_app;
grant delete on account_passkeys, account_recovery_codes, rate_windows, passkey_ceremonies, email_codes to portal_app;
grant select, insert on data_protection_keys, server_keys to portal_app;
