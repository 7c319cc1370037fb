-- That the time to object to a claim begins anew has a kind of its own among the entries of access.
drop index audit_log_access;
create index audit_log_access on audit_log (provider_id, at) where kind in (
    'access-request-approved', 'break-glass-begun', 'claim-time-begun-anew', 'claimant-let-in', 'delegation-confirmed', 'delegation-ended',
    'delegation-replaced', 'delegation-suspended', 'invitation-accepted', 'look-begun', 'look-ended', 'principal-refused', 'principal-verified',
    'provider-claim-contested', 'provider-claimed-anew', 'provider-created', 'provider-started-by-agent', 'record-taken-over');
