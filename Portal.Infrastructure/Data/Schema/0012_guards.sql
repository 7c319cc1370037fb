-- Guards for what the freeze rests on: the keys, which version an application shows, the record of the signature, and the evidence.
-- As in 0007 they refuse every ordinary statement of anyone, the owner included.

-- A data key is for good: without it nothing that it sealed can be opened again. The one change is a rewrap, the same key under another
-- master key. The wrapped bytes begin with 3, the length of the master key's id and the id, and the rest has the same length for every key.
create function guard_data_key() returns trigger language plpgsql as $$
declare
    header bytea;
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = 'a data key is never removed';
    end if;
    header := '\x03'::bytea || set_byte('\x00'::bytea, 0, octet_length(new.master_key_id)) || convert_to(new.master_key_id, 'UTF8');
    if new.owner is distinct from old.owner
        or new.master_key_id is not distinct from old.master_key_id
        or substring(new.wrapped from 1 for octet_length(header)) is distinct from header
        or octet_length(new.wrapped) - octet_length(new.master_key_id) is distinct from octet_length(old.wrapped) - octet_length(old.master_key_id) then
        raise exception using errcode = 'PT001', message = 'a data key changes only when it is wrapped with another master key';
    end if;
    return new;
end $$;
create trigger data_keys_rewrap_only before update or delete on data_keys for each row execute function guard_data_key();
create trigger data_keys_no_truncate before truncate on data_keys for each statement execute function refuse_truncate();
alter table data_keys enable always trigger data_keys_rewrap_only;
alter table data_keys enable always trigger data_keys_no_truncate;
-- Rotation is the migrator's.
revoke update on data_keys from portal_app;

-- The version that an application shows is one of its own.
alter table application_versions add constraint application_versions_of_application unique (application_id, id);
alter table applications drop constraint applications_current_version;
alter table applications add constraint applications_current_version
    foreign key (id, current_version_id) references application_versions (application_id, id) deferrable initially deferred;

-- As in 0007, and: it goes on to another version only when a returned one is corrected, which is then a draft again.
create or replace function guard_application() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT002', message = 'an application is never removed';
    end if;
    if (new.id, new.provider_id, new.form_key, new.form_version, new.copied_from, new.started_by, new.started_at)
        is distinct from (old.id, old.provider_id, old.form_key, old.form_version, old.copied_from, old.started_by, old.started_at) then
        raise exception using errcode = 'PT002', message = 'an application keeps its provider, form and origin';
    end if;
    if new.current_version_id is distinct from old.current_version_id and not (old.status = 'Returned' and new.status = 'Draft') then
        raise exception using errcode = 'PT002', message = 'an application goes on to another version only when a returned one is corrected';
    end if;
    return new;
end $$;

