-- What somebody is told, in the portal and by mail. A notice is made in the transaction of what it tells of. Ids and kinds, nothing else: what
-- it says is put together when it is read, from what the reader may see then.
create table notices (
    id uuid primary key,
    -- No references: nothing of these is ever deleted, nobody is to wait for what tells of them, and no operation fails for what it tells.
    account_id uuid not null,
    kind text not null check (length(kind) between 1 and 60),
    security boolean not null,
    at timestamptz not null,
    provider_id uuid,
    application_id uuid,
    delegation_id uuid,
    actor_id uuid,
    subject_id uuid,
    -- The occasion: what happens again on it is not told again.
    occasion text not null,
    read_at timestamptz,
    -- When a mail told of it: at once, with the digest, or a mail of its own that left with the transaction. Null while none did.
    mailed_at timestamptz,
    -- When it went to former addresses too, or that there was none. Null while it has to.
    copied_at timestamptz,
    unique (account_id, occasion)
);
create index notices_of_account on notices (account_id, at desc, id desc);
create index notices_unread on notices (account_id) where read_at is null;
create index notices_to_mail on notices (security, account_id, id) where mailed_at is null;
create index notices_for_digest on notices (account_id, id) where not security and mailed_at is null and read_at is null;
create index notices_to_copy on notices (account_id, id) where copied_at is null;

-- One digest for each account and day, whoever of several servers makes it.
create table notice_digests (
    account_id uuid not null,
    day date not null,
    primary key (account_id, day)
);

-- Who wants no digest. Security notices have no such row.
create table notice_choices (
    account_id uuid primary key references accounts (id),
    digest boolean not null
);

-- Where security notices go too, for a while after the address of an account was changed.
create table former_addresses (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    email text not null,
    until timestamptz not null
);
create index on former_addresses (account_id);

grant select, insert on notices, notice_digests to portal_app;
grant update (read_at, mailed_at, copied_at) on notices to portal_app;
grant select, insert on notice_choices to portal_app;
grant update (digest) on notice_choices to portal_app;
grant select, insert, delete on former_addresses to portal_app;
