create table applications (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    form_key text not null,
    form_version int not null,
    status text not null check (status in
        ('Draft', 'AwaitingSignature', 'Submitted', 'InReview', 'Returned', 'Approved', 'Denied', 'Withdrawn')),
    current_version_id uuid not null,
    copied_from uuid references applications (id),
    started_by uuid not null references accounts (id),
    started_at timestamptz not null default clock_timestamp(),
    changed_at timestamptz not null default clock_timestamp()
);
create index on applications (provider_id, started_at);

create table application_versions (
    id uuid primary key,
    application_id uuid not null references applications (id),
    number int not null check (number > 0),
    created_by uuid not null references accounts (id),
    created_at timestamptz not null default clock_timestamp(),
    -- Set in the transaction that certifies. From then on the guards refuse every ordinary statement on what hangs below.
    frozen_at timestamptz,
    unique (application_id, number)
);
alter table applications add constraint applications_current_version
    foreign key (current_version_id) references application_versions (id) deferrable initially deferred;

-- One data key per version ("version:<id>") and per claim's evidence ("principal:<id>"), wrapped by the master key. Here and nowhere else,
-- so that rotation touches no frozen row.
create table data_keys (
    owner text primary key,
    wrapped bytea not null,
    master_key_id text not null
);

create table sections (
    version_id uuid not null references application_versions (id),
    section_key text not null,
    -- Rises with every change in the section; an answer keeps the value at which it last changed.
    version int not null default 0,
    changed_by uuid references accounts (id),
    changed_at timestamptz,
    primary key (version_id, section_key)
);

create table section_items (
    version_id uuid not null,
    section_key text not null,
    group_key text not null,
    item_id uuid not null,
    position int not null,
    added_by uuid not null references accounts (id),
    added_at timestamptz not null default clock_timestamp(),
    primary key (version_id, section_key, group_key, item_id),
    foreign key (version_id, section_key) references sections (version_id, section_key)
);

-- Raw text as typed, valid or not. A sensitive one is sealed, bound to its row.
create table answers (
    version_id uuid not null,
    section_key text not null,
    group_key text not null default '',
    item_id uuid not null default '00000000-0000-0000-0000-000000000000',
    field_key text not null,
    value text,
    sealed bytea,
    section_version int not null,
    changed_by uuid not null references accounts (id),
    changed_at timestamptz not null default clock_timestamp(),
    primary key (version_id, section_key, group_key, item_id, field_key),
    foreign key (version_id, section_key) references sections (version_id, section_key),
    check ((value is null) <> (sealed is null))
);

-- What a field held before: insert-only, so that nothing typed is ever lost.
create table answer_history (
    id bigint generated always as identity primary key,
    version_id uuid not null,
    section_key text not null,
    group_key text not null,
    item_id uuid not null,
    field_key text not null,
    value text,
    sealed bytea,
    section_version int not null,
    changed_by uuid not null references accounts (id),
    changed_at timestamptz not null default clock_timestamp(),
    foreign key (version_id, section_key) references sections (version_id, section_key)
);
create index on answer_history (version_id, section_key, id);

create table documents (
    id uuid primary key,
    version_id uuid not null,
    section_key text not null,
    slot_key text not null,
    file_name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    stored_name text not null,
    scan_result text not null,
    uploaded_by uuid not null references accounts (id),
    uploaded_at timestamptz not null default clock_timestamp(),
    removed_by uuid references accounts (id),
    removed_at timestamptz,
    foreign key (version_id, section_key) references sections (version_id, section_key)
);
create index on documents (version_id, section_key);

grant select, insert, update on applications, application_versions, data_keys, sections, section_items, answers, documents to portal_app;
grant delete on section_items, answers to portal_app;
grant select, insert on answer_history to portal_app;
