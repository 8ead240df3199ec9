//! The queue: which index answers a query, and a stretch of it.
//!
//! Every statement here reads a page in a bounded number of steps, however many tickets there are and however
//! far down the page is; `tests/it/steps.rs` counts them.

use jiff::Zoned;

use super::row::Cells;
use super::search::Wanted;
use super::sql::{Dialect, Row};
use super::ticket::{TicketRow, ticket_columns};
use super::{Db, Error, sql};
use crate::clock::Day;
use crate::ticket::query::{CallDay, Query, Test, Who};
use crate::ticket::{From, PersonId, Place, Status};

/// How a query is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// Every ticket.
    All,
    /// The open ones, or the done ones.
    Open(bool),
    /// Those of one status.
    Status(Status),
    /// The open or done ones of one agent, or of nobody.
    Assignee(Option<PersonId>, bool),
    /// Those the search finds.
    Search(Wanted),
    /// Those with a call on a day.
    Calls(Day),
    /// Those with a call on a day that the search finds.
    SearchCalls(Day, Wanted),
}

/// Both directions of a statement: towards the older and towards the newer.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// From `$1` on to the older ones, at most `$2`.
    pub older: &'static str,
    /// From `$1` on to the newer ones, at most `$2`.
    pub newer: &'static str,
}

/// A statement that reads tickets by a condition on an index that ends in `place`.
macro_rules! by {
    ($condition:literal) => {
        Statement {
            older: concat!(
                "select ",
                ticket_columns!(),
                " from ticket where ",
                $condition,
                "place < $1 order by place desc limit $2"
            ),
            newer: concat!(
                "select ",
                ticket_columns!(),
                " from ticket where ",
                $condition,
                "place > $1 order by place limit $2"
            ),
        }
    };
}

impl Listing {
    /// How `query` is answered when `me` asks `now`.
    pub fn of(query: &Query, me: PersonId, now: &Zoned) -> Self {
        let mut days = query.terms.iter().filter_map(|term| {
            let Test::Call(day) = &term.test else { return None };
            Some(*day)
        });
        // A call is on one day: of several the last is meant.
        let Some(day) = days.next_back().map(|day| day_of(day, now)) else { return Self::without_call(query, me) };
        let rest =
            Query { terms: query.terms.iter().filter(|term| !matches!(term.test, Test::Call(_))).cloned().collect() };
        if rest.is_empty() { Self::Calls(day) } else { Self::SearchCalls(day, Wanted::of(&rest, me)) }
    }

    fn without_call(query: &Query, me: PersonId) -> Self {
        let kept: Vec<&Test> = query.terms.iter().filter(|term| !term.without).map(|term| &term.test).collect();
        let someone = |who: &Who| match who {
            Who::Me => Some(Some(me)),
            Who::Nobody => Some(None),
            Who::Named(_) => None,
        };
        match kept.as_slice() {
            _ if kept.len() < query.terms.len() => {}
            [] => return Self::All,
            [Test::Open(open)] => return Self::Open(*open),
            [Test::Status(status)] => return Self::Status(*status),
            [Test::Open(open), Test::Assignee(who)] | [Test::Assignee(who), Test::Open(open)] => {
                if let Some(assignee) = someone(who) {
                    return Self::Assignee(assignee, *open);
                }
            }
            _ => {}
        }
        Self::Search(Wanted::of(query, me))
    }

    /// The statement that answers it; its own values are `$3` and on.
    pub fn statement(&self, dialect: Dialect) -> Statement {
        match (self, dialect) {
            (Self::All, _) => by!(""),
            (Self::Open(_), _) => by!("is_open = $3 and "),
            (Self::Status(_), _) => by!("status = $3 and "),
            (Self::Assignee(Some(_), _), _) => by!("is_open = $3 and assignee_id = $4 and "),
            (Self::Assignee(None, _), _) => by!("is_open = $3 and assignee_id is null and "),
            (Self::Search(_), Dialect::Sqlite) => SEARCH,
            (Self::Search(_), Dialect::Postgres) => POSTGRES_SEARCH,
            (Self::Calls(_), Dialect::Sqlite) => CALLS,
            (Self::Calls(_), Dialect::Postgres) => POSTGRES_CALLS,
            (Self::SearchCalls(..), Dialect::Sqlite) => SEARCH_CALLS,
            (Self::SearchCalls(..), Dialect::Postgres) => POSTGRES_SEARCH_CALLS,
        }
    }
}

