-- The agent's help: services that a second person has to approve, and corrections that agents are credited for.
create table desk_approval (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    flow text not null,
    slots jsonb not null,
    amount numeric,
    by text not null,
    by_name text not null,
    asked_at timestamptz not null,
    until timestamptz not null,
    state text not null default 'open' check (state in ('open', 'approved', 'declined', 'failed')),
    decided_by text,
    decided_at timestamptz,
    note text not null default '',
    check ((state = 'open') = (decided_by is null)),
    check (decided_by is distinct from by)
);
create index desk_approval_conversation on desk_approval (conversation, id desc);
create unique index desk_approval_once on desk_approval (conversation, flow) where state = 'open';

create table desk_correction (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    "offset" int not null,
    kind text not null check (kind in ('intent', 'answer', 'slot')),
    was text not null,
    should text not null,
    note text not null default '',
    by text not null,
    at timestamptz not null,
    sample bigint,
    remark bigint,
    state text not null default 'open' check (state in ('open', 'accepted', 'declined')),
    closed_by text,
    closed_at timestamptz,
    check ((sample is null) <> (remark is null)),
    check ((state = 'open') = (closed_at is null))
);
create unique index desk_correction_once on desk_correction (conversation, "offset", kind, by, md5(should));
create index desk_correction_by on desk_correction (by, id desc);
create index desk_correction_sample on desk_correction (sample) where sample is not null;
create index desk_correction_remark on desk_correction (remark) where remark is not null;

alter table understanding_sample add column slots jsonb not null default '[]';
