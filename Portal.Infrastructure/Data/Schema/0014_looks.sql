-- Looks of the help desk: by a code that the provider reads out, or by break-glass.
create table looks (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    kind text not null check (kind in ('code', 'break-glass')),
    -- Somebody of the provider's side; nobody opened a break-glass look.
    opened_by uuid references accounts (id),
    opened_at timestamptz not null,
    -- Named one by one: what is not named, the payment section above all, is not shown.
    application_ids uuid[] not null check (cardinality(application_ids) between 1 and 1000),
    section_keys text[] not null check (cardinality(section_keys) > 0),
    minutes int not null check (minutes between 1 and 60),
    -- A keyed hash: whoever reads the table cannot try all codes against it.
    code_hash bytea unique check (octet_length(code_hash) = 32),
    -- From then on it can no longer begin.
    waits_until timestamptz not null check (waits_until > opened_at),
    -- Who looks: known at the beginning, for break-glass from the start.
    helper_id uuid references accounts (id),
    begun_at timestamptz,
    ends_at timestamptz,
    ended_at timestamptz,
    ended_by uuid references accounts (id),
    end_cause text check (end_cause in ('provider', 'help-desk', 'taken-back', 'refused')),
    check ((kind = 'code') = (opened_by is not null)),
    check ((kind = 'code') = (code_hash is not null)),
    check (kind = 'code' or helper_id is not null),
    check (helper_id <> opened_by),
    check ((begun_at is null) = (ends_at is null)),
    check (begun_at is null or (helper_id is not null and begun_at < waits_until)),
    check (ends_at - begun_at = make_interval(mins => minutes)),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_cause is null))
);
create index on looks (provider_id, opened_at);
create index on looks (helper_id, opened_at) where helper_id is not null;
create index on looks (opened_by) where ended_at is null;

-- Why somebody looked without a code, who else knew before, and what another found afterwards.
create table break_glass (
    look_id uuid primary key references looks (id),
    asked_by uuid not null references accounts (id),
    reason text not null check (length(reason) > 0),
    -- Whether a second person has to confirm it first; otherwise it begins at once and is reviewed.
    second_person boolean not null,
    confirmed_by uuid references accounts (id),
    confirmed_at timestamptz,
    refused_by uuid references accounts (id),
    refused_at timestamptz,
    refusal text,
    review_due_at timestamptz,
    reviewed_by uuid references accounts (id),
    reviewed_at timestamptz,
    justified boolean,
    review_note text,
    check (confirmed_by <> asked_by and refused_by <> asked_by and reviewed_by <> asked_by),
    check ((confirmed_at is null) = (confirmed_by is null)),
    check (confirmed_at is null or refused_at is null),
    check ((refused_at is null) = (refused_by is null) and (refused_at is null) = (refusal is null)),
    check (second_person = (review_due_at is null)),
    check (second_person or (confirmed_at is null and refused_at is null)),
    check (reviewed_at is null or review_due_at is not null),
    check ((reviewed_at is null) = (reviewed_by is null) and (reviewed_at is null) = (justified is null)
        and (reviewed_at is null) = (review_note is null))
);
create index on break_glass (review_due_at) where reviewed_at is null and review_due_at is not null;

-- Each page that was opened in a look. Written with its ledger entry, and read by the provider at once.
create table look_pages (
    id uuid primary key,
    look_id uuid not null references looks (id),
    at timestamptz not null,
    -- Null for the page that lists what the look shows.
    application_id uuid references applications (id),
    section_key text,
    check ((application_id is null) = (section_key is null))
);
create index on look_pages (look_id, at);

-- What was opened stays as it was: nobody widens a look, lets it begin or end twice, or makes it last longer. A confirmation that somebody
-- has to give comes first: also for whoever writes here by hand.
create function guard_look() returns trigger language plpgsql as $$
declare
    own text[] := case tg_table_name
        when 'looks' then array['helper_id', 'begun_at', 'ends_at', 'ended_at', 'ended_by', 'end_cause']
        else array['confirmed_by', 'confirmed_at', 'refused_by', 'refused_at', 'refusal', 'reviewed_by', 'reviewed_at', 'justified', 'review_note'] end;
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = format('%s is never removed from', tg_table_name);
    end if;
    if to_jsonb(new) - own is distinct from to_jsonb(old) - own then
        raise exception using errcode = 'PT001', message = format('%s: what was opened stays as it was', tg_table_name);
    end if;
    if exists (select 1 from jsonb_each(to_jsonb(old)) o where o.key = any (own) and o.value <> 'null' and to_jsonb(new) -> o.key is distinct from o.value) then
        raise exception using errcode = 'PT001', message = format('%s: what happened once stays as it was', tg_table_name);
    end if;
    return new;
