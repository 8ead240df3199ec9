//! The log of what somebody may have to answer for: lines are added and read, never changed.

use jiff::Timestamp;

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::{Byline, Number, PersonId};

/// A line about to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditRow {
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody for the command line and for somebody unknown.
    pub by: Option<PersonId>,
    /// What.
    pub act: String,
    /// To whom.
    pub about: Option<PersonId>,
    /// To which ticket.
    pub ticket: Option<Number>,
    /// The rest, as JSON.
    pub facts: String,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place.
    pub seq: i64,
    /// What it says.
    pub line: NewAuditRow,
    /// The signature under it.
    pub signature: String,
    /// Who did it, by name.
    pub by: Option<Byline>,
    /// To whom, by name.
    pub about: Option<Byline>,
}

impl Db {
    /// The lines after a place and not before a time, oldest first, at most `most`.
    pub async fn audit(&self, after: i64, since: Timestamp, most: u16) -> Result<Vec<AuditRow>, Error> {
        let sql = "select audit.seq, audit.at, audit.by_id, audit.act, audit.about_id, audit.ticket, audit.facts, \
                   audit.signature, doer.id, doer.role, doer.name, other.id, other.role, other.name from audit \
                   left join person as doer on doer.id = audit.by_id \
                   left join person as other on other.id = audit.about_id \
                   where audit.seq > $1 and audit.at >= $2 order by audit.seq limit $3";
        let rows = sql::query(sql)
            .bind(after)
            .bind(since.as_millisecond())
            .bind(i64::from(most))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// The signature under the last line; nothing when there is none yet.
    pub async fn last_signature(&mut self) -> Result<Option<String>, Error> {
        let sql = "select signature from audit order by seq desc limit 1";
        sql::scalar(sql).fetch_optional(self.connection()).await
    }

    /// Adds a line.
    pub async fn add_audit(&mut self, new: &NewAuditRow, signature: &str) -> Result<(), Error> {
        let sql = "insert into audit (at, by_id, act, about_id, ticket, facts, signature) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        sql::query(sql)
            .bind(new.at.as_millisecond())
            .bind(new.by.map(|id| id.0))
            .bind(&new.act)
            .bind(new.about.map(|id| id.0))
            .bind(new.ticket.map(|number| number.0))
            .bind(&new.facts)
            .bind(signature)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<AuditRow, Error> {
    let cells = Cells { what: "audit", row };
    let line = NewAuditRow {
        at: cells.time(1)?,
        by: cells.maybe_number(2)?.map(PersonId),
        act: cells.text(3)?,
        about: cells.maybe_number(4)?.map(PersonId),
        ticket: cells.maybe_number(5)?.map(Number),
        facts: cells.text(6)?,
    };
    Ok(AuditRow {
        seq: cells.number(0)?,
        line,
        signature: cells.text(7)?,
        by: cells.byline(8)?,
        about: cells.byline(11)?,
    })
}
