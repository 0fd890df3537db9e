-- Integrations: their access tokens, webhooks with a log of every delivery, and what was brought in from other systems.
create table api_token (
    id uuid primary key,
    name text not null,
    hash bytea not null unique,
    scopes text[] not null,
    per_minute int not null,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    seen_at timestamptz
);
create unique index api_token_name on api_token (name) where revoked_at is null;

create table webhook (
    id uuid primary key,
    name text not null,
    url text not null,
    events text[] not null,
    secret text not null,
    personal boolean not null default false,
    active boolean not null default true,
    created_by text not null,
    created_at timestamptz not null,
    failures int not null default 0,
    retry_at timestamptz,
    busy_until timestamptz,
    disabled_at timestamptz,
    disabled_why text
);

create table webhook_delivery (
    id uuid primary key,
    webhook uuid not null references webhook (id) on delete cascade,
    event text not null,
    event_id uuid not null,
    body text not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts int not null default 0,
    response_code int,
    error text,
    created_at timestamptz not null,
    next_at timestamptz not null,
    delivered_at timestamptz,
    unique (webhook, event_id)
);
create index webhook_delivery_due on webhook_delivery (webhook, next_at, id) where state = 'pending';
create index webhook_delivery_log on webhook_delivery (webhook, created_at desc, id desc);
create index webhook_delivery_old on webhook_delivery (created_at) where state <> 'pending';

create table webhook_attempt (
    delivery uuid not null references webhook_delivery (id) on delete cascade,
    number int not null,
    at timestamptz not null,
    response_code int,
    error text,
    response text not null default '',
    took_ms int not null,
    primary key (delivery, number)
);

alter table conversation add column imported_from text;

create table customer_address (
    kind text not null check (kind in ('email', 'phone', 'external')),
    address text not null,
    customer text not null,
    source text not null,
    name text not null default '',
    created_at timestamptz not null,
    primary key (source, kind, address)
);
create index customer_address_customer on customer_address (customer);
