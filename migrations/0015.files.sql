-- What is known of a file that a customer sent; its content lies sealed under the data folder, never here.
create table conversation_file (
    id uuid primary key,
    conversation uuid not null,
    message_id text not null,
    name text not null,
    kind text not null,
    size bigint not null,
    sha256 text not null,
    at timestamptz not null,
    unique (conversation, message_id)
);
create index conversation_file_at on conversation_file (conversation, at);
