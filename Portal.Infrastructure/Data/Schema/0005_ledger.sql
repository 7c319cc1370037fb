-- The business transaction inserts here; one sequencer, under a role of its own, moves committed rows into the log.
create table audit_pending (
    id bigint generated always as identity primary key,
    -- Made by the writer, so that it may insert without the right to read anything back.
    entry_id uuid not null,
    -- What fits into an entry bundle of C2SP tlog-tiles, whose lengths have 16 bits.
    entry bytea not null check (octet_length(entry) between 2 and 65535)
);

-- seq is gap-free and follows the order of sequencing. leaf = SHA-256(0x00 || entry); chain = SHA-256(0x01 || previous chain || leaf).
create table audit_log (
    seq bigint primary key check (seq > 0),
    entry bytea not null,
    leaf bytea not null check (octet_length(leaf) = 32),
    chain bytea not null unique check (octet_length(chain) = 32),
    -- Copies of what the entry says, for queries; the verifier compares them. Nothing here is outside of the hash.
    -- The id is not unique: whoever can write to audit_pending could otherwise stop the ledger with an id that was used before.
    entry_id uuid not null,
    at timestamptz not null,
    kind text not null,
    action text not null,
    outcome text not null,
    basis text not null,
    actor_id uuid,
    provider_id uuid,
    application_id uuid,
    section text,
    subject_id uuid
);
create index on audit_log (entry_id);
create index on audit_log (application_id, seq) where application_id is not null;
create index on audit_log (provider_id, seq) where provider_id is not null;
create index on audit_log (actor_id, seq) where actor_id is not null;
create index on audit_log (kind, seq);
-- "Last used" of a delegation or a binding is the newest entry that rests on it.
create index on audit_log (basis, seq);

create table audit_head (
    singleton boolean primary key default true check (singleton),
    size bigint not null,
    chain bytea not null,
    sequenced_at timestamptz
);
insert into audit_head (size, chain) values (0, decode(repeat('00', 32), 'hex'));

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'PT001', message = format('%s is append-only: a row is never changed or removed', tg_table_name);
end $$;

create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_change();
create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function refuse_change();
alter table audit_log enable always trigger audit_log_append_only;
alter table audit_log enable always trigger audit_log_no_truncate;

create trigger answer_history_append_only before update or delete on answer_history for each row execute function refuse_change();
create trigger answer_history_no_truncate before truncate on answer_history for each statement execute function refuse_change();
alter table answer_history enable always trigger answer_history_append_only;
alter table answer_history enable always trigger answer_history_no_truncate;

grant insert on audit_pending to portal_app;
grant select on audit_log, audit_head to portal_app;
grant select, delete on audit_pending to portal_sequencer;
grant insert, select (kind) on audit_log to portal_sequencer;
grant select, update on audit_head to portal_sequencer;