-- These look at the end of the transaction, when everything that belongs together is there. FOR SHARE: two transactions that each change
-- one side would otherwise not see each other.
create function require_shown_version(application uuid, former uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    shown record;
begin
    select a.status, v.frozen_at, v.number into shown
    from applications a join application_versions v on v.id = a.current_version_id where a.id = application for share;
    if shown.number < (select v.number from application_versions v where v.id = former) then
        raise exception using errcode = 'PT002', message = 'an application never goes back to an older version';
    end if;
    if shown.frozen_at is not null and shown.status in ('Draft', 'AwaitingSignature') then
        raise exception using errcode = 'PT002', message = 'what was certified is not a draft';
    end if;
    if shown.frozen_at is null and shown.status in ('Submitted', 'InReview', 'Returned', 'Approved', 'Denied') then
        raise exception using errcode = 'PT002', message = 'what was not certified is not submitted';
    end if;
end $$;

create function require_certification(version uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (
        select from application_versions v join certified_versions c on c.version_id = v.id and c.application_id = v.application_id
        where v.id = version and v.frozen_at is not null) then
        raise exception using errcode = 'PT002', message = 'a version is frozen when it is certified, and only then';
    end if;
end $$;

create function check_application() returns trigger language plpgsql as $$
begin
    perform public.require_shown_version(new.id, case tg_op when 'UPDATE' then old.current_version_id end);
    return null;
end $$;

create function check_frozen_version() returns trigger language plpgsql as $$
begin
    perform public.require_certification(new.id);
    perform public.require_shown_version(new.application_id, null);
    return null;
end $$;

create function check_certified_version() returns trigger language plpgsql as $$
begin
    perform public.require_certification(new.version_id);
    return null;
end $$;

create constraint trigger applications_begun after insert on applications deferrable initially deferred
    for each row when (new.status <> 'Draft') execute function check_application();
create constraint trigger applications_moved after update on applications deferrable initially deferred
    for each row when (new.status <> old.status or new.current_version_id <> old.current_version_id) execute function check_application();
create constraint trigger application_versions_begun after insert on application_versions deferrable initially deferred
    for each row when (new.frozen_at is not null) execute function check_frozen_version();
create constraint trigger application_versions_frozen after update on application_versions deferrable initially deferred
    for each row when (new.frozen_at is distinct from old.frozen_at) execute function check_frozen_version();
create constraint trigger certified_versions_frozen after insert on certified_versions deferrable initially deferred
    for each row execute function check_certified_version();
alter table applications enable always trigger applications_begun;
alter table applications enable always trigger applications_moved;
alter table application_versions enable always trigger application_versions_begun;
alter table application_versions enable always trigger application_versions_frozen;
alter table certified_versions enable always trigger certified_versions_frozen;

-- Evidence is kept for good.
create trigger principal_evidence_add_only before update or delete on principal_evidence for each row execute function refuse_change();
create trigger principal_evidence_no_truncate before truncate on principal_evidence for each statement execute function refuse_truncate();
alter table principal_evidence enable always trigger principal_evidence_add_only;
alter table principal_evidence enable always trigger principal_evidence_no_truncate;

-- A request and a ceremony end once; nothing else of them ever changes. 0008 compared whole rows and read the PDF of a request several
-- times for each of its ends. A statement that names a fixed column is refused now whatever it says, and the few others are compared.
drop trigger signature_requests_once on signature_requests;
drop trigger certification_ceremonies_once on certification_ceremonies;
drop function guard_once();

create function refuse_other_question() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'PT001', message = format('%s: what was asked stays as it was', tg_table_name);
end $$;

create function guard_request() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = 'a request for the signature is never removed';
    end if;
    -- Nothing of its end is named here: whatever a later file adds to it is fixed with it.
    if old.voided_at is not null or old.completed_at is not null then
        raise exception using errcode = 'PT001', message = 'a request for the signature ends once';
    end if;
    return new;
end $$;

create function guard_ceremony() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = 'a question to a passkey is never removed';
    end if;
    if old.consumed_at is not null and new.consumed_at is distinct from old.consumed_at then
        raise exception using errcode = 'PT001', message = 'a question to a passkey is answered once';
    end if;
    return new;
end $$;

create trigger signature_requests_fixed
    before update of id, application_id, version_id, requested_by, requested_at, content, content_sha256, secrets_sealed, pdf_sealed, pdf_sha256,
        pdf_length on signature_requests
    for each row execute function refuse_other_question();
create trigger signature_requests_once before update or delete on signature_requests for each row execute function guard_request();
create trigger certification_ceremonies_fixed
    before update of id, account_id, session_id, application_id, version_id, request_id, legal_name, manifest, nonce, challenge, state, rp_id,
        origin, issued_at, expires_at on certification_ceremonies
    for each row execute function refuse_other_question();
create trigger certification_ceremonies_once before update or delete on certification_ceremonies for each row execute function guard_ceremony();
alter table signature_requests enable always trigger signature_requests_fixed;
alter table signature_requests enable always trigger signature_requests_once;
alter table certification_ceremonies enable always trigger certification_ceremonies_fixed;
alter table certification_ceremonies enable always trigger certification_ceremonies_once;
