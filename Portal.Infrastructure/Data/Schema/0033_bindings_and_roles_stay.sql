-- Who could certify, review or audit at a past moment is read from bindings and staff roles. The portal's role could write anything into them at any
-- time, and with it another past. It may write what its operations do, and what happened once stays as it was.
revoke update on principals, staff_roles from portal_app;
grant update (capacity, status, verified_at, verified_by, verification, decided_by, decided_at, decision_reason, object_until, objected_by, objected_at,
    let_in_by, let_in_at) on principals to portal_app;
-- A proposal that the console takes over for the first administrator loses its proposer.
grant update (proposed_by, confirmed_by, confirmed_at, ended_by, ended_at, reason) on staff_roles to portal_app;

-- Not for whoever owns the table, and could take the guard off as well: what has to be put right by hand can be.
create function is_owners(guarded oid) returns boolean language sql stable as $$
    select pg_has_role(current_user, c.relowner, 'usage') from pg_class c where c.oid = guarded
$$;

-- A claim is contested or claimed, then verified or refused; what was verified ends. The time to object and being let in are of an open claim alone,
-- and begin anew with it.
create function guard_principal() returns trigger language plpgsql as $$
declare
    decision text[] := array['decided_by', 'decided_at', 'decision_reason'];
begin
    if public.is_owners(tg_relid) then
        return new;
    end if;
    if old.status in ('refused', 'ended') and to_jsonb(new) - decision is distinct from to_jsonb(old) - decision then
        raise exception using errcode = 'PT001', message = 'principals: what was refused or has ended stays as it was';
    end if;
    if old.verified_at is not null and (new.capacity, new.verified_at, new.verified_by, new.verification)
        is distinct from (old.capacity, old.verified_at, old.verified_by, old.verification) then
        raise exception using errcode = 'PT001', message = 'principals: who was verified, when and by whom stays as it was';
    end if;
    if old.status = 'verified' and new.status not in ('verified', 'ended') then
        raise exception using errcode = 'PT001', message = 'principals: what was verified ends, and nothing else';
    end if;
    -- An operation may write the state first and the decision after it: until then there is none, or that of the verification stands.
    if (new.decided_by, new.decided_at, new.decision_reason) is distinct from (old.decided_by, old.decided_at, old.decision_reason)
        and new.status = old.status
        and (old.status in ('contested', 'claimed')
            or old.decided_at is not null and not (old.status = 'ended' and old.decided_at is not distinct from old.verified_at)) then
        raise exception using errcode = 'PT001', message = 'principals: a decision stays as it was until the next one';
    end if;
    if new.status = 'verified' and old.status <> 'verified' and new.verified_at is null
        or new.status <> 'verified' and (new.verified_at, new.verified_by, new.verification)
            is distinct from (old.verified_at, old.verified_by, old.verification) then
        raise exception using errcode = 'PT001', message = 'principals: what is verified was verified at some time, and nothing else was';
    end if;
    return new;
end $$;
create trigger principals_past before update on principals for each row execute function guard_principal();
alter table principals enable always trigger principals_past;

-- A role is proposed, confirmed and ended, each once.
create function guard_staff_role() returns trigger language plpgsql as $$
begin
    if public.is_owners(tg_relid) then
        return new;
    end if;
    if old.ended_at is not null then
        raise exception using errcode = 'PT001', message = 'staff_roles: a role that ended stays as it was';
    end if;
    if (new.proposed_by, new.confirmed_by, new.confirmed_at, new.reason) is distinct from (old.proposed_by, old.confirmed_by, old.confirmed_at, old.reason)
        and (old.confirmed_at is not null or new.confirmed_at is null or new.proposed_by is not null and new.proposed_by is distinct from old.proposed_by) then
        raise exception using errcode = 'PT001', message = 'staff_roles: a role is confirmed once, and proposed by whoever proposed it';
    end if;
    return new;
end $$;
create trigger staff_roles_past before update on staff_roles for each row execute function guard_staff_role();
alter table staff_roles enable always trigger staff_roles_past;
