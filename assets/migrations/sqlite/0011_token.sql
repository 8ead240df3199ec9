-- Tokens of the API: what a program shows in an agent's name. Kept as SHA-256, so that reading this table opens nothing.
create table token (
    id text primary key,
    secret_hash text not null unique,
    person_id bigint not null references person (id),
    -- What it is for, in the words of whoever made it.
    name text not null,
    access text not null check (access in ('read', 'write')),
    created_at bigint not null,
    expires_at bigint not null,
    -- When it was last shown, to within the hour.
    used_at bigint
) without rowid;

create index token_by_person on token (person_id);
