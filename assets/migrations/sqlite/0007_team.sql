-- Whose calendar a call is booked in: teams, their members, what they take, and what an administrator laid down.

create table team (
    id integer primary key,
    name text not null,
    -- The name in lower case: one team a name, however it is typed.
    name_key text not null unique,
    booking_link_url text check (length(booking_link_url) <= 500),
    emergency_link_url text check (length(emergency_link_url) <= 500),
    -- On, off, or hours of the week.
    duty text not null
);

create table team_member (
    team_id bigint not null references team (id) on delete cascade,
    person_id bigint not null references person (id),
    -- When it was last their turn, and how many turns they had.
    last_turn_at bigint,
    turns bigint not null default 0,
    primary key (team_id, person_id)
) without rowid;

create index team_member_by_person on team_member (person_id);

-- Which tickets are a team's as long as nobody looks after them; each only once.
create table team_area (
    -- The area in lower case: module=vpn, category=network or rest.
    area_key text primary key,
    area text not null,
    team_id bigint not null references team (id) on delete cascade
) without rowid;

-- Links for what tickets are about, whoever looks after them.
create table booking_override (
    -- The topic in lower case: module=vpn or category=network.
    topic_key text primary key,
    topic text not null,
    booking_link_url text not null check (length(booking_link_url) <= 500)
) without rowid;

-- A person's link for urgent tickets, and when it counts.
create table emergency (
    person_id integer primary key references person (id),
    booking_link_url text check (length(booking_link_url) <= 500),
    duty text not null
);

-- Whose turn a ticket was when it was first looked at: it stays theirs.
create table turn (
    ticket integer primary key references ticket (number),
    person_id bigint not null references person (id)
);
