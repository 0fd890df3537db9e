create table customer (
    id text primary key,
    name text not null,
    locale text not null,
    elder boolean not null,
    tier text not null,
    phone text not null,
    seen_at timestamptz not null
);

create table challenge (
    id uuid primary key,
    customer text not null,
    conversation uuid not null,
    level int not null,
    purpose text not null,
    code_hash bytea not null,
    tries_left int not null,
    state text not null default 'open' check (state in ('open', 'passed', 'failed', 'expired')),
    opened_at timestamptz not null,
    expires_at timestamptz not null
);
create index challenge_open on challenge (conversation) where state = 'open';

create table phone_message (
    id bigint generated always as identity primary key,
    customer text not null,
    at timestamptz not null,
    text text not null,
    code text
);
create index phone_message_customer on phone_message (customer, id desc);
