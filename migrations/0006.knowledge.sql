create table article_version (
    article text not null,
    version int not null check (version > 0),
    pack text not null,
    digest text not null,
    content jsonb not null,
    audience text not null,
    effective_from date not null,
    released_at timestamptz not null,
    state text not null default 'released' check (state in ('released', 'withdrawn')),
    primary key (article, version)
);
create index article_version_released on article_version (article, version) where state = 'released';
