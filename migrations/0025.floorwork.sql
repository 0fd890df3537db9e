-- Invitations into a conversation, what became of alarms, and the indexes that the wall reads by.
-- depends: 0024.chain
create table desk_invitation (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    staff text not null,
    name text not null,
    by text not null,
    by_name text not null,
    asked_at timestamptz not null,
    until timestamptz not null,
    state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'expired', 'withdrawn')),
    answered_at timestamptz,
    reason text not null default '',
    check ((state = 'open') = (answered_at is null)),
    check (staff <> by)
);
create unique index desk_invitation_open on desk_invitation (conversation, staff) where state = 'open';
create index desk_invitation_ringing on desk_invitation (staff, until) where state = 'open';
create index desk_invitation_conversation on desk_invitation (conversation, id desc);

-- One row for each alarm that rang or that somebody took care of; evidence behind `"offset"` opens a closed one again.
create table desk_alarm (
    conversation uuid not null,
    kind text not null,
    "offset" int not null,
    severity smallint not null,
    state text not null default 'open' check (state in ('open', 'acknowledged', 'closed')),
    raised_at timestamptz not null,
    rang_at timestamptz,
    rings int not null default 0,
    by text,
    by_name text,
    acted_at timestamptz,
    note text not null default '',
    assigned_to text,
    assigned_name text,
    primary key (conversation, kind),
    check ((state = 'open') = (by is null))
);
create index desk_alarm_ringing on desk_alarm (rang_at) where state = 'open' and severity = 0;

alter table mention drop constraint mention_about_check;
alter table mention add constraint mention_about_check
    check (about in ('note', 'consult', 'conference', 'transfer', 'alarm'));

-- Whether a conversation rests is its own status from now on; what was put aside before is awake again.
delete from conversation_snooze;
alter table conversation_snooze drop column after_offset;
create index conversation_snooze_until on conversation_snooze (until);
create index desk_approval_waiting on desk_approval (id) where state = 'open';
create index queue_entry_offer on queue_entry (offered_until) where offered_until is not null;
drop index queue_spell_began;
create index queue_spell_day on queue_spell (began_at) include (skill, answered_at, ended_at, how);
