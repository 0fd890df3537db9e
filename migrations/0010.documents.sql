create table document_version (
    document text not null,
    revision int not null check (revision > 0),
    pack text not null,
    version text not null,
    digest text not null,
    words text not null,
    content jsonb not null,
    audience text not null,
    effective_from date not null,
    state text not null check (state in ('draft', 'online', 'withdrawn', 'rejected')),
    source text not null default '',
    made_at timestamptz not null,
    made_by text not null,
    settled_at timestamptz,
    settled_by text,
    note text not null default '',
    primary key (document, revision)
);
create index document_version_state on document_version (state, document, revision);

create table document_clause (
    document text not null,
    revision int not null,
    place int not null,
    number text not null,
    path jsonb not null,
    title text not null,
    text text not null,
    page int,
    tables jsonb not null,
    primary key (document, revision, place),
    unique (document, revision, number),
    foreign key (document, revision) references document_version (document, revision)
);

create table import_run (
    id uuid primary key,
    made_at timestamptz not null,
    made_by text not null,
    settings jsonb not null,
    finished_at timestamptz
);

create table import_file (
    run uuid not null references import_run (id),
    place int not null,
    name text not null,
    size int not null,
    content bytea,
    state text not null default 'waiting' check (state in ('waiting', 'draft', 'unchanged', 'failed')),
    code text,
    detail jsonb not null default '{}',
    document text,
    revision int,
    changes jsonb,
    proposals int not null default 0,
    finished_at timestamptz,
    primary key (run, place),
    check ((state = 'failed') = (code is not null)),
    check (state = 'waiting' or content is null),
    foreign key (document, revision) references document_version (document, revision)
);

create table knowledge_proposal (
    id bigint generated always as identity primary key,
    origin text not null check (origin in ('document', 'faq', 'conversation')),
    digest text not null unique,
    question text not null,
    similar_questions jsonb not null default '[]',
    answer text not null,
    language text not null,
    intents jsonb not null default '[]',
    document text,
    revision int,
    clause text,
    conversation uuid,
    state text not null default 'open' check (state in ('open', 'accepted', 'rejected')),
    article text,
    note text not null default '',
    made_at timestamptz not null,
    settled_at timestamptz,
    settled_by text,
    check ((state = 'accepted') = (article is not null)),
    check ((state = 'open') = (settled_by is null)),
    foreign key (document, revision) references document_version (document, revision)
);
create index knowledge_proposal_state on knowledge_proposal (state, id desc);
