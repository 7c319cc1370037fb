-- The ledger as a Merkle tree (RFC 6962), what was signed of it, and personal text beside it: docs/decisions/0009-ledger.md.

-- The roots of complete subtrees of 256, 65,536, ... leaves. Together with the leaves of audit_log every node of the tree is at most 256
-- stored hashes away, so a proof reads a few hundred rows whatever the size. Leaves are numbered from 0: leaf = seq - 1.
create table audit_subtrees (
    height smallint not null check (height > 0 and height % 8 = 0),
    number bigint not null check (number >= 0),
    root bytea not null check (octet_length(root) = 32),
    primary key (height, number)
);

-- The right edge of the tree: the roots of its complete subtrees, largest first, one for each one in the binary number of its leaves.
alter table audit_head add column frontier bytea not null default '' check (octet_length(frontier) % 32 = 0);

-- The number is unique and one writer gives it; a second unique index over random bytes costs more than it finds.
alter table audit_log drop constraint audit_log_chain_key;

-- What was signed, word for word. The key is nowhere in the database.
create table audit_checkpoints (
    size bigint primary key check (size > 0),
    note text not null,
    signed_at timestamptz not null default clock_timestamp()
);

-- What witnesses added to it: a line of the note for each.
create table audit_cosignatures (
    size bigint not null references audit_checkpoints,
    witness text not null,
    line text not null,
    primary key (size, witness)
);

-- Personal text of an entry, which holds only SHA-256(salt || texts). Erased when its time is over; the entry and the tree stay.
create table audit_texts (
    entry_id uuid primary key,
    salt bytea not null check (octet_length(salt) = 32),
    texts bytea not null
);

do $$
declare
    kept text;
begin
    foreach kept in array array['audit_subtrees', 'audit_checkpoints', 'audit_cosignatures'] loop
        execute format('create trigger %1$s_append_only before update or delete on %1$s for each row execute function refuse_change()', kept);
        execute format('create trigger %1$s_no_truncate before truncate on %1$s for each statement execute function refuse_change()', kept);
        execute format('alter table %1$s enable always trigger %1$s_append_only', kept);
        execute format('alter table %1$s enable always trigger %1$s_no_truncate', kept);
    end loop;
end $$;
create trigger audit_texts_unchanged before update on audit_texts for each row execute function refuse_change();
create trigger audit_texts_no_truncate before truncate on audit_texts for each statement execute function refuse_change();
alter table audit_texts enable always trigger audit_texts_unchanged;
alter table audit_texts enable always trigger audit_texts_no_truncate;

grant select on audit_subtrees, audit_checkpoints, audit_cosignatures to portal_app;
grant insert, select on audit_texts to portal_app;
grant insert on audit_subtrees to portal_sequencer;
grant insert, select on audit_checkpoints, audit_cosignatures to portal_sequencer;
-- Erasing text is for the console, as the role that no request has: it finds the entries by number or time, and records what it did.
grant select, delete on audit_texts to portal_sequencer;
grant select (seq, entry_id, at) on audit_log to portal_sequencer;
grant insert on audit_pending to portal_sequencer;

-- Rows that are numbered already get their place in the tree.
do $$
declare
    entry record;
    root bytea;
    height int;
    size bigint := 0;
    roots bytea[] := '{}';
begin
    for entry in select leaf from audit_log order by seq loop
        root := entry.leaf;
        height := 0;
        while (size >> height) & 1 = 1 loop
            root := sha256('\x01'::bytea || roots[cardinality(roots)] || root);
            roots := trim_array(roots, 1);
            height := height + 1;
            if height % 8 = 0 then
                insert into audit_subtrees (height, number, root) values (height, size >> height, root);
            end if;
        end loop;
        roots := array_append(roots, root);
        size := size + 1;
    end loop;
    update audit_head set frontier = coalesce((select string_agg(r, ''::bytea order by n) from unnest(roots) with ordinality as u (r, n)), '');
end $$;
