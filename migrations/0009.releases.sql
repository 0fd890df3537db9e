-- A version has a life: written, reviewed twice, shown to a growing share, online, ended. What packs bring is online at once.
alter table article_version drop constraint article_version_state_check;
drop index article_version_released;
update article_version set state = 'online' where state = 'released';
alter table article_version
    alter column state set default 'online',
    add constraint article_version_state_check check (state in ('draft', 'business_review', 'compliance_review',
        'canary', 'online', 'expiring', 'archived', 'withdrawn')),
    alter column released_at drop not null,
    add column origin text not null default 'pack' check (origin in ('pack', 'studio')),
    add column tests jsonb not null default '[]',
    add column base int,
    add column authors text[] not null default '{}',
    add column made_at timestamptz,
    add column saved_at timestamptz,
    add column revision int not null default 1,
    add column turn int not null default 0,
    add column urgent boolean not null default false,
    add column share smallint not null default 100 check (share between 0 and 100),
    add column rule text not null default '',
    add column step smallint not null default 0,
    add column canary_at timestamptz,
    add column judged_at timestamptz,
    add column ended_at timestamptz,
    add column ended_by text,
    add column why text not null default '';
update article_version set made_at = released_at, saved_at = released_at;
update article_version set ended_by = 'system:packs', ended_at = released_at where state = 'withdrawn';
alter table article_version
    alter column made_at set not null,
    alter column saved_at set not null,
    alter column audience drop not null,
    alter column effective_from drop not null,
    add constraint article_version_live check (state not in ('canary', 'online', 'expiring') or released_at is not null);
create index article_version_serving on article_version (article, version)
    where state in ('canary', 'online', 'expiring');
create unique index article_version_open on article_version (article)
    where state in ('draft', 'business_review', 'compliance_review');
create unique index article_version_canary on article_version (article) where state = 'canary';

-- What each replica follows; ids grow in the order of commits, for every writer holds the publishers' lock.
create table article_log (
    id bigint generated always as identity primary key,
    article text not null,
    version int not null,
    action text not null,
    state text not null,
    share smallint not null,
    by text not null,
    at timestamptz not null,
    detail jsonb not null default '{}'
);
create index article_log_article on article_log (article, id desc);

create table article_review (
    id bigint generated always as identity primary key,
    article text not null,
    version int not null,
    turn int not null,
    stage text not null check (stage in ('business_review', 'compliance_review')),
    verdict text not null check (verdict in ('approved', 'rejected')),
    by text not null,
    at timestamptz not null,
    note text not null default '',
    foreign key (article, version) references article_version (article, version)
);
create index article_review_version on article_review (article, version, turn);
create unique index article_review_once on article_review (article, version, turn, by) where verdict = 'approved';

create table article_comment (
    id bigint generated always as identity primary key,
    article text not null,
    version int not null,
    field text,
    text text not null,
    by text not null,
    at timestamptz not null,
    foreign key (article, version) references article_version (article, version)
);
create index article_comment_version on article_comment (article, version, id);

-- One row for each answer that rested on an article, with what came of it.
create table article_outcome (
    conversation uuid not null,
    "offset" int not null,
    article text not null,
    version int not null,
    arm text not null,
    at timestamptz not null,
    day date not null,
    rating smallint,
    handoff boolean not null default false,
    complaint boolean not null default false,
    corrected boolean not null default false,
    primary key (conversation, "offset")
);
create index article_outcome_version on article_outcome (article, version, at);
create index article_outcome_day on article_outcome (day);
create table article_outcome_read (
    alone boolean primary key default true check (alone),
    until timestamptz not null
);
create index conversation_event_at on conversation_event using brin (at) with (pages_per_range = 16);
