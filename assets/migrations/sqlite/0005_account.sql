-- Accounts: what somebody of the team may do, who is shut out, sessions one can list, and the log of what was done.

alter table person add column rights text not null default 'technician'
    check (rights in ('administrator', 'technician', 'read_only'));

-- Since when they are shut out.
alter table person add column disabled_at bigint;

-- Whoever was first on the team made the desk; until now everybody on it could do everything.
update person set rights = 'administrator' where id = (select min(id) from person where role = 'agent');

alter table link add column made_at bigint not null default 0;
alter table link add column made_by bigint references person (id);

create index link_by_ticket on link (ticket);
create index link_by_person on link (person_id);

-- Everybody signs in again: the old sessions do not tell when they were last used.
drop table session;

create table session (
    -- A secret is kept as SHA-256: reading this table opens nothing.
    secret_hash text primary key,
    person_id bigint not null references person (id),
    scope text not null check (scope in ('person', 'ticket', 'preview')),
    ticket bigint references ticket (number),
    csrf text not null,
    -- What the browser calls itself.
    browser text not null,
    created_at bigint not null,
    -- When it was last used, to the minute.
    seen_at bigint not null,
    -- It ends by itself when nobody has used it for so many milliseconds,
    idle bigint not null,
    -- and in any case then.
    expires_at bigint not null
) without rowid;

create index session_by_person on session (person_id);

-- What somebody may have to answer for. Written in the transaction of the act, never changed.
create table audit (
    seq integer primary key autoincrement,
    at bigint not null,
    -- Nobody: the command line, or somebody unknown.
    by_id bigint references person (id),
    act text not null,
    -- Whom it was done to.
    about_id bigint references person (id),
    ticket bigint references ticket (number),
    -- The rest, as JSON.
    facts text not null,
    -- The desk's signature under this line and the one before it.
    signature text not null
);

create index audit_by_at on audit (at);

create trigger audit_is_never_changed before update on audit begin
    select raise(abort, 'the log is append-only');
end;

create trigger audit_is_never_taken_away before delete on audit begin
    select raise(abort, 'the log is append-only');
end;
