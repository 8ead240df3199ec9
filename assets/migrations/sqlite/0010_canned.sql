-- Canned responses: texts that are written often, the whole team's.
create table canned (
    -- The title folded: however it is typed, one text a title.
    title_key text primary key,
    title text not null,
    text text not null
) without rowid;
