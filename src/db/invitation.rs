//! Invitations, kept so that reading the table lets nobody in.

use jiff::Timestamp;

use super::{Db, Error, Writing, sql};
use crate::ticket::PersonId;

/// An invitation about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// What is kept of its token.
    pub token_hash: String,
    /// Whom it lets in.
    pub person: PersonId,
    /// Who made it.
    pub by: Option<PersonId>,
    /// When.
    pub made_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

const OPEN: &str = "select person_id from invitation where token_hash = $1 and expires_at > $2 \
                    and exists (select 1 from person where person.id = person_id and disabled_at is null)";

impl Db {
    /// Whom an invitation lets in, unless it has ended or was used.
    pub async fn invited(&self, token_hash: &str, now: Timestamp) -> Result<Option<PersonId>, Error> {
        let found: Option<i64> =
            sql::scalar(OPEN).bind(token_hash).bind(now.as_millisecond()).fetch_optional(&self.readers).await?;
        Ok(found.map(PersonId))
    }
}

impl Writing {
    /// Whom an invitation lets in, as it is inside this transaction.
    pub async fn invited(&mut self, token_hash: &str, now: Timestamp) -> Result<Option<PersonId>, Error> {
        let found: Option<i64> =
            sql::scalar(OPEN).bind(token_hash).bind(now.as_millisecond()).fetch_optional(self.connection()).await?;
        Ok(found.map(PersonId))
    }

    /// Keeps an invitation, in place of an earlier one of the same person.
    pub async fn invite(&mut self, new: &InvitationRow) -> Result<(), Error> {
        sql::query("delete from invitation where person_id = $1").bind(new.person.0).execute(self.connection()).await?;
        let sql = "insert into invitation (token_hash, person_id, made_by, made_at, expires_at) \
                   values ($1, $2, $3, $4, $5)";
        sql::query(sql)
            .bind(&new.token_hash)
            .bind(new.person.0)
            .bind(new.by.map(|id| id.0))
            .bind(new.made_at.as_millisecond())
            .bind(new.expires_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Whether a person has a password.
    pub async fn has_password(&mut self, person: PersonId) -> Result<bool, Error> {
        let sql = "select 1 from person where id = $1 and password_hash is not null";
        let found: Option<i64> = sql::scalar(sql).bind(person.0).fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }
}
