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
