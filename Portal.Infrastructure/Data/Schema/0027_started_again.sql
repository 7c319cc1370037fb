-- Whoever started a record and gave it up may go on with it: each time is a beginning of its own, one at a time.
alter table delegations drop constraint delegations_started_id_key;
create unique index delegations_one_start on delegations (started_id) where started_id is not null and ended_at is null;
