-- How far the rules have come: in the timeline, and for each rule that waits for a booking in time.
create table rule_mark (
    name text collate "C" primary key,
    mark bigint not null
);

-- The booking links that agents sent, by time.
create index offer_of_links on offer (at) where kind = 'offered';
