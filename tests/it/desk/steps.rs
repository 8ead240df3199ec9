//! How many steps SQLite takes for a page of the queue: as few at the far end of 20,000 tickets as at the top.

use deskbell::db::{Dialect, Listing};
use deskbell::ticket::{PersonId, Query, View};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use rusqlite::{Connection, StatementStatus, ToSql};

use super::Small;

/// The most steps a statement may take for a page of fifty tickets, and one more that tells whether there are others.
const MOST_STEPS: i32 = 1_000;

const TICKETS: i64 = 20_000;

/// Tickets of every status, of both agents and of nobody, with words to search.
const FILL: &str = "
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
    insert into ticket select i, i << 20, 'Printer ' || i, status, status not in ('solved', 'closed'), 'normal',
        null, null, 3, nullif(i % 3, 0), 1, i, i, 'fill-' || i
    from (select i, case i % 6 when 0 then 'new' when 1 then 'open' when 2 then 'waiting' when 3 then 'on_hold'
        when 4 then 'solved' else 'closed' end as status from n);
    insert into ticket_search (rowid, words, facets) select place, lower(subject),
        'any_ status_' || status || ' open_' || is_open || ' assignee_' || coalesce(assignee_id, 'none') from ticket;
    analyze;
";

#[tokio::test]
async fn a_page_of_fifty_takes_at_most_a_thousand_steps_at_any_depth() {
    let small = Small::open().await;
    let connection = Connection::open(small.folder.path().join("desk.db")).unwrap();
    connection.execute_batch(FILL).unwrap();
    let views = View::ALL.iter().filter(|view| **view != View::CallsToday);
    let mut queries: Vec<String> = views.map(|view| view.query_text().to_owned()).collect();
    queries.extend(
        ["printer", "p", "is:open printer", "status:open assignee:me print", "-status:closed"].map(str::to_owned),
    );
    for text in &queries {
        for start in [i64::MAX, (TICKETS / 2) << 20, 400 << 20] {
            let listing = Listing::of(&Query::parse(text).unwrap(), PersonId(1), &noon());
            let statement = listing.statement(Dialect::Sqlite);
            let (steps, places) = steps(&connection, statement.older, &listing, start);
            assert!(steps <= MOST_STEPS, "{steps} steps for {text:?} from {start}: {}", statement.older);
            assert_eq!(places.len(), 51, "{text:?} from {start}");
            let (steps, _) = steps_newer(&connection, &listing, start);
            assert!(steps <= MOST_STEPS, "{steps} steps for {text:?} back from {start}: {}", statement.newer);
        }
    }
}

#[tokio::test]
async fn a_days_calls_take_steps_by_the_call_and_not_by_the_ticket() {
    const CALLS: &str = "
        insert into booking (ticket, state, is_on, starts_at, ends_at, booking)
        select number, 'booked', 1, 1795348800000 + number, 1795348800000 + number, 'null' from ticket where number % 500 = 0;
        insert into booking (ticket, state, is_on, starts_at, ends_at, booking)
        select number, 'booked', 1, 1795348800000 - 86400000 * (1 + number % 300), 0, 'null' from ticket;
        analyze;
    ";
    let small = Small::open().await;
    let connection = Connection::open(small.folder.path().join("desk.db")).unwrap();
    connection.execute_batch(FILL).unwrap();
    connection.execute_batch(CALLS).unwrap();
    for (text, expected) in
        [("call:today", 40), ("call:today is:open", 27), ("call:2026-11-22 printer -status:closed", 40)]
    {
        let listing = Listing::of(&Query::parse(text).unwrap(), PersonId(1), &noon());
        let (older, rows) = steps(&connection, listing.statement(Dialect::Sqlite).older, &listing, i64::MAX);
        let (newer, _) = steps_newer(&connection, &listing, i64::MAX);
        assert!(older.max(newer) <= 60 * 40, "{older} and {newer} steps for {text:?}");
        assert_eq!(rows.len(), expected, "{text:?}");
    }
}

/// The day that the calls are on.
fn noon() -> Zoned {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap().to_zoned(TimeZone::UTC)
}

fn steps_newer(connection: &Connection, listing: &Listing, start: i64) -> (i32, Vec<i64>) {
    let start = if start == i64::MAX { i64::MIN } else { start };
    steps(connection, listing.statement(Dialect::Sqlite).newer, listing, start)
}

/// Runs a statement for a page: the steps it took, and the first column of its rows.
fn steps(connection: &Connection, sql: &str, listing: &Listing, start: i64) -> (i32, Vec<i64>) {
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(start), Box::new(51)];
    match listing {
        Listing::All => {}
        Listing::Open(open) | Listing::Assignee(None, open) => values.push(Box::new(*open)),
        Listing::Status(status) => values.push(Box::new(status.id())),
        Listing::Assignee(Some(assignee), open) => {
            values.extend([Box::new(*open) as Box<dyn ToSql>, Box::new(assignee.0)]);
        }
        Listing::Search(wanted) => values.push(Box::new(wanted.text(Dialect::Sqlite))),
        Listing::Calls(day) | Listing::SearchCalls(day, _) => {
            values.extend([day.from, day.until].map(|at| Box::new(at.as_millisecond()) as Box<dyn ToSql>));
            if let Listing::SearchCalls(_, wanted) = listing {
                values.push(Box::new(wanted.text(Dialect::Sqlite)));
            }
        }
    }
    run(connection, sql, &values)
}

fn run(connection: &Connection, sql: &str, values: &[Box<dyn ToSql>]) -> (i32, Vec<i64>) {
    let mut statement = connection.prepare(sql).unwrap();
    for (at, value) in values.iter().enumerate() {
        // SQLite takes `$1` for a name: its place is where it stands first.
        let place = statement.parameter_index(&format!("${}", at + 1)).unwrap().unwrap();
        statement.raw_bind_parameter(place, value.as_ref()).unwrap();
    }
    let rows = statement.raw_query().mapped(|row| row.get(0)).collect::<Result<_, _>>().unwrap();
    (statement.get_status(StatementStatus::VmStep), rows)
}
