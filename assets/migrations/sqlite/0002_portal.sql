-- A portal behind the desk: whose numbers are whose, what was read of it, and what waits to be done there.

-- At most one row: a desk has one portal behind it, or is the source of truth itself.
create table portal (
    only_one integer primary key check (only_one = 1),
    kind text not null check (kind in ('myportal')),
    url text not null,
    -- Who is signed in: whatever is done here is done there in their name.
    person_id bigint not null references person (id),
    -- The portal's latest change that has been read with everything before it, in microseconds since 1970.
    mark bigint,
    -- Where the first reading of all tickets goes on.
    resume text,
    -- About how many tickets the portal has.
    total bigint not null default 0,
    -- Since when it cannot be reached, and why.
    offline_since bigint,
    trouble text,
    -- Whether somebody has to sign in again.
    signed_out bigint not null default 0 check (signed_out in (0, 1))
);

create table portal_person (
    remote_id integer primary key,
    person_id bigint not null references person (id),
    -- When their booking link was last looked up.
    link_at bigint
);

create index portal_person_by_person on portal_person (person_id);

create table portal_ticket (
    ticket integer primary key references ticket (number),
    -- When the portal last moved it, in microseconds since 1970.
    updated_at bigint not null,
    -- The portal's own word for the status.
    status text not null,
    is_open bigint not null check (is_open in (0, 1)),
    -- Whether its thread has to be read, for the first time or again.
    is_behind bigint not null check (is_behind in (0, 1)),
    -- Whether its thread has ever been read.
    has_thread bigint not null check (has_thread in (0, 1)),
    -- Whether the portal has taken it away or merged it: nothing more comes of it.
    is_gone bigint not null default 0 check (is_gone in (0, 1)),
    -- The ticket it was merged into.
    merged_into bigint
);

create index portal_ticket_behind on portal_ticket (is_open, updated_at) where is_behind = 1;

create index portal_ticket_merged on portal_ticket (merged_into) where merged_into is not null;

create table portal_message (
    remote_id integer primary key,
    seq bigint not null unique references entry (seq)
);

-- What was done here and has to be done there, in order for each ticket.
create table outbox (
    id integer primary key autoincrement,
    -- Nothing when it is about a person.
    ticket bigint references ticket (number),
    kind text not null check (kind in ('reply', 'change', 'open', 'link')),
    -- The entry it is about.
    source_id text not null unique,
    -- A change's field and its values, as JSON.
    field text,
    changed text,
    -- Working time that goes with a reply, as JSON.
    time text,
    state text not null check (state in ('waiting', 'asked', 'refused')),
    -- How often the portal failed on it.
    tries bigint not null default 0,
    asked_at bigint,
    reason text,
    made_at bigint not null
);

create index outbox_by_ticket on outbox (ticket, id);

-- The portal splits and merges tickets and gives new ones their number: an entry may move to another ticket.
drop trigger entry_is_never_changed;

create trigger entry_is_never_changed
before update of seq, at, person_id, event, visibility, format, body, changed, source_id on entry begin
    select raise(abort, 'the timeline is append-only');
end;

-- What the portal refused never happened there, and may be taken back.
drop trigger entry_is_never_taken_away;

create trigger entry_is_never_taken_away before delete on entry
when not exists (select 1 from outbox where outbox.source_id = old.source_id and outbox.state = 'refused') begin
    select raise(abort, 'the timeline is append-only');
end;
