-- The checklists of tickets, what else a portal is asked to do, and what it offers besides: saved filters, and canned
-- responses filled in for a ticket.

create table task (
    id integer primary key autoincrement,
    ticket bigint not null references ticket (number),
    name text not null,
    is_done bigint not null default 0 check (is_done in (0, 1)),
    -- Its place in the list.
    place bigint not null,
    -- The portal's number for it; nothing until it has one.
    remote_id bigint unique
);

create index task_by_ticket on task (ticket, place);

-- What is to be done that is no message and no field, as JSON.
alter table outbox add column errand text;

create table portal_view (
    place integer primary key,
    name text not null,
    -- The filter that lists the same here.
    query text not null
);

create table portal_canned (
    ticket bigint not null references ticket (number),
    place bigint not null,
    title text not null,
    text text not null,
    primary key (ticket, place)
) without rowid;
