-- Asking for the signature, certifying, and what may still be added afterwards.

-- One request for the principal's signature. The content and the PDF are made once, when it is asked for, and never again.
create table signature_requests (
    id uuid primary key,
    application_id uuid not null references applications (id),
    version_id uuid not null references application_versions (id),
    requested_by uuid not null references accounts (id),
    requested_at timestamptz not null,
    -- Canonical JSON in which salted commitments stand for sensitive values.
    content bytea not null,
    content_sha256 bytea not null check (content_sha256 = sha256(content)),
    -- The same content with the values, and the salts. Sealed under the version's data key, as the PDF is.
    secrets_sealed bytea not null,
    pdf_sealed bytea not null,
    pdf_sha256 bytea not null check (octet_length(pdf_sha256) = 32),
    pdf_length bigint not null check (pdf_length > 0),
    voided_at timestamptz,
    voided_by uuid references accounts (id),
    -- The section whose change voided it; null when the application was withdrawn.
    voided_section text,
    completed_at timestamptz,
    check (voided_at is null or completed_at is null),
    check ((voided_at is null) = (voided_by is null))
);
create unique index signature_requests_one_open on signature_requests (version_id) where voided_at is null;
create index on signature_requests (application_id, requested_at);

-- One question to the signer's passkey: bound to the account, the session and the exact manifest that it is about. Answered once.
create table certification_ceremonies (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    session_id uuid not null references sessions (id),
    application_id uuid not null references applications (id),
    version_id uuid not null references application_versions (id),
    request_id uuid not null references signature_requests (id),
    legal_name text not null,
    manifest bytea not null,
    nonce bytea not null check (octet_length(nonce) = 32),
    challenge bytea not null unique check (octet_length(challenge) = 32),
    state text not null,
    rp_id text not null,
    origin text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > issued_at),
    consumed_at timestamptz
);
create index on certification_ceremonies (application_id, issued_at);

-- What was certified, and everything that is needed to check it. Nobody may change or remove a row.
create table certified_versions (
    version_id uuid primary key references application_versions (id),
    application_id uuid not null references applications (id),
    request_id uuid not null unique references signature_requests (id),
    ceremony_id uuid not null unique references certification_ceremonies (id),
    content bytea not null,
    content_sha256 bytea not null check (content_sha256 = sha256(content)),
    secrets_sealed bytea not null,
    pdf_sha256 bytea not null check (octet_length(pdf_sha256) = 32),
    manifest bytea not null,
    manifest_sha256 bytea not null check (manifest_sha256 = sha256(manifest)),
    nonce bytea not null check (octet_length(nonce) = 32),
    challenge bytea not null check (octet_length(challenge) = 32),
    rp_id text not null,
    origin text not null,
    credential_id bytea not null,
    public_key bytea not null,
    backup_eligible boolean not null,
    backed_up boolean not null,
    transports text[] not null,
    credential_created_at timestamptz not null,
    attestation_object bytea not null,
    registration_client_data bytea not null,
    authenticator_data bytea not null,
    client_data bytea not null,
    signature bytea not null,
    user_handle bytea,
    signer_id uuid not null references accounts (id),
    legal_name text not null,
    consent_id text not null,
    consent_version int not null,
    consent_sha256 bytea not null check (octet_length(consent_sha256) = 32),
    statement_id text not null,
    statement_version int not null,
    statement_sha256 bytea not null check (octet_length(statement_sha256) = 32),
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    certified_at timestamptz not null check (certified_at >= issued_at and certified_at < expires_at)
);
create index on certified_versions (application_id);

create table notes (
    id uuid primary key,
    application_id uuid not null references applications (id),
    author_id uuid not null references accounts (id),
    at timestamptz not null,
    visibility text not null check (visibility in ('provider', 'staff')),
    -- Whether the application had been certified: staff see only what was added after that.
    after_submission boolean not null,
    body text not null,
    sha256 bytea not null check (sha256 = sha256(convert_to(body, 'UTF8')))
);
create index on notes (application_id, at);

create table attachments (
    id uuid primary key,
    application_id uuid not null references applications (id),
    -- The version under whose data key the file is sealed.
    version_id uuid not null references application_versions (id),
    author_id uuid not null references accounts (id),
    at timestamptz not null,
    visibility text not null check (visibility in ('provider', 'staff')),
    file_name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    stored_name text not null,
    scan_result text not null
);
create index on attachments (application_id, at);

-- A request and a ceremony end once; nothing else of them ever changes.
create function guard_once() returns trigger language plpgsql as $$
declare
    ending text[] := case tg_table_name
        when 'signature_requests' then array['voided_at', 'voided_by', 'voided_section', 'completed_at'] else array['consumed_at'] end;
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = format('%s is never removed from', tg_table_name);
    end if;
    if to_jsonb(new) - ending is distinct from to_jsonb(old) - ending then
        raise exception using errcode = 'PT001', message = format('%s: what was asked stays as it was', tg_table_name);
    end if;
    -- The keys of the ending that already have a value keep it.
    if exists (select 1 from jsonb_each(to_jsonb(old)) o where o.key = any (ending) and o.value <> 'null' and to_jsonb(new) -> o.key is distinct from o.value) then
        raise exception using errcode = 'PT001', message = format('%s ends once', tg_table_name);
    end if;
    return new;
end $$;

do $$
declare
    guarded text;
begin
    foreach guarded in array array['certified_versions', 'notes', 'attachments'] loop
        execute format('create trigger %I before update or delete on %I for each row execute function refuse_change()', guarded || '_add_only', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_add_only');
    end loop;
    foreach guarded in array array['signature_requests', 'certification_ceremonies'] loop
        execute format('create trigger %I before update or delete on %I for each row execute function guard_once()', guarded || '_once', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_once');
    end loop;
    foreach guarded in array array['certified_versions', 'notes', 'attachments', 'signature_requests', 'certification_ceremonies'] loop
        execute format('create trigger %I before truncate on %I for each statement execute function refuse_truncate()', guarded || '_no_truncate', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_no_truncate');
    end loop;
end $$;

grant select, insert on signature_requests, certification_ceremonies, certified_versions, notes, attachments to portal_app;
grant update (voided_at, voided_by, voided_section, completed_at) on signature_requests to portal_app;
grant update (consumed_at) on certification_ceremonies to portal_app;
