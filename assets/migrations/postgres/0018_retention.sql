-- Where the log begins, when its oldest lines were cleared away: the last line that is gone, and its signature, under a
-- seal of the desk's key, so that nobody else shortens the log unseen.
create table audit_start (
    only_one bigint primary key check (only_one = 1),
    seq bigint not null,
    signature text collate "C" not null,
    seal text collate "C" not null
);

drop trigger audit_is_never_taken_away on audit;

create function audit_was_cut() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from audit_start where audit_start.seq >= old.seq) then
        raise exception 'the log is append-only';
    end if;
    return old;
end $$;

create trigger audit_is_never_taken_away before delete on audit
for each row execute function audit_was_cut();
