-- Bookings that a platform only named, as Acuity does: what each is has to be asked for, as often as it takes.

-- Who asks, at a platform that wants to know.
alter table hook add column account text;

create table inquiry (
    source text not null,
    -- The hook it came to.
    name text not null,
    -- The booking's name there.
    uid text not null,
    -- What happened to it, where that was said.
    kind text,
    body_hash text not null,
    -- How often it was named since anybody knew: an answer to an earlier question is not taken.
    version bigint not null,
    asked_at bigint not null,
    tries bigint not null,
    next_at bigint not null,
    primary key (source, name, uid)
) without rowid;

create index inquiry_by_next on inquiry (next_at);
