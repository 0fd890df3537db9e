create table operation (
    key text primary key,
    digest bytea not null,
    action text not null,
    customer text not null,
    conversation uuid not null,
    language text not null,
    subject text not null,
    amount numeric(18, 2) not null,
    limited boolean not null,
    body jsonb not null,
    verdict jsonb not null,
    policies jsonb not null,
    state text not null check (state in ('intended', 'sent', 'unknown', 'done', 'refused', 'settled')),
    result jsonb,
    tries int not null default 0,
    created_at timestamptz not null,
    next_try_at timestamptz,
    finished_at timestamptz,
    finished_wall timestamptz
);
create index operation_open on operation (next_try_at) where state in ('intended', 'sent', 'unknown');
create index operation_customer on operation (customer, created_at desc);
create index operation_subject on operation (subject, finished_wall desc nulls first);
