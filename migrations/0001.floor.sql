create table outbox (
    id bigint generated always as identity primary key,
    topic text not null,
    key text not null,
    body jsonb not null,
    tries int not null default 0,
    created_at timestamptz not null default now()
);
