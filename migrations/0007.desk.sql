create table agent_presence (
    staff text primary key,
    name text not null,
    state text not null check (state in ('offline', 'ready', 'ringing', 'talking', 'hold', 'wrap_up', 'break',
        'training', 'meeting')),
    skills text[] not null default '{}',
    since timestamptz not null,
    seen_at timestamptz not null
);

create table queue_entry (
    conversation uuid primary key,
    customer text,
    customer_name text,
    skill text not null,
    priority smallint not null check (priority between 0 and 3),
    reason text not null,
    elder boolean not null,
    channel text not null,
    packet jsonb not null,
    requested_at timestamptz not null,
    waiting_since timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'held', 'done')),
    holder text,
    holder_name text,
    taken_at timestamptz,
    first_said_at timestamptz,
    done_at timestamptz,
    check (state <> 'held' or holder is not null)
);
create index queue_entry_open on queue_entry (state, waiting_since) where state <> 'done';
create index queue_entry_holder on queue_entry (holder) where state = 'held';

create table ticket (
    no text primary key,
    key text not null unique,
    kind text not null,
    subject text not null,
    facts text not null,
    demand text not null,
    contact text not null,
    customer text not null,
    conversation uuid,
    state text not null check (state in ('new', 'triaged', 'assigned', 'in_progress', 'waiting_customer',
        'waiting_third', 'resolved', 'confirmed', 'closed', 'cancelled')),
    state_since timestamptz not null,
    priority smallint not null check (priority between 0 and 3),
    owner text,
    opened_at timestamptz not null,
    first_due_at timestamptz not null,
    due_at timestamptz not null,
    span interval not null,
    clock_stops boolean not null,
    cycle int not null default 1,
    escalated_at timestamptz
);
create index ticket_customer on ticket (customer, opened_at desc);
create index ticket_state on ticket (state, due_at);

create table ticket_event (
    id bigint generated always as identity primary key,
    ticket text not null references ticket (no),
    at timestamptz not null,
    actor text not null,
    kind text not null check (kind in ('opened', 'advanced', 'reminded', 'breached')),
    state text not null,
    note text not null default '',
    mark text,
    detail jsonb not null default '{}',
    unique (ticket, mark)
);
create index ticket_event_ticket on ticket_event (ticket, id);

create function ticket_event_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'ticket events are append-only';
end $$;

create trigger ticket_event_append_only before update or delete on ticket_event
    for each row execute function ticket_event_refuse();
