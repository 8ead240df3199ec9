//! The tickets that figures count besides calls: those that were opened in a stretch of time.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, sql};
use crate::ticket::{Number, PersonId};

/// A ticket as figures count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedRow {
    /// Which.
    pub ticket: Number,
    /// When it was opened.
    pub at: Timestamp,
    /// Who looks after it.
    pub assignee: Option<PersonId>,
    /// Its customer's company.
    pub company: Option<String>,
}

impl Db {
    /// The tickets opened from one moment until before another.
    pub async fn opened_between(&self, from: Timestamp, until: Timestamp) -> Result<Vec<OpenedRow>, Error> {
        let sql = "select ticket.number, ticket.created_at, ticket.assignee_id, company.name from ticket \
                   join person on person.id = ticket.requester_id \
                   left join company on company.id = person.company_id \
                   where ticket.created_at >= $1 and ticket.created_at < $2 order by ticket.number";
        let query = sql::query(sql).bind(from.as_millisecond()).bind(until.as_millisecond());
        let rows = query.fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "ticket", row };
            Ok(OpenedRow {
                ticket: Number(cells.number(0)?),
                at: cells.time(1)?,
                assignee: cells.maybe_number(2)?.map(PersonId),
                company: cells.maybe_text(3)?,
            })
        };
        rows.iter().map(read).collect()
    }
}
