//! Sessions and customer links, kept so that reading the tables opens nothing.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing};
use crate::ticket::{Number, PersonId};

/// An open session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Whose.
    pub person: PersonId,
    /// What it opens: `person`, `ticket` or `preview`.
    pub scope: String,
    /// The one ticket it opens.
    pub ticket: Option<Number>,
    /// The token every form carries.
    pub csrf: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A customer link.
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// For whom.
    pub person: PersonId,
    /// The ticket it opens.
    pub ticket: Number,
    /// How: `ticket` or `preview`.
    pub scope: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl Db {
    /// The session whose secret has this hash, unless it has ended.
    pub async fn session(&self, secret_hash: &str, now: Timestamp) -> Result<Option<SessionRow>, Error> {
        let sql =
            "select person_id, scope, ticket, csrf, expires_at from session where secret_hash = $1 and expires_at > $2";
        let row = sqlx::query(sql).bind(secret_hash).bind(now.as_millisecond()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "session", row: &row };
        Ok(Some(SessionRow {
            person: PersonId(cells.number(0)?),
            scope: cells.text(1)?,
            ticket: cells.maybe_number(2)?.map(Number),
            csrf: cells.text(3)?,
            expires_at: cells.time(4)?,
        }))
    }

    /// The link with this id, unless it has ended or was revoked.
    pub async fn link(&self, id: &str, now: Timestamp) -> Result<Option<LinkRow>, Error> {
        let sql = "select person_id, ticket, scope, expires_at from link \
                   where id = $1 and expires_at > $2 and revoked_at is null";
        let row = sqlx::query(sql).bind(id).bind(now.as_millisecond()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "link", row: &row };
        Ok(Some(LinkRow {
            person: PersonId(cells.number(0)?),
            ticket: Number(cells.number(1)?),
            scope: cells.text(2)?,
            expires_at: cells.time(3)?,
        }))
    }
}

impl Writing {
    /// Adds a session, and clears away those that ended before `now`.
    pub async fn add_session(&mut self, secret_hash: &str, new: &SessionRow, now: Timestamp) -> Result<(), Error> {
        sqlx::query("delete from session where expires_at <= $1")
            .bind(now.as_millisecond())
            .execute(self.connection())
            .await?;
        let sql = "insert into session (secret_hash, person_id, scope, ticket, csrf, expires_at) \
                   values ($1, $2, $3, $4, $5, $6)";
        sqlx::query(sql)
            .bind(secret_hash)
            .bind(new.person.0)
            .bind(&new.scope)
            .bind(new.ticket.map(|number| number.0))
            .bind(&new.csrf)
            .bind(new.expires_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends a session.
    pub async fn end_session(&mut self, secret_hash: &str) -> Result<(), Error> {
        sqlx::query("delete from session where secret_hash = $1").bind(secret_hash).execute(self.connection()).await?;
        Ok(())
    }

    /// Ends every session of a person.
    pub async fn end_sessions_of(&mut self, person: PersonId) -> Result<(), Error> {
        sqlx::query("delete from session where person_id = $1").bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Adds a customer link.
    pub async fn add_link(&mut self, id: &str, new: &LinkRow) -> Result<(), Error> {
        let sql = "insert into link (id, person_id, ticket, scope, expires_at) values ($1, $2, $3, $4, $5)";
        sqlx::query(sql)
            .bind(id)
            .bind(new.person.0)
            .bind(new.ticket.0)
            .bind(&new.scope)
            .bind(new.expires_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
