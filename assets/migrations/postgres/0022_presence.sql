-- Who is writing a reply just now. Each row is a lease: it counts until it ends, unless it is renewed.
create table presence (
    ticket bigint not null references ticket (number),
    person_id bigint not null references person (id),
    ends_at bigint not null,
    primary key (ticket, person_id)
);
