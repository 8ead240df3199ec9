-- Where the log begins, when its oldest lines were cleared away: the last line that is gone, and its signature, under a
-- seal of the desk's key, so that nobody else shortens the log unseen.
create table audit_start (
    only_one integer primary key check (only_one = 1),
    seq bigint not null,
    signature text not null,
    seal text not null
);

drop trigger audit_is_never_taken_away;

create trigger audit_is_never_taken_away before delete on audit
when not exists (select 1 from audit_start where audit_start.seq >= old.seq) begin
    select raise(abort, 'the log is append-only');
end;
