-- What was certified stays as it was. These guards refuse every ordinary statement of anyone, the owner included; what an owner or a
-- superuser can still force, the ledger finds.

-- FOR SHARE waits for a certification that is under way and makes a later one wait for this edit. Without it, an edit that read "not
-- frozen" a moment before would land after the freeze. OLD and NEW are both looked at: a row must not be moved out of a frozen version.
-- pg_temp is named last because it is searched first where it is not named: a temporary table called application_versions would answer.
create function refuse_frozen_content() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    frozen timestamptz;
begin
    if tg_op <> 'INSERT' then
        select v.frozen_at into frozen from application_versions v where v.id = old.version_id for share;
        if frozen is not null then
            raise exception using errcode = 'PT002', message = format('%s: the version was certified and is frozen', tg_table_name);
        end if;
    end if;
    if tg_op <> 'DELETE' then
        select v.frozen_at into frozen from application_versions v where v.id = new.version_id for share;
        if frozen is not null then
            raise exception using errcode = 'PT002', message = format('%s: the version was certified and is frozen', tg_table_name);
        end if;
        return new;
    end if;
    return old;
end $$;

create function refuse_truncate() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'PT001', message = format('%s is never emptied', tg_table_name);
end $$;

do $$
declare
    guarded text;
begin
    foreach guarded in array array['sections', 'section_items', 'answers', 'answer_history', 'documents'] loop
        execute format('create trigger %I before insert or update or delete on %I for each row execute function refuse_frozen_content()',
            guarded || '_frozen', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_frozen');
    end loop;
    foreach guarded in array array['applications', 'application_versions', 'sections', 'section_items', 'answers', 'documents'] loop
        execute format('create trigger %I before truncate on %I for each statement execute function refuse_truncate()',
            guarded || '_no_truncate', guarded);
        execute format('alter table %I enable always trigger %I', guarded, guarded || '_no_truncate');
    end loop;
end $$;

-- A version is frozen once and for ever, belongs to its application for ever, and is never removed.
create function guard_version() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT002', message = 'a version is never removed';
    end if;
    if (new.id, new.application_id, new.number, new.created_by, new.created_at)
        is distinct from (old.id, old.application_id, old.number, old.created_by, old.created_at) then
        raise exception using errcode = 'PT002', message = 'a version keeps its application, number and author';
    end if;
    if old.frozen_at is not null and new.frozen_at is distinct from old.frozen_at then
        raise exception using errcode = 'PT002', message = 'a frozen version stays frozen';
    end if;
    return new;
end $$;
create trigger application_versions_guard before update or delete on application_versions for each row execute function guard_version();
alter table application_versions enable always trigger application_versions_guard;

-- An application keeps its provider and its form for ever: a form's definition is bound to it.
create function guard_application() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT002', message = 'an application is never removed';
    end if;
    if (new.id, new.provider_id, new.form_key, new.form_version, new.copied_from, new.started_by, new.started_at)
        is distinct from (old.id, old.provider_id, old.form_key, old.form_version, old.copied_from, old.started_by, old.started_at) then
        raise exception using errcode = 'PT002', message = 'an application keeps its provider, form and origin';
    end if;
    return new;
end $$;
create trigger applications_guard before update or delete on applications for each row execute function guard_application();
alter table applications enable always trigger applications_guard;
