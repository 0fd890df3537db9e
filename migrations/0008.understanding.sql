create table understanding_sample (
    id bigint generated always as identity primary key,
    conversation uuid not null,
    "offset" int not null,
    text text not null,
    language text not null,
    predicted text not null,
    score real not null,
    candidates jsonb not null,
    reason text not null check (reason in ('unsure', 'unknown', 'corrected', 'clarified')),
    suggested text,
    state text not null default 'open' check (state in ('open', 'labelled', 'skipped')),
    label text,
    labelled_by text,
    labelled_at timestamptz,
    created_at timestamptz not null,
    check ((state = 'labelled') = (label is not null))
);
create unique index understanding_sample_once on understanding_sample (conversation, md5(text));
create index understanding_sample_state on understanding_sample (state, id desc);

create table understanding_version (
    id int generated always as identity primary key,
    made_at timestamptz not null,
    made_by text not null,
    examples int not null default 0,
    labelled int not null default 0,
    figures jsonb,
    state text not null check (state in ('training', 'failed', 'trained', 'published', 'retired')),
    path text not null default '',
    phase text not null default '',
    why text not null default '',
    seen_at timestamptz not null,
    published_at timestamptz,
    published_by text,
    replaced int references understanding_version (id)
);
create unique index understanding_version_alone on understanding_version (state)
    where state in ('training', 'published');

create table understanding_tally (
    hour timestamptz not null,
    intent text not null,
    turns int not null,
    abstained int not null,
    confidence double precision not null,
    primary key (hour, intent)
);
