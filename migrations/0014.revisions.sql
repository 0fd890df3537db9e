-- Changes of pack files (flows, policies, words) that a second person released; each stands in place of its file.
create table revision (
    id          bigint generated always as identity primary key,
    path        text not null,
    body        text,
    note        text not null,
    author      text not null,
    written_at  timestamptz not null,
    state       text not null default 'proposed' check (state in ('proposed', 'released', 'refused')),
    decided_by  text,
    decided_at  timestamptz,
    reason      text not null default '',
    line        bigint unique,
    check (state = 'proposed' or (decided_by is not null and decided_by <> author and decided_at is not null)),
    check ((state = 'released') = (line is not null))
);
create index revision_released on revision (path, line desc) where line is not null;
create index revision_waiting on revision (id) where state = 'proposed';
create sequence revision_line;
