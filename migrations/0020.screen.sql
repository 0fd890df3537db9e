-- What the agent's screen keeps: phrases and macros of the staff, and what staff put on a conversation.
create table canned_response (
    id uuid primary key,
    short text not null,
    text jsonb not null,
    shared boolean not null,
    owner text not null,
    skill text,
    updated_at timestamptz not null
);
create unique index canned_response_shared on canned_response (short) where shared;
create unique index canned_response_own on canned_response (owner, short) where not shared;

create table macro (
    id uuid primary key,
    name jsonb not null,
    steps jsonb not null,
    shared boolean not null,
    owner text not null,
    updated_at timestamptz not null
);
create unique index macro_shared on macro (name) where shared;
create unique index macro_own on macro (owner, name) where not shared;

create table conversation_tag (
    conversation uuid not null,
    tag text not null,
    added_by text not null,
    at timestamptz not null,
    primary key (conversation, tag)
);
create index conversation_tag_tag on conversation_tag (tag);

create table conversation_snooze (
    conversation uuid primary key,
    staff text not null,
    until timestamptz not null,
    after_offset int not null,
    at timestamptz not null
);

-- `reader` is a member of staff, or 'customer'.
create table conversation_read (
    conversation uuid not null,
    reader text not null,
    "offset" int not null,
    at timestamptz not null,
    primary key (conversation, reader)
);

create table mention (
    conversation uuid not null,
    "offset" int not null,
    staff text not null,
    by_name text not null,
    text text not null,
    at timestamptz not null,
    seen_at timestamptz,
    primary key (conversation, "offset", staff)
);
create index mention_staff on mention (staff, at desc);
