-- Work around tickets: tasks of other departments, periods that wait for an approval, and tags.
create table ticket_task (
    id bigint generated always as identity primary key,
    ticket text not null references ticket (no),
    department text not null,
    what text not null,
    due_at timestamptz not null,
    by text not null,
    by_name text not null,
    created_at timestamptz not null,
    done_by text,
    done_at timestamptz,
    result text not null default '',
    check ((done_by is null) = (done_at is null))
);
create index ticket_task_ticket on ticket_task (ticket, id);
create index ticket_task_open on ticket_task (due_at) where done_at is null;

create table ticket_approval (
    id bigint generated always as identity primary key,
    ticket text not null references ticket (no),
    complexity text not null,
    why text not null,
    by text not null,
    by_name text not null,
    asked_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'approved', 'declined')),
    decided_by text,
    decided_at timestamptz,
    note text not null default '',
    check ((state = 'open') = (decided_by is null)),
    check (decided_by is distinct from by)
);
create unique index ticket_approval_once on ticket_approval (ticket, complexity) where state = 'open';
create index ticket_approval_ticket on ticket_approval (ticket, id);

create table ticket_tag (
    ticket text not null references ticket (no),
    tag text not null,
    added_by text not null,
    at timestamptz not null,
    primary key (ticket, tag)
);
create index ticket_tag_tag on ticket_tag (tag);
create index ticket_owner on ticket (owner) where owner is not null;
create index ticket_due on ticket (due_at);

alter table ticket_event drop constraint ticket_event_kind_check;
alter table ticket_event add constraint ticket_event_kind_check check (kind in ('opened', 'advanced', 'reminded',
    'breached', 'unanswered', 'assigned', 'extended', 'joined', 'withdrawn', 'task_added', 'task_done', 'task_undone',
    'task_overdue', 'approval_asked', 'approval_given', 'approval_declined', 'tagged', 'untagged', 'told'));
