alter table challenge add column method text not null default 'otp';

-- What is kept of a face or voice check: method, reference, times and result; never a picture or a sound.
create table identity_check (
    id uuid primary key,
    challenge uuid not null,
    customer text not null,
    method text not null,
    reference text not null,
    state text not null default 'started' check (state in ('started', 'replaced', 'passed', 'failed')),
    consented_at timestamptz not null,
    ended_at timestamptz
);
create index identity_check_challenge on identity_check (challenge, consented_at desc);
create index identity_check_ended on identity_check (customer, ended_at desc) where state in ('passed', 'failed');

create table phone_check (
    reference text primary key,
    customer text not null,
    method text not null,
    at timestamptz not null,
    until timestamptz not null,
    state text not null default 'pending' check (state in ('pending', 'passed', 'failed'))
);
create index phone_check_customer on phone_check (customer, at desc);
