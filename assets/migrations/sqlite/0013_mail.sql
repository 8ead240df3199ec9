-- Letters to people: written in the transaction of what they tell of, mailed when there is time.
create table letter (
    id integer primary key autoincrement,
    -- Made by the writer: the same thing is told the same person once.
    source_id text not null unique,
    -- Nothing for a digest, which is about several.
    ticket bigint references ticket (number),
    person_id bigint not null references person (id),
    -- Whether no person wrote it.
    is_automatic bigint not null check (is_automatic in (0, 1)),
    -- What it says, as JSON.
    letter text not null,
    -- Gathered for a digest, or on its way, or at its end.
    state text not null check (state in ('gathered', 'waiting', 'sent', 'kept', 'failed')),
    tries bigint not null default 0,
    -- When it may be tried next; while somebody sends it, when they must be done.
    next_at bigint not null,
    made_at bigint not null,
    done_at bigint,
    -- Why it was not sent.
    reason text
);

create index letter_to_send on letter (state, next_at) where done_at is null;
create index letter_by_ticket on letter (ticket, person_id, id);
create index letter_by_person on letter (person_id, done_at);
create index letter_by_end on letter (done_at) where done_at is not null;

-- Who has shown that their address reaches them: they signed in, opened a mailed link or typed a mailed code.
create table reached (
    person_id bigint not null primary key references person (id),
    at bigint not null
);

-- Addresses that a mail server would not take, and what it said.
create table bounce (
    person_id bigint not null primary key references person (id),
    reason text not null,
    at bigint not null
);

-- Of what an agent is told, and how: what differs from what is usual.
create table notice (
    person_id bigint not null references person (id),
    what text not null,
    how text not null check (how in ('now', 'digest', 'off')),
    primary key (person_id, what)
);

-- When a process that can mail was last at work: the others then leave the letters to it.
create table mail_server (
    only_one bigint not null primary key check (only_one = 1),
    seen_at bigint not null
);

-- Six digits that were mailed to somebody, made of the nonce and the desk's key: they are kept nowhere.
create table ticket_code (
    person_id bigint not null references person (id),
    ticket bigint not null references ticket (number),
    nonce text not null,
    tries bigint not null,
    made_at bigint not null,
    expires_at bigint not null,
    primary key (person_id, ticket)
);

-- When the holder of a link typed the code: until then they only read.
alter table session add column proved_at bigint;

-- What a customer says of how they were helped, as JSON.
insert into entry_kind (event) values ('rated');

alter table entry add column rated text;

drop trigger entry_is_never_changed;

create trigger entry_is_never_changed
before update of seq, at, person_id, event, visibility, format, body, changed, booking, rated, source_id on entry begin
    select raise(abort, 'the timeline is append-only');
end;
