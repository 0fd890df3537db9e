-- Offers of conversations to agents, what customers who wait were told, each wait with its end, and the wrap-up.
alter table agent_presence
    add column automatic boolean,
    add column idle_since timestamptz,
    add column until timestamptz;

alter table queue_entry
    add column needs_level smallint,
    add column known_by text,
    add column reserved_for text,
    add column reserved_until timestamptz,
    add column offered_to text,
    add column offered_name text,
    add column offered_until timestamptz,
    add column declined text[] not null default '{}',
    add column declined_at timestamptz,
    add column callback_at timestamptz,
    add column told jsonb,
    add constraint queue_entry_offer_waits check (offered_to is null or state = 'waiting'),
    add constraint queue_entry_offer_ends check ((offered_to is null) = (offered_until is null));
create unique index queue_entry_one_offer on queue_entry (offered_to) where offered_to is not null;

create table queue_spell (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    customer text,
    skill text not null,
    channel text not null,
    priority smallint not null,
    began_at timestamptz not null,
    answered_at timestamptz,
    staff text,
    ended_at timestamptz,
    how text
);
create unique index queue_spell_open on queue_spell (conversation) where ended_at is null;
create index queue_spell_skill on queue_spell (skill, ended_at desc);
create index queue_spell_began on queue_spell (began_at);
create index queue_spell_whose on queue_spell ((coalesce(customer, conversation::text)), ended_at desc);

create table wrap_up (
    conversation uuid not null,
    taken_at timestamptz not null,
    staff text not null,
    intent text not null,
    result text not null,
    summary text not null,
    promise text not null,
    follow_up_on date,
    tags text[] not null,
    kept_at timestamptz not null,
    primary key (conversation, taken_at)
);
create index wrap_up_follow_up on wrap_up (follow_up_on) where follow_up_on is not null;
