-- The desk. Times are milliseconds since 1970, truth values are 0 and 1.
-- Only text and integers, so that another database can keep the same tables.

create table company (
    id integer primary key,
    name text not null unique
);

create table person (
    id integer primary key,
    role text not null check (role in ('agent', 'customer')),
    name text not null,
    email text not null,
    -- The address in lower case: one person an address, however it is typed.
    email_key text not null unique,
    company_id bigint references company (id),
    time_zone text,
    booking_link_url text check (length(booking_link_url) <= 500),
    password_hash text,
    created_at bigint not null
);

create index person_by_role on person (role, name);

create virtual table person_search using fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0"
);

create table ticket (
    number integer primary key,
    -- Where it stands in the queue: made of updated_at and number, larger is newer.
    place bigint not null unique,
    subject text not null,
    status text not null check (status in ('new', 'open', 'waiting', 'on_hold', 'solved', 'closed')),
    is_open bigint not null check (is_open in (0, 1)),
    priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
    category text,
    module text,
    requester_id bigint not null references person (id),
    assignee_id bigint references person (id),
    customer_wrote_last bigint not null check (customer_wrote_last in (0, 1)),
    created_at bigint not null,
    updated_at bigint not null,
    -- Made by whoever opened it: the same id sent twice opens one ticket.
    source_id text not null unique
);

create index ticket_by_open on ticket (is_open, place);
create index ticket_by_status on ticket (status, place);
create index ticket_by_assignee on ticket (assignee_id, is_open, place);
create index ticket_by_requester on ticket (requester_id, place);
create index ticket_by_category on ticket (category);
create index ticket_by_module on ticket (module);

create table watcher (
    ticket bigint not null references ticket (number),
    person_id bigint not null references person (id),
    primary key (ticket, person_id)
) without rowid;

-- What the search reads of a ticket, folded: kept so that a change of status need not read the whole thread again.
create table ticket_words (
    ticket integer primary key references ticket (number),
    words text not null
);

-- A row's rowid is its ticket's place, so that hits come in the queue's order.
create virtual table ticket_search using fts5 (
    words, facets, requester, assignee, watcher, company, category, module,
    content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

-- How many tickets stand where, kept in the same transaction: a view's count is a sum of a few rows.
create table tally (
    status text not null,
    -- 0 for nobody: a key cannot be null.
    assignee_id bigint not null,
    count bigint not null check (count >= 0),
    primary key (status, assignee_id)
) without rowid;

-- The timeline. Nothing in it is ever changed or taken away.
create table entry (
    seq integer primary key autoincrement,
    ticket bigint not null references ticket (number),
    at bigint not null,
    person_id bigint references person (id),
    event text not null check (event in ('opened', 'replied', 'noted', 'changed')),
    visibility text not null check (visibility in ('public', 'internal')),
    format text check (format in ('plain', 'html')),
    body text,
    -- Both values of a field that changed, as JSON.
    changed text,
    -- Made by the writer: the same id sent twice is stored once.
    source_id text not null unique
);

create index entry_by_ticket on entry (ticket, seq);

create trigger entry_is_never_changed before update on entry begin
    select raise(abort, 'the timeline is append-only');
end;

create trigger entry_is_never_taken_away before delete on entry begin
    select raise(abort, 'the timeline is append-only');
end;

create table draft (
    person_id bigint not null references person (id),
    key text not null,
    text text not null,
    saved_at bigint not null,
    primary key (person_id, key)
) without rowid;

-- Secrets are kept as SHA-256: reading this table opens nothing.
create table session (
    secret_hash text primary key,
    person_id bigint not null references person (id),
    scope text not null check (scope in ('person', 'ticket', 'preview')),
    ticket bigint references ticket (number),
    csrf text not null,
    expires_at bigint not null
) without rowid;

create index session_by_person on session (person_id);

create table link (
    id text primary key,
    person_id bigint not null references person (id),
    ticket bigint not null references ticket (number),
    scope text not null check (scope in ('ticket', 'preview')),
    expires_at bigint not null,
    revoked_at bigint
) without rowid;
