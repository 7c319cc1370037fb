-- With which passkey a session was opened, so that it ends when that passkey is removed. Null for other ways in, and of a passkey's session
-- from before this column: such a one ends with any passkey.
alter table sessions add column passkey_id bytea;
