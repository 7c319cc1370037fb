-- A request for access says how much of which sections is asked for. Requests from before said nothing of it: they are read by what their
-- permissions mean.
alter table access_requests
    add column section_default text check (section_default in ('None', 'View', 'Edit')),
    add column section_levels jsonb,
    add constraint access_requests_sections check ((section_default is null) = (section_levels is null));
