-- That whoever asked for a look without a code was told that nobody confirmed it within its hour: once, however many servers there are. A look
-- itself stays as it was.
create table break_glass_lapses (
    look_id uuid primary key references break_glass (look_id),
    told_at timestamptz not null
);
grant select, insert on break_glass_lapses to portal_app;

-- Those that wait, or that were confirmed by nobody: they are looked for every minute.
create index looks_unconfirmed on looks (waits_until) where kind = 'break-glass' and begun_at is null and ended_at is null;

-- Of what lapsed before this nobody is told any more.
insert into break_glass_lapses (look_id, told_at)
select l.id, 'epoch' from looks l
where l.kind = 'break-glass' and l.begun_at is null and l.ended_at is null and l.waits_until <= clock_timestamp();
