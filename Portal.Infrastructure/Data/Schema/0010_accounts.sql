-- A new address for an account: the code goes there, and belongs to the account that asked.
alter table email_codes add column account_id uuid references accounts (id);
alter table email_codes drop constraint email_codes_purpose_check;
alter table email_codes add constraint email_codes_purpose_check check (purpose in ('register', 'recover', 'change'));
alter table email_codes add constraint email_codes_of_account check ((purpose = 'change') = (account_id is not null));
create index on email_codes (account_id) where account_id is not null;

-- address-gone: the account that had the invited address has another one now. Whoever gets the old one later cannot accept what waited there.
alter table invitations drop constraint invitations_status_check;
alter table invitations add constraint invitations_status_check
    check (status in ('pending', 'accepted', 'declined', 'cancelled', 'expired', 'superseded', 'address-gone'));

-- A request for the signature ends in more ways than by an edit; older ones say it by their section alone.
alter table signature_requests add column voided_cause text
    check (voided_cause in ('edited', 'record-corrected', 'withdrawn', 'taken-back', 'declined'));
alter table signature_requests add constraint signature_requests_cause check (voided_cause is null or voided_at is not null);

create or replace function guard_once() returns trigger language plpgsql as $$
declare
    ending text[] := case tg_table_name
        when 'signature_requests' then array['voided_at', 'voided_by', 'voided_section', 'voided_cause', 'completed_at'] else array['consumed_at'] end;
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = format('%s is never removed from', tg_table_name);
    end if;
    if to_jsonb(new) - ending is distinct from to_jsonb(old) - ending then
        raise exception using errcode = 'PT001', message = format('%s: what was asked stays as it was', tg_table_name);
    end if;
    -- The keys of the ending that already have a value keep it.
    if exists (select 1 from jsonb_each(to_jsonb(old)) o where o.key = any (ending) and o.value <> 'null' and to_jsonb(new) -> o.key is distinct from o.value) then
        raise exception using errcode = 'PT001', message = format('%s ends once', tg_table_name);
    end if;
    return new;
end $$;
grant update (voided_cause) on signature_requests to portal_app;

-- Wrapped keys change in a rotation only, and that runs as the owner of the tables.
revoke update on data_keys from portal_app;
