-- Which key the desk was made with: a mark that only the key can make, so that a process with another key is noticed
-- before it signs or refuses anything.
create table key_mark (
    only_one bigint primary key check (only_one = 1),
    mark text collate "C" not null
);
