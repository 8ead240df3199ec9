-- Files that go with messages. Their bytes are in a folder beside the database, under names that say nothing.
create table file (
    id integer primary key autoincrement,
    -- The message it goes with: who may see the message may see the file.
    seq bigint not null references entry (seq),
    name text not null,
    bytes bigint not null,
    -- The name in the folder and the SHA-256 of what is there; nothing while only the portal has it.
    storage text unique,
    sha256 text,
    -- The portal's number for it.
    remote_id bigint unique,
    -- When somebody asked for a file that only the portal has.
    wanted_at bigint,
    check ((storage is null) = (sha256 is null))
);

create index file_by_entry on file (seq);

create index file_wanted on file (wanted_at) where wanted_at is not null;

-- What has to be done in the portal, with room for files. SQLite cannot change a table's checks, so the rows are put
-- aside and back; the kinds are the program's to know.
create table outbox_kept as select * from outbox;

drop table outbox;

create table outbox (
    id integer primary key autoincrement,
    -- Nothing when it is about a person.
    ticket bigint references ticket (number),
    kind text not null,
    -- The entry it is about.
    source_id text not null unique,
    -- A change's field and its values, as JSON.
    field text,
    changed text,
    -- Working time that goes with a reply, as JSON.
    time text,
    -- The file that has to be sent.
    file_id bigint references file (id),
    state text not null check (state in ('waiting', 'asked', 'refused')),
    -- How often the portal failed on it.
    tries bigint not null default 0,
    asked_at bigint,
    reason text,
    made_at bigint not null
);

insert into outbox (id, ticket, kind, source_id, field, changed, time, state, tries, asked_at, reason, made_at)
select id, ticket, kind, source_id, field, changed, time, state, tries, asked_at, reason, made_at from outbox_kept;

drop table outbox_kept;

create index outbox_by_ticket on outbox (ticket, id);
