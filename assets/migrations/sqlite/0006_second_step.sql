-- Invitations, and the second step of signing in.

-- An address that lets somebody choose their name and password, once. Kept as SHA-256.
create table invitation (
    token_hash text primary key,
    person_id bigint not null unique references person (id),
    made_by bigint references person (id),
    made_at bigint not null,
    expires_at bigint not null
) without rowid;

-- What the second step's secret is made of, together with the desk's key; the secret itself is nowhere.
create table totp (
    person_id integer primary key references person (id),
    nonce text not null,
    -- Nothing as long as it is only proposed.
    confirmed_at bigint,
    -- The step whose code was used last: no code counts twice.
    last_step bigint not null
);

-- Codes on paper, kept as SHA-256; gone once they are used.
create table recovery_code (
    person_id bigint not null references person (id),
    hash text not null,
    primary key (person_id, hash)
) without rowid;
