-- Whom a ticket names, who else it belongs to, how complex it is and how it ended.
alter table ticket
    add column against text[] not null default '{}',
    add column lead text references ticket (no),
    add column representative boolean not null default false,
    add column complexity text not null default '',
    add column outcome text not null default '',
    add column reply text not null default '';
create index ticket_lead on ticket (lead) where lead is not null;

alter table ticket_event drop constraint ticket_event_kind_check;
alter table ticket_event add constraint ticket_event_kind_check check (kind in ('opened', 'advanced', 'reminded',
    'breached', 'unanswered', 'assigned', 'extended', 'joined', 'withdrawn'));
