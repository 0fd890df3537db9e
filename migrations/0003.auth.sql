create table staff (
    id text primary key,
    name text not null,
    roles text[] not null,
    skills text[] not null default '{}',
    level int not null default 1,
    licences text[] not null default '{}',
    active boolean not null default true,
    password text,
    password_changed_at timestamptz,
    totp text,
    totp_step bigint not null default 0,
    failures int not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null
);

create table staff_ticket (
    hash bytea primary key,
    staff text not null references staff,
    address text not null,
    expires_at timestamptz not null
);

create table staff_link (
    hash bytea primary key,
    staff text not null references staff,
    expires_at timestamptz not null,
    used_at timestamptz
);

create table staff_session (
    hash bytea primary key,
    staff text not null references staff,
    address text not null,
    opened_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
);
create index staff_session_staff on staff_session (staff) where ended_at is null;

create table audit_log (
    id bigint primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    detail json not null,
    hash bytea not null
);
create index audit_log_subject on audit_log (subject, id);
create index audit_log_actor on audit_log (actor, id);

create table audit_head (
    one boolean primary key default true check (one),
    count bigint not null,
    hash bytea not null
) with (fillfactor = 10);
insert into audit_head (count, hash) values (0, '\x');

create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;

create function audit_head_forward() returns trigger language plpgsql as $$
begin
    if new.count <= old.count then
        raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create trigger audit_log_kept before update or delete on audit_log
    for each row execute function audit_refuse();
create trigger audit_log_whole before truncate on audit_log
    for each statement execute function audit_refuse();
create trigger audit_head_kept before delete on audit_head
    for each row execute function audit_refuse();
create trigger audit_head_whole before truncate on audit_head
    for each statement execute function audit_refuse();
create trigger audit_head_grows before update on audit_head
    for each row execute function audit_head_forward();
