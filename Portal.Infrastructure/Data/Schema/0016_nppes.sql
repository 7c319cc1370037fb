-- Records of the public NPPES registry, brought in by ./portal nppes import. They help to fill in and to check; they prove nothing.
create table nppes_records (
    npi text primary key check (npi ~ '^[12][0-9]{9}$'),
    kind text not null check (kind in ('individual', 'organization')),
    legal_name text not null check (length(legal_name) between 1 and 300),
    -- Empty when the registry has none.
    taxonomy text not null,
    practice_state text not null,
    imported_at timestamptz not null default clock_timestamp()
);
grant select on nppes_records to portal_app;
