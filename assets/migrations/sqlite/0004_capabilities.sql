-- What the portal can do for whoever is signed in, and the companies of people in its numbers.

-- The kinds of portals are the program's to know: the table does not name them any more.
create table portal_new (
    only_one integer primary key check (only_one = 1),
    kind text not null,
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
    signed_out bigint not null default 0 check (signed_out in (0, 1)),
    -- What it can do for whoever is signed in, as JSON.
    capabilities text
);

insert into portal_new (only_one, kind, url, person_id, mark, resume, total, offline_since, trouble, signed_out)
select only_one, kind, url, person_id, mark, resume, total, offline_since, trouble, signed_out from portal;

drop table portal;

alter table portal_new rename to portal;

-- A ticket that is opened for somebody has to name their company in the portal's number.
alter table portal_person add column company bigint;
