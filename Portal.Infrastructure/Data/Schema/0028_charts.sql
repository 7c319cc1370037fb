-- The charts of all providers in a large portal: each grant is looked at once, and its last use is one row.

-- Since when a grant has power, and until when: the row itself says what access_grants says (greatest of given_at, empowered_at and valid_from;
-- least of valid_until and stopped_at). Worked out for a million grants each time, it took most of what a chart takes. Null from: it never had any.
alter table delegations
    add column power_from timestamptz generated always as (
        case when confirmed_at is not null or not (confirm_first or 'EditBanking' = any (permissions)) then
            greatest(given_at, valid_from, case when confirm_first or 'EditBanking' = any (permissions) then confirmed_at end) end) stored,
    add column power_until timestamptz generated always as (
        least(valid_until, ended_at, case when suspended_at is not null then greatest(suspended_at, given_at) end)) stored;
create index delegations_power on delegations (power_from, power_until);

-- When somebody last used access to a provider: the newest of their rows in access_use, counted with them by the same follower.
create table access_last_use (
    provider_id uuid not null,
    account_id uuid not null,
    last_used timestamptz not null,
    primary key (provider_id, account_id)
);
-- A step of counting that is under way ends first: what it counts is counted here too.
select from access_use_head for update;
insert into access_last_use
select provider_id, account_id, max(last_used) from access_use where last_used is not null group by provider_id, account_id;

grant select on access_last_use to portal_app;
grant select, insert, update, delete on access_last_use to portal_sequencer;
