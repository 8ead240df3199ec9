-- Working time that goes with a message. Beside the timeline, not in it: a portal lets people put it right afterwards.
create table entry_time (
    seq integer primary key references entry (seq),
    minutes bigint not null check (minutes > 0),
    billable bigint not null check (billable in (0, 1))
);
