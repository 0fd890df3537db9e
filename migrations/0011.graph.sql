-- The knowledge graph: what the packs say, what rules read out of documents and articles, what editors add. The same node may have
-- several makers, and an edge may wait for its node: a maker's part is replaced as a whole and leaves the others' alone.
create table graph_node (
    id text not null,
    maker text not null,
    kind text not null,
    names jsonb not null,
    origin text not null check (origin in ('pack', 'rule', 'editor')),
    data jsonb not null default '{}',
    primary key (id, maker)
);
create index graph_node_maker on graph_node (maker);
create table graph_edge (
    id text primary key,
    source text not null,
    kind text not null,
    target text not null,
    origin text not null check (origin in ('pack', 'rule', 'editor')),
    maker text not null,
    value jsonb,
    note jsonb,
    document text not null default '',
    clause text not null default '',
    article text not null default '',
    policy text not null default '',
    valid_from date,
    valid_to date
);
create index graph_edge_maker on graph_edge (maker);
