-- What the provider sees of the use of access: counted from the ledger, by a follower that reads its numbered entries in their order. What
-- is here follows from the ledger and can be counted anew from nothing; the web application only reads it. Ids and times, nothing else.

-- One row for what one account did, or was refused, in one section. Without an application it is about the provider itself (the id is zero),
-- without a section about the application as a whole. No foreign keys: what the ledger says is never refused here.
create table access_use (
    provider_id uuid not null,
    account_id uuid not null,
    application_id uuid not null,
    section text not null check (length(section) <= 200),
    first_view timestamptz,
    last_view timestamptz,
    views bigint not null,
    last_sensitive_view timestamptz,
    sensitive_views bigint not null,
    first_edit timestamptz,
    last_edit timestamptz,
    edits bigint not null,
    last_download timestamptz,
    downloads bigint not null,
    last_refused timestamptz,
    refused bigint not null,
    -- The newest of everything that rests on access, also of what is not counted apart.
    last_used timestamptz,
    primary key (provider_id, account_id, application_id, section)
);
create index on access_use (application_id, section);

-- The number of the last entry that was counted, and up to when that is. Moved in the transaction that counts.
create table access_use_head (
    singleton boolean primary key default true check (singleton),
    seq bigint not null,
    counted_to timestamptz
);
insert into access_use_head (seq) values (0);

grant select on access_use, access_use_head to portal_app;
grant select, insert, update, delete on access_use to portal_sequencer;
grant select, update on access_use_head to portal_sequencer;
grant select (seq, at, outcome, basis, actor_id, provider_id, application_id, section) on audit_log to portal_sequencer;
grant select (id) on accounts, providers to portal_sequencer;
