-- Keeping knowledge true: runs of a moment, test questions by night, quality by day, what was not answered, remarks.
create table knowledge_run (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('nightly', 'report')),
    due timestamptz not null,
    by text not null,
    state text not null check (state in ('running', 'done', 'failed', 'skipped')),
    began_at timestamptz not null,
    ended_at timestamptz,
    detail jsonb not null default '{}',
    unique (kind, due, by)
);

create table knowledge_test (
    run bigint not null references knowledge_run (id) on delete cascade,
    article text not null,
    version int not null,
    questions int not null,
    passed int not null,
    unsure int not null,
    failures jsonb not null default '[]',
    primary key (run, article)
);
create index knowledge_test_article on knowledge_test (article, run desc);

create table knowledge_quality (
    day date not null,
    article text not null,
    version int not null,
    score real not null check (score between 0 and 100),
    parts jsonb not null,
    primary key (day, article)
);
create index knowledge_quality_article on knowledge_quality (article, day desc);

create table knowledge_report (
    week date primary key,
    made_at timestamptz not null,
    body jsonb not null
);

create table knowledge_gap (
    id bigint generated always as identity primary key,
    question text not null,
    language text not null,
    intent text,
    state text not null default 'open' check (state in ('open', 'drafted', 'dismissed')),
    settled_by text,
    settled_at timestamptz,
    note text not null default '',
    article text,
    version int,
    asked int not null default 0,
    first_at timestamptz not null,
    last_at timestamptz not null,
    check ((state = 'open') = (settled_by is null))
);
create index knowledge_gap_state on knowledge_gap (state, last_at desc);

create table knowledge_missed (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    "offset" int not null,
    text text not null,
    language text not null,
    intent text,
    score real,
    reason text not null check (reason in ('unanswered', 'doubtful', 'misled')),
    article text,
    version int,
    at timestamptz not null,
    gap bigint references knowledge_gap (id)
);
create unique index knowledge_missed_once on knowledge_missed (conversation, md5(text));
create unique index knowledge_missed_turn on knowledge_missed (conversation, "offset");
create index knowledge_missed_gap on knowledge_missed (gap, at desc);
create index knowledge_missed_at on knowledge_missed (at);

-- Up to when the replies of conversations were looked over.
create table knowledge_missed_read (
    alone boolean primary key default true check (alone),
    until timestamptz not null
);

create table knowledge_remark (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    "offset" int not null,
    article text,
    version int,
    said text not null,
    remark text not null,
    proposal text not null default '',
    excerpt jsonb not null,
    by text not null,
    at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'accepted', 'declined')),
    closed_by text,
    closed_at timestamptz,
    note text not null default '',
    check ((state = 'open') = (closed_by is null))
);
create index knowledge_remark_state on knowledge_remark (state, id desc);
create index knowledge_remark_by on knowledge_remark (by, id desc);