impl Db {
    /// A stretch of at most `most` tickets, the newest first, and whether there are more beyond its far end.
    pub async fn list(&self, listing: &Listing, from: From, most: u16) -> Result<(Vec<TicketRow>, bool), Error> {
        let (start, older) = match from {
            From::Top => (Place(i64::MAX), true),
            From::Bottom => (Place(i64::MIN), false),
            From::OlderThan(place) => (place, true),
            From::NewerThan(place) => (place, false),
            From::At(place) => (Place(place.0.saturating_add(1)), true),
        };
        let dialect = self.dialect();
        let statement = listing.statement(dialect);
        let sql = if older { statement.older } else { statement.newer };
        let query = sql::query(sql).bind(start.0).bind(i64::from(most) + 1);
        let query = match listing {
            Listing::All => query,
            Listing::Open(open) | Listing::Assignee(None, open) => query.bind(i64::from(*open)),
            Listing::Status(status) => query.bind(status.id()),
            Listing::Assignee(Some(assignee), open) => query.bind(i64::from(*open)).bind(assignee.0),
            Listing::Search(wanted) => query.bind(wanted.text(dialect)),
            Listing::Calls(day) => query.bind(day.from.as_millisecond()).bind(day.until.as_millisecond()),
            Listing::SearchCalls(day, wanted) => {
                let query = query.bind(day.from.as_millisecond()).bind(day.until.as_millisecond());
                query.bind(wanted.text(dialect))
            }
        };
        let found = query.fetch_all(&self.readers).await?;
        let mut rows: Vec<TicketRow> = found.iter().map(read).collect::<Result<_, _>>()?;
        let has_more = rows.len() > usize::from(most);
        rows.truncate(usize::from(most));
        if !older {
            rows.reverse();
        }
        Ok((rows, has_more))
    }
}

/// The search leads and its hits are looked up one by one: the other way round would read every ticket.
const SEARCH: Statement = Statement {
    older: concat!(
        "select ",
        ticket_columns!(),
        " from ticket_search cross join ticket on ticket.place = ticket_search.rowid \
         where ticket_search match $3 and ticket_search.rowid < $1 order by ticket_search.rowid desc limit $2"
    ),
    newer: concat!(
        "select ",
        ticket_columns!(),
        " from ticket_search cross join ticket on ticket.place = ticket_search.rowid \
         where ticket_search match $3 and ticket_search.rowid > $1 order by ticket_search.rowid limit $2"
    ),
};

/// The same on PostgreSQL, which finds the better way round by itself.
const POSTGRES_SEARCH: Statement = Statement {
    older: concat!(
        "select ",
        ticket_columns!(),
        " from ticket_search join ticket on ticket.place = ticket_search.rowid \
         where found @@ cast($3 as tsquery) and rowid < $1 order by rowid desc limit $2"
    ),
    newer: concat!(
        "select ",
        ticket_columns!(),
        " from ticket_search join ticket on ticket.place = ticket_search.rowid \
         where found @@ cast($3 as tsquery) and rowid > $1 order by rowid limit $2"
    ),
};

/// The calls of a day lead, of which there are few, and their tickets are looked up one by one.
macro_rules! calls {
    ($join:literal, $search:literal, $condition:literal) => {
        Statement {
            older: concat!(
                "select ",
                ticket_columns!(),
                " from (select distinct ticket as called from booking where is_on = 1 and starts_at >= $3 and \
                 starts_at < $4 and ticket is not null) as call",
                $join,
                "ticket on ticket.number = call.called",
                $search,
                " where place < $1",
                $condition,
                " order by place desc limit $2"
            ),
            newer: concat!(
                "select ",
                ticket_columns!(),
                " from (select distinct ticket as called from booking where is_on = 1 and starts_at >= $3 and \
                 starts_at < $4 and ticket is not null) as call",
                $join,
                "ticket on ticket.number = call.called",
                $search,
                " where place > $1",
                $condition,
                " order by place limit $2"
            ),
        }
    };
}

const CALLS: Statement = calls!(" cross join ", "", "");

const POSTGRES_CALLS: Statement = calls!(" join ", "", "");

const SEARCH_CALLS: Statement = calls!(
    " cross join ",
    " cross join ticket_search on ticket_search.rowid = ticket.place",
    " and ticket_search match $5"
);

const POSTGRES_SEARCH_CALLS: Statement =
    calls!(" join ", " join ticket_search on ticket_search.rowid = ticket.place", " and found @@ cast($5 as tsquery)");

/// The day that a query names.
fn day_of(day: CallDay, now: &Zoned) -> Day {
    let zone = now.time_zone();
    match day {
        CallDay::Today => Day::of(now.timestamp(), zone, 0),
        CallDay::Tomorrow => Day::of(now.timestamp(), zone, 1),
        CallDay::On(date) => {
            let noon = date.at(12, 0, 0, 0).to_zoned(zone.clone());
            Day::of(noon.map_or(now.timestamp(), |noon| noon.timestamp()), zone, 0)
        }
    }
}

fn read(row: &Row) -> Result<TicketRow, Error> {
    TicketRow::read(&Cells { what: "ticket", row })
}
