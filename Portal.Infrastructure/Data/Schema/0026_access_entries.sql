-- The entries by which access began, changed and ended, with those of claims that were let in, records that were started and taken over.
drop index audit_log_access;
create index audit_log_access on audit_log (provider_id, at) where kind in (
    'access-request-approved', 'break-glass-begun', 'claimant-let-in', 'delegation-confirmed', 'delegation-ended', 'delegation-replaced',
    'delegation-suspended', 'invitation-accepted', 'look-begun', 'look-ended', 'principal-refused', 'principal-verified',
    'provider-claim-contested', 'provider-claimed-anew', 'provider-created', 'provider-started-by-agent', 'record-taken-over');
