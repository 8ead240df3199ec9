//! The queue: which index answers a query, and a stretch of it.
//!
//! Every statement here reads a page in a bounded number of steps, however many tickets there are and however
//! far down the page is; `tests/it/steps.rs` counts them.

use jiff::Zoned;

use super::row::Cells;
use super::search::phrase;
use super::sql::Row;
use super::ticket::{TicketRow, ticket_columns};
use super::{Db, Error, sql};
use crate::clock::Day;
use crate::ticket::query::{CallDay, Query, Term, Test, Who};
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
    /// Those the search finds: an FTS5 expression.
    Search(String),
    /// Those with a call on a day.
    Calls(Day),
    /// Those with a call on a day that the search finds.
    SearchCalls(Day, String),
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
        if rest.is_empty() { Self::Calls(day) } else { Self::SearchCalls(day, expression(&rest, me)) }
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
        Self::Search(expression(query, me))
    }

    /// The statement that answers it; its own values are `$3` and on.
    pub fn statement(&self) -> Statement {
        match self {
            Self::All => by!(""),
            Self::Open(_) => by!("is_open = $3 and "),
            Self::Status(_) => by!("status = $3 and "),
            Self::Assignee(Some(_), _) => by!("is_open = $3 and assignee_id = $4 and "),
            Self::Assignee(None, _) => by!("is_open = $3 and assignee_id is null and "),
            Self::Search(_) => SEARCH,
            Self::Calls(_) => CALLS,
            Self::SearchCalls(..) => SEARCH_CALLS,
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
        let statement = listing.statement();
        let sql = if older { statement.older } else { statement.newer };
        let query = sql::query(sql).bind(start.0).bind(i64::from(most) + 1);
        let query = match listing {
            Listing::All => query,
            Listing::Open(open) | Listing::Assignee(None, open) => query.bind(i64::from(*open)),
            Listing::Status(status) => query.bind(status.id()),
            Listing::Assignee(Some(assignee), open) => query.bind(i64::from(*open)).bind(assignee.0),
            Listing::Search(expression) => query.bind(expression),
            Listing::Calls(day) => query.bind(day.from.as_millisecond()).bind(day.until.as_millisecond()),
            Listing::SearchCalls(day, expression) => {
                query.bind(day.from.as_millisecond()).bind(day.until.as_millisecond()).bind(expression)
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

/// The calls of a day lead, of which there are few, and their tickets are looked up one by one.
macro_rules! calls {
    ($search:literal, $condition:literal) => {
        Statement {
            older: concat!(
                "select ",
                ticket_columns!(),
                " from (select distinct ticket as called from booking where is_on = 1 and starts_at >= $3 and \
                 starts_at < $4 and ticket is not null) as call cross join ticket on ticket.number = call.called",
                $search,
                " where place < $1",
                $condition,
                " order by place desc limit $2"
            ),
            newer: concat!(
                "select ",
                ticket_columns!(),
                " from (select distinct ticket as called from booking where is_on = 1 and starts_at >= $3 and \
                 starts_at < $4 and ticket is not null) as call cross join ticket on ticket.number = call.called",
                $search,
                " where place > $1",
                $condition,
                " order by place limit $2"
            ),
        }
    };
}

const CALLS: Statement = calls!("", "");

const SEARCH_CALLS: Statement =
    calls!(" cross join ticket_search on ticket_search.rowid = ticket.place", " and ticket_search match $5");

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

/// The query in FTS5's language (<https://www.sqlite.org/fts5.html#full_text_query_syntax>).
fn expression(query: &Query, me: PersonId) -> String {
    let mut kept: Vec<((u8, std::mem::Discriminant<Test>), Vec<String>)> = Vec::new();
    let mut without = Vec::new();
    for Term { without: leaves_out, part, test } in &query.terms {
        let Some(found) = finds(test, me) else { continue };
        let kind = (*part, std::mem::discriminant(test));
        // The same key twice means either value; words must all be found.
        let same = kept.iter_mut().find(|(one, _)| *one == kind && !matches!(test, Test::Word(_)));
        match (leaves_out, same) {
            (true, _) => without.push(found),
            (false, Some((_, either))) => either.push(found),
            (false, None) => kept.push((kind, vec![found])),
        }
    }
    let mut all: Vec<String> = kept.into_iter().map(|(_, either)| format!("({})", either.join(" OR "))).collect();
    if all.is_empty() {
        all.push("facets : any_".to_owned());
    }
    let mut whole = vec![format!("({})", all.join(" AND "))];
    whole.extend(without.into_iter().map(|found| format!("({found})")));
    whole.join(" NOT ")
}

/// What finds the tickets that pass one test; nothing for a word that has neither letter nor digit.
fn finds(test: &Test, me: PersonId) -> Option<String> {
    let facet = |word: String| Some(format!("facets : {word}"));
    let person = |column: &str, who: &Who| match who {
        Who::Me => facet(format!("{column}_{me}")),
        Who::Nobody => facet(format!("{column}_none")),
        Who::Named(name) => Some(format!("{column} : {}", phrase(name)?)),
    };
    let label = |column: &str, name: &str| Some(format!("{column} : {}", phrase(name)?));
    match test {
        Test::Word(word) => Some(format!("words : {}", phrase(word)?)),
        Test::Number(number) => facet(format!("number_{number}")),
        Test::Status(status) => facet(format!("status_{}", status.id())),
        Test::Open(open) => facet(format!("open_{}", i32::from(*open))),
        Test::Priority(priority) => facet(format!("priority_{}", priority.id())),
        Test::Assignee(who) => person("assignee", who),
        Test::Requester(who) => person("requester", who),
        Test::Watcher(who) => person("watcher", who),
        Test::Category(name) => label("category", name),
        Test::Module(name) => label("module", name),
        Test::Company(name) => label("company", name),
        // Answered by the calls themselves.
        Test::Call(_) => None,
    }
}
