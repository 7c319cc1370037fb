-- People who left, and providers who are not here yet: a claim on a record that somebody holds, and records that an agent started.

alter table principals
    -- Until when those who hold the record, or manage access, may object. Null where nobody held it.
    add column object_until timestamptz,
    add column objected_by uuid references accounts (id),
    add column objected_at timestamptz,
    -- Staff gave the claimant a few rights, as a delegation, while the holder still holds the record.
    add column let_in_by uuid references accounts (id),
    add column let_in_at timestamptz,
    add constraint principals_objection check ((objected_by is null) = (objected_at is null) and (objected_by is null or objected_by <> account_id)),
    add constraint principals_let_in check ((let_in_by is null) = (let_in_at is null) and (let_in_by is null or let_in_by <> account_id));

-- Those who hold a record now have the whole time to object to the claims that are open.
update principals set object_until = clock_timestamp() + interval '14 days' where status = 'contested';

-- Started by an agent for a provider who has no account: nobody can sign for it before somebody claimed it and staff found that they may.
alter table providers add column started_by_agent boolean not null default false;

-- A delegation also comes from a claim whose claimant was let in, and from starting the record.
alter table delegations
    add column claim_id uuid references principals (id),
    add column started_id uuid unique references providers (id),
    drop constraint delegations_one_origin,
    add constraint delegations_one_origin check (num_nonnulls(invitation_id, request_id, replaces_id, claim_id, started_id) = 1);

create index on delegations (claim_id) where claim_id is not null;

alter table signature_requests drop constraint signature_requests_voided_cause_check,
    add constraint signature_requests_voided_cause_check
        check (voided_cause in ('edited', 'record-corrected', 'withdrawn', 'taken-back', 'declined', 'taken-over'));

-- A letter with a code, to the address that the public registry has for the number. The code is made when the letter is printed and kept
-- as a keyed hash; printing again makes another.
create table claim_letters (
    id uuid primary key,
    principal_id uuid not null references principals (id),
    asked_at timestamptz not null,
    printed_by uuid references accounts (id),
    printed_at timestamptz,
    code_hash bytea,
    tries int not null default 0,
    entered_at timestamptz,
    check ((printed_by is null) = (printed_at is null) and (printed_at is null) = (code_hash is null)),
    check (entered_at is null or printed_at is not null)
);
create index on claim_letters (principal_id);
create index on claim_letters (asked_at) where printed_at is null;

-- What the public registry says of how to reach a provider. Empty where it says nothing.
alter table nppes_records
    add column mail_line1 text not null default '',
    add column mail_line2 text not null default '',
    add column mail_city text not null default '',
    add column mail_state text not null default '',
    add column mail_postal_code text not null default '',
    add column telephone text not null default '';

grant select, insert on claim_letters to portal_app;
grant update (printed_by, printed_at, code_hash, tries, entered_at) on claim_letters to portal_app;

-- Until when a principal does not want to be asked for a second person who manages access.
alter table providers add column backup_deferred_until timestamptz;

-- A letter or contract that says that somebody acts for the provider, beside a line of grant periods. The newest counts; the access ends with it.
create table authorities (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    line_id uuid not null references delegations (id),
    kind text not null check (kind in ('letter', 'contract')),
    -- The first instant at which it says nothing any more.
    ends_at timestamptz not null,
    file_name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    stored_name text not null,
    scan_result text not null,
    attached_by uuid not null references accounts (id),
    attached_at timestamptz not null
);
create index on authorities (line_id, attached_at);
alter table providers add column authority_required boolean not null default false;
grant select, insert on authorities to portal_app;
