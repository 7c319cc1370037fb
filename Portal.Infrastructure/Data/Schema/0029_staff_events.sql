-- What staff did, and what was seen in looks: few events among many, in the words of the auditor's list.
create index audit_log_staff on audit_log (seq) where basis like 'staff:%' or basis like 'look:%';
