//! Six digits mailed to somebody, as what they are made of: the digits themselves are nowhere.

use jiff::Timestamp;

use super::row::Cells;
use super::{Error, Writing, sql};
use crate::ticket::{Number, PersonId};

/// What was mailed to somebody for one ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// What the digits are made of, together with the desk's key.
    pub nonce: String,
    /// How often somebody tried to type them.
    pub tries: i64,
    /// When they were made.
    pub made_at: Timestamp,
    /// When they end.
    pub expires_at: Timestamp,
}

impl Writing {
    /// What was mailed to somebody for a ticket.
    pub async fn code(&mut self, person: PersonId, ticket: Number) -> Result<Option<CodeRow>, Error> {
        let text = "select nonce, tries, made_at, expires_at from ticket_code where person_id = $1 and ticket = $2";
        let query = sql::query(text).bind(person.0).bind(ticket.0);
        let Some(row) = query.fetch_optional(self.connection()).await? else { return Ok(None) };
        let cells = Cells { what: "code", row: &row };
        Ok(Some(CodeRow {
            nonce: cells.text(0)?,
            tries: cells.number(1)?,
            made_at: cells.time(2)?,
            expires_at: cells.time(3)?,
        }))
    }

    /// Keeps what was mailed, in place of what was before.
    pub async fn set_code(&mut self, person: PersonId, ticket: Number, new: &CodeRow) -> Result<(), Error> {
        self.remove_code(person, ticket).await?;
        let text = "insert into ticket_code (person_id, ticket, nonce, tries, made_at, expires_at) \
                    values ($1, $2, $3, $4, $5, $6)";
        sql::query(text)
            .bind(person.0)
            .bind(ticket.0)
            .bind(&new.nonce)
            .bind(new.tries)
            .bind(new.made_at.as_millisecond())
            .bind(new.expires_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Counts one more try.
    pub async fn count_code_try(&mut self, person: PersonId, ticket: Number) -> Result<(), Error> {
        let text = "update ticket_code set tries = tries + 1 where person_id = $1 and ticket = $2";
        sql::query(text).bind(person.0).bind(ticket.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Ends what was mailed.
    pub async fn remove_code(&mut self, person: PersonId, ticket: Number) -> Result<(), Error> {
        let text = "delete from ticket_code where person_id = $1 and ticket = $2";
        sql::query(text).bind(person.0).bind(ticket.0).execute(self.connection()).await?;
        Ok(())
    }
}
