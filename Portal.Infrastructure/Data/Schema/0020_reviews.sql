-- Reviews of access: now and then somebody says of every grant whether it is still needed. What nobody answers for is suspended.

alter table providers
    add column review_days int not null default 360 check (review_days between 30 and 730),
    -- When the last review was opened; the next one is due so many days later.
    add column reviewed_at timestamptz;
create index on providers (coalesce(reviewed_at, created_at));

create table access_reviews (
    id uuid primary key,
    provider_id uuid not null references providers (id),
    opened_at timestamptz not null,
    -- The first instant at which nobody answers any more.
    due_at timestamptz not null check (due_at > opened_at),
    closed_at timestamptz,
    -- Who was asked by mail.
    asked uuid[] not null
);
create unique index access_reviews_one_open on access_reviews (provider_id) where closed_at is null;
create index access_reviews_due on access_reviews (due_at) where closed_at is null;
create index access_reviews_asked on access_reviews using gin (asked) where closed_at is null;
create index on access_reviews (provider_id, opened_at);

-- One grant in a review, by the first period of its line: it stays the same when the access is changed or renewed meanwhile.
create table access_review_items (
    review_id uuid not null references access_reviews (id),
    line_id uuid not null references delegations (id),
    -- unanswered: suspended by the portal. gone: ended, over or suspended before anybody answered.
    answer text check (answer in ('keep', 'end', 'suspend', 'unanswered', 'gone')),
    -- What was recommended to whoever answered.
    recommended text check (recommended in ('keep', 'end')),
    answered_by uuid references accounts (id),
    answered_at timestamptz,
    primary key (review_id, line_id),
    check ((answer is null) = (answered_at is null)),
    check ((answered_by is not null) = (coalesce(answer, '') in ('keep', 'end', 'suspend')))
);

-- A reminder that was sent, and with it its mails: once each.
create table access_review_notices (
    review_id uuid not null references access_reviews (id),
    days int not null check (days > 0),
    sent_at timestamptz not null,
    primary key (review_id, days)
);

-- An answer is given once and a review closed once; none of it is ever rewritten.
create function guard_review() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception using errcode = 'PT001', message = format('%s is never removed from', tg_table_name);
    end if;
    if tg_table_name = 'access_reviews' and to_jsonb(old) ->> 'closed_at' is not null
        or tg_table_name = 'access_review_items' and to_jsonb(old) ->> 'answer' is not null then
        raise exception using errcode = 'PT001', message = format('%s: what was answered stays as it was', tg_table_name);
    end if;
    return new;
end $$;
create trigger access_reviews_once before update or delete on access_reviews for each row execute function guard_review();
create trigger access_review_items_once before update or delete on access_review_items for each row execute function guard_review();
create trigger access_reviews_no_truncate before truncate on access_reviews for each statement execute function refuse_truncate();
create trigger access_review_items_no_truncate before truncate on access_review_items for each statement execute function refuse_truncate();
alter table access_reviews enable always trigger access_reviews_once;
alter table access_review_items enable always trigger access_review_items_once;
alter table access_reviews enable always trigger access_reviews_no_truncate;
alter table access_review_items enable always trigger access_review_items_no_truncate;

grant select, insert on access_reviews, access_review_items, access_review_notices to portal_app;
grant update (closed_at) on access_reviews to portal_app;
grant update (answer, recommended, answered_by, answered_at) on access_review_items to portal_app;

-- What a review lists and closes goes by lines, also of those that have ended.
create index delegations_line on delegations (coalesce(first_id, id));
