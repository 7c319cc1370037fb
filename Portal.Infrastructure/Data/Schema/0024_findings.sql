-- Unusual access, found in the ledger by the portal, and what auditors answered. Ids, numbers of entries and sentences without names.
create table findings (
    id uuid primary key,
    rule text not null check (length(rule) between 1 and 60),
    -- What is found again on the same occasion is not told again.
    occasion text not null unique,
    reason text not null check (length(reason) between 1 and 500),
    account_id uuid,
    provider_id uuid,
    -- The entries that show it. No references: what the ledger says is never refused here.
    entries bigint[] not null check (cardinality(entries) > 0),
    found_at timestamptz not null
);
create index findings_newest on findings (found_at desc, id desc);

-- Several answers to one finding may stand: the newest says how it is.
create table finding_answers (
    id uuid primary key,
    finding_id uuid not null references findings (id),
    outcome text not null check (outcome in ('fine', 'followed-up')),
    note text not null check (length(note) between 1 and 1000),
    answered_by uuid not null references accounts (id),
    answered_at timestamptz not null
);
create index on finding_answers (finding_id);

create trigger findings_append_only before update or delete on findings for each row execute function refuse_change();
create trigger findings_no_truncate before truncate on findings for each statement execute function refuse_change();
alter table findings enable always trigger findings_append_only;
alter table findings enable always trigger findings_no_truncate;
create trigger finding_answers_append_only before update or delete on finding_answers for each row execute function refuse_change();
create trigger finding_answers_no_truncate before truncate on finding_answers for each statement execute function refuse_change();
alter table finding_answers enable always trigger finding_answers_append_only;
alter table finding_answers enable always trigger finding_answers_no_truncate;

-- The number of the last entry that was looked at. What happened before there were rules alarms nobody.
create table findings_head (
    singleton boolean primary key default true check (singleton),
    seq bigint not null
);
insert into findings_head (seq) select coalesce(max(seq), 0) from audit_log;

-- Events of a time: entries are numbered as they happen, so that an index of ranges, which costs the sequencer next to nothing, finds them.
create index audit_log_at on audit_log using brin (at);

grant select, insert on findings, finding_answers to portal_app;
grant select on findings_head to portal_app;
grant update (seq) on findings_head to portal_app;
