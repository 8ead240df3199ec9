-- Booked calls that come back into the ticket.

-- What an entry can be, so that a new kind is a new row and the timeline need not be rebuilt again.
create table entry_kind (
    event text primary key
) without rowid;

insert into entry_kind (event) values ('opened'), ('replied'), ('noted'), ('changed'), ('booking');

-- The timeline, with room for what happened to a booked call. SQLite cannot change a table's checks, so the rows are put
-- aside and back. Others point at them: they may hang in the air until the end of this migration.
pragma defer_foreign_keys = on;

create table entry_kept as select * from entry;

create table entry_last as select seq from sqlite_sequence where name = 'entry';

drop table entry;

create table entry (
    seq integer primary key autoincrement,
    ticket bigint not null references ticket (number),
    at bigint not null,
    person_id bigint references person (id),
    event text not null references entry_kind (event),
    visibility text not null check (visibility in ('public', 'internal')),
    format text check (format in ('plain', 'html')),
    body text,
    -- Both values of a field that changed, as JSON.
    changed text,
    -- What happened to a booked call, as JSON.
    booking text,
    -- Made by the writer: the same id sent twice is stored once.
    source_id text not null unique
);

insert into entry (seq, ticket, at, person_id, event, visibility, format, body, changed, source_id)
select seq, ticket, at, person_id, event, visibility, format, body, changed, source_id from entry_kept order by seq;

-- A number that was given once is not given again, even if its entry was taken back.
update sqlite_sequence set seq = (select seq from entry_last) where name = 'entry' and exists (select 1 from entry_last);

insert into sqlite_sequence (name, seq)
select 'entry', seq from entry_last where not exists (select 1 from sqlite_sequence where name = 'entry');

drop table entry_kept;

drop table entry_last;

create index entry_by_ticket on entry (ticket, seq);

create trigger entry_is_never_changed
before update of seq, at, person_id, event, visibility, format, body, changed, booking, source_id on entry begin
    select raise(abort, 'the timeline is append-only');
end;

create trigger entry_is_never_taken_away before delete on entry
when not exists (select 1 from outbox where outbox.source_id = old.source_id and outbox.state = 'refused') begin
    select raise(abort, 'the timeline is append-only');
end;

-- A booked call as it stands: made anew from what was told of it, whenever more is told.
create table booking (
    id integer primary key,
    -- Nothing while nobody has said which ticket it is for.
    ticket bigint references ticket (number),
    state text,
    is_on bigint not null check (is_on in (0, 1)),
    starts_at bigint,
    -- When it is certainly over.
    ends_at bigint,
    -- The agent it is with, as far as the desk knows the host.
    agent_id bigint references person (id),
    -- The address of whoever booked it, in lower case.
    customer_key text,
    -- How it stands, as JSON.
    booking text not null,
    -- When somebody said that it belongs to no ticket.
    dismissed_at bigint
);

create index booking_by_ticket on booking (ticket, starts_at);
create index booking_by_start on booking (is_on, starts_at, ticket);

-- The names a booking goes by: a move gives it another.
create table booking_uid (
    source text not null,
    uid text not null,
    booking_id bigint not null references booking (id),
    primary key (source, uid)
) without rowid;

create index booking_uid_by_booking on booking_uid (booking_id);

-- Everything that was ever told of a booking, once.
create table booking_told (
    id integer primary key autoincrement,
    -- Nothing when it was told too late or too early to be believed.
    booking_id bigint references booking (id),
    -- The same thing told again, and the same bytes sent again.
    told_key text not null unique,
    body_hash text unique,
    told text not null,
    told_at bigint not null,
    -- Whether it stands in its ticket's timeline.
    is_written bigint not null default 0 check (is_written in (0, 1))
);

create index booking_told_by_booking on booking_told (booking_id);

-- Where platforms tell of bookings: an address for each account, with the secret that its deliveries are signed with.
create table hook (
    source text not null,
    name text not null,
    -- Sealed with the desk's key: whoever only reads this table forges nothing.
    secret text not null,
    -- The secret before, until when it is still taken.
    old_secret text,
    old_until bigint,
    made_at bigint not null,
    -- When it was last told something genuine, and what became of that.
    last_at bigint,
    last_word text,
    primary key (source, name)
) without rowid;

-- That a call was offered: a card shown, a card clicked, a link handed out. Once a ticket, kind, person and day, so that
-- it counts people and not page loads; nothing in it is ever changed or taken away.
create table offer (
    seq integer primary key autoincrement,
    ticket bigint not null references ticket (number),
    kind text not null check (kind in ('shown', 'clicked', 'offered')),
    at bigint not null,
    -- The day, counted from 1970 in UTC.
    day bigint not null,
    -- Who saw or clicked it, or who handed it out.
    person_id bigint not null references person (id),
    -- With whom the call would be.
    agent_id bigint references person (id),
    unique (ticket, kind, person_id, day)
);

create trigger offer_is_never_changed
before update of seq, kind, at, day, person_id, agent_id on offer begin
    select raise(abort, 'offers are append-only');
end;

create trigger offer_is_never_taken_away before delete on offer begin
    select raise(abort, 'offers are append-only');
end;

-- The entries that figures are counted from.
create index entry_of_bookings on entry (seq) where event = 'booking';
