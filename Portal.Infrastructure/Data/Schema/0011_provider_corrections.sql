-- What a later claimant says of the provider. When staff verify that claim the record takes it over: the first claimant's words do not stay.
-- Null when the claim said what the record says.
alter table principals
    add column claimed_kind text check (claimed_kind in ('individual', 'organization')),
    add column claimed_legal_name text,
    add column claimed_taxonomy text,
    add column claimed_state text;
