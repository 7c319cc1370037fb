-- Questions about any moment of the past, and to find their answers in a large portal.

-- When an account was suspended. The account itself knows only whether it is suspended now; who asks what somebody could do last year needs to
-- know then. The database writes it by itself, whoever suspends or readmits: no role of the portal can.
create table account_suspensions (
    id bigint generated always as identity primary key,
    account_id uuid not null references accounts (id),
    suspended_at timestamptz not null,
    -- The first instant at which it was let in again.
    readmitted_at timestamptz
);
create index on account_suspensions (account_id, suspended_at);

-- What the ledger tells of the time before this table, and what stands.
insert into account_suspensions (account_id, suspended_at, readmitted_at)
select e.subject_id, e.at,
    (select min(r.at) from audit_log r where r.kind = 'account-readmitted' and r.subject_id = e.subject_id and r.at > e.at)
from audit_log e join accounts a on a.id = e.subject_id
where e.kind = 'account-suspended';
update account_suspensions s set readmitted_at = clock_timestamp()
from accounts a where a.id = s.account_id and s.readmitted_at is null and a.suspended_at is null;
insert into account_suspensions (account_id, suspended_at)
select a.id, a.suspended_at from accounts a
where a.suspended_at is not null and not exists (select from account_suspensions s where s.account_id = a.id and s.readmitted_at is null);

create function keep_suspension() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.suspended_at is not null then
        update account_suspensions set readmitted_at = coalesce(new.suspended_at, clock_timestamp()) where account_id = new.id and readmitted_at is null;
    end if;
    if new.suspended_at is not null then
        insert into account_suspensions (account_id, suspended_at) values (new.id, new.suspended_at);
    end if;
    return null;
end $$;
create trigger accounts_suspension after update of suspended_at on accounts for each row
    when (old.suspended_at is distinct from new.suspended_at) execute function keep_suspension();
alter table accounts enable always trigger accounts_suspension;

-- A suspension ends once, and stays as it was.
create function guard_suspension() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.readmitted_at is not null or new.suspended_at <> old.suspended_at or new.account_id <> old.account_id then
        raise exception using errcode = 'PT001', message = 'account_suspensions: what was stays as it was';
    end if;
    return new;
end $$;
create trigger account_suspensions_once before update or delete on account_suspensions for each row execute function guard_suspension();
create trigger account_suspensions_no_truncate before truncate on account_suspensions for each statement execute function refuse_truncate();
alter table account_suspensions enable always trigger account_suspensions_once;
alter table account_suspensions enable always trigger account_suspensions_no_truncate;

grant select on account_suspensions to portal_app;

-- Everybody's binding to a provider, also one that has ended.
create index on principals (provider_id);

-- The entries by which access began, changed and ended, of a provider and of a person, by time: a few among all that happened. The kinds are
-- those of AccessLedger; a query that names the same ones is answered from here.
create index audit_log_access on audit_log (provider_id, at) where kind in (
    'access-request-approved', 'break-glass-begun', 'delegation-confirmed', 'delegation-ended', 'delegation-replaced', 'delegation-suspended',
    'invitation-accepted', 'look-begun', 'look-ended', 'principal-refused', 'principal-verified', 'provider-claim-contested',
    'provider-claimed-anew', 'provider-created');
create index audit_log_standing on audit_log (subject_id, at) where kind in (
    'account-readmitted', 'account-suspended', 'admin-link-used', 'staff-role-confirmed', 'staff-role-ended');

-- Questions that an auditor named, to ask again. Theirs alone; what is removed is gone. The query is the address as it was typed.
create table saved_questions (
    id uuid primary key,
    account_id uuid not null references accounts (id),
    name text not null check (length(name) between 1 and 80),
    name_key text not null,
    page text not null check (page in ('who-could', 'person', 'difference', 'grants')),
    query text not null check (length(query) <= 2000),
    saved_at timestamptz not null
);
create unique index saved_questions_one_of_a_name on saved_questions (account_id, name_key);
grant select, insert, delete on saved_questions to portal_app;
grant update (name, name_key) on saved_questions to portal_app;
