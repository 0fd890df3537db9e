-- Supervisors who watch a conversation without being seen.
create table desk_watch (
    conversation uuid not null,
    staff text not null,
    name text not null,
    since timestamptz not null,
    primary key (conversation, staff)
);
