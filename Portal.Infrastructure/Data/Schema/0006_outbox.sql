-- Mails and other effects: rows of the business transaction, sent outside of it.
create table outbox (
    id uuid primary key,
    kind text not null,
    dedup_key text not null unique,
    -- Sealed with a key of the outbox: it holds an address and may hold a one-time code. Wiped once it was sent.
    payload bytea,
    message_id text not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
    attempts int not null default 0,
    next_at timestamptz not null default clock_timestamp(),
    leased_until timestamptz,
    lease_token uuid,
    last_error text,
    created_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz
);
create index on outbox (next_at) where state = 'waiting';
create index on outbox (created_at) where state = 'dead';

grant select, insert, update on outbox to portal_app;