end $$;

create function guard_break_glass_begin() returns trigger language plpgsql as $$
begin
    if new.kind = 'break-glass' and new.begun_at is not null and not exists (
        select from break_glass b where b.look_id = new.id and b.asked_by = new.helper_id and (not b.second_person or b.confirmed_at is not null)) then
        raise exception using errcode = 'PT001', message = 'a break-glass look begins when a second person confirmed it, or when its review is due';
    end if;
    return null;
end $$;
-- At commit: the look and what is known of it are written by one transaction in any order.
create constraint trigger looks_break_glass after insert or update on looks deferrable initially deferred
    for each row execute function guard_break_glass_begin();
alter table looks enable always trigger looks_break_glass;

do $$
declare
    guarded text;
begin
    foreach guarded in array array['looks', 'break_glass'] loop
        execute format('create trigger %I before update or delete on %I for each row execute function guard_look()', guarded || '_guard', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_guard');
    end loop;
    execute 'create trigger look_pages_add_only before update or delete on look_pages for each row execute function refuse_change()';
    execute 'alter table look_pages enable always trigger look_pages_add_only';
    foreach guarded in array array['looks', 'break_glass', 'look_pages'] loop
        execute format('create trigger %I before truncate on %I for each statement execute function refuse_truncate()', guarded || '_no_truncate', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_no_truncate');
    end loop;
end $$;

grant select, insert on looks, break_glass, look_pages to portal_app;
grant update (helper_id, begun_at, ends_at, ended_at, ended_by, end_cause) on looks to portal_app;
grant update (confirmed_by, confirmed_at, refused_by, refused_at, refusal, reviewed_by, reviewed_at, justified, review_note) on break_glass to portal_app;

-- A mail that leaves later unless it is taken back: the alarm about a review that nobody made.
alter table outbox drop constraint outbox_state_check;
alter table outbox add constraint outbox_state_check check (state in ('waiting', 'sent', 'dead', 'taken-back'));

-- An auditor who asks who could see what at a moment is told of looks as well. They are added to the view as it stands, column by column.
do $$
declare
    columns text;
begin
    select string_agg(coalesce(known.expression, format('null::%s', format_type(a.atttypid, a.atttypmod))), ', ' order by a.attnum) into columns
    from pg_attribute a
    left join (values
        ('kind', '''look'''), ('id', 'l.id'), ('basis', '''look:'' || l.id'), ('provider_id', 'l.provider_id'), ('account_id', 'l.helper_id'),
        ('preset', 'l.kind'), ('permissions', '''{}''::text[]'), ('all_applications', 'false'), ('application_ids', 'l.application_ids'),
        ('section_default', '''None'''),
        ('section_levels', '(select jsonb_object_agg(s, ''View'') from unnest(l.section_keys) s)'),
        ('valid_from', 'l.begun_at'), ('valid_until', 'l.ends_at'),
        ('reason', 'coalesce((select b.reason from break_glass b where b.look_id = l.id), '''')'),
        ('given_by', 'coalesce(l.opened_by, (select b.confirmed_by from break_glass b where b.look_id = l.id))'), ('given_at', 'l.opened_at'),
        ('empowered_at', 'l.begun_at'), ('stopped_at', 'l.ended_at'), ('ended_by', 'l.ended_by'), ('end_cause', 'l.end_cause')
    ) as known (name, expression) on known.name = a.attname
    where a.attrelid = 'access_grants'::regclass and a.attnum > 0 and not a.attisdropped;
    execute format('create or replace view access_grants as %s union all select %s from looks l where l.begun_at is not null',
        rtrim(pg_get_viewdef('access_grants'::regclass), E'; \n'), columns);
end $$;
