create table conversation (
    id uuid primary key,
    customer text,
    customer_name text,
    channel text not null,
    status text not null default 'pending' check (status in ('pending', 'open', 'resolved', 'snoozed')),
    mode text not null default 'auto' check (mode in ('auto', 'person')),
    holder text,
    holder_name text,
    level int not null default 0,
    level_until timestamptz,
    locale text not null,
    elder boolean not null default false,
    tier text not null default 'standard',
    last_offset int not null default 0,
    answered_offset int not null default 0,
    memory jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index conversation_customer on conversation (customer, updated_at desc);
create index conversation_recent on conversation (updated_at desc);
create index conversation_holder on conversation (holder) where holder is not null;

create table conversation_event (
    conversation uuid not null references conversation (id),
    "offset" int not null,
    kind text not null,
    source text not null,
    at timestamptz not null,
    message_id text,
    body jsonb not null,
    why jsonb,
    primary key (conversation, "offset")
);
create unique index conversation_event_message on conversation_event (conversation, message_id)
    where message_id is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'conversation events are append-only';
end $$;

create trigger conversation_event_append_only before update or delete on conversation_event
    for each row execute function refuse_change();
