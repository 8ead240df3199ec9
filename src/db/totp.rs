//! What a person's second step is made of. Reading these tables makes no code.

use jiff::Timestamp;

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::PersonId;

/// A second step, on or proposed.
#[derive(Debug, Clone)]
pub struct TotpRow {
    /// What the secret is made of, together with the desk's key.
    pub nonce: String,
    /// Since when it is on.
    pub confirmed_at: Option<Timestamp>,
    /// The step whose code was used last.
    pub last_step: i64,
}

const TOTP: &str = "select nonce, confirmed_at, last_step from totp where person_id = $1";

impl Db {
    /// A person's second step.
    pub async fn totp(&self, person: PersonId) -> Result<Option<TotpRow>, Error> {
        let row = sql::query(TOTP).bind(person.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// How many codes on paper a person has left.
    pub async fn recovery_codes_left(&self, person: PersonId) -> Result<u64, Error> {
        let sql = "select count(*) from recovery_code where person_id = $1";
        let count: i64 = sql::scalar(sql).bind(person.0).fetch_one(&self.readers).await?;
        Ok(count.unsigned_abs())
    }
}

impl Writing {
    /// A person's second step, as it is inside this transaction.
    pub async fn totp(&mut self, person: PersonId) -> Result<Option<TotpRow>, Error> {
        let row = sql::query(TOTP).bind(person.0).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Proposes a second step, in place of one that was proposed before.
    pub async fn propose_totp(&mut self, person: PersonId, nonce: &str) -> Result<(), Error> {
        let sql = "insert into totp (person_id, nonce, last_step) values ($1, $2, 0) \
                   on conflict (person_id) do update set nonce = excluded.nonce, last_step = 0";
        sql::query(sql).bind(person.0).bind(nonce).execute(self.connection()).await?;
        Ok(())
    }

    /// Keeps that the second step is on, and the step whose code was used.
    pub async fn confirm_totp(&mut self, person: PersonId, at: Timestamp, step: i64) -> Result<(), Error> {
        sql::query("update totp set confirmed_at = $2, last_step = $3 where person_id = $1")
            .bind(person.0)
            .bind(at.as_millisecond())
            .bind(step)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes a person's second step away, with its codes on paper.
    pub async fn end_totp(&mut self, person: PersonId) -> Result<(), Error> {
        sql::query("delete from recovery_code where person_id = $1").bind(person.0).execute(self.connection()).await?;
        sql::query("delete from totp where person_id = $1").bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Adds a code on paper, by its hash.
    pub async fn add_recovery_code(&mut self, person: PersonId, hash: &str) -> Result<(), Error> {
        sql::query("insert into recovery_code (person_id, hash) values ($1, $2)")
            .bind(person.0)
            .bind(hash)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Uses up a code on paper; no when there is none of this hash.
    pub async fn spend_recovery_code(&mut self, person: PersonId, hash: &str) -> Result<bool, Error> {
        let spent = sql::query("delete from recovery_code where person_id = $1 and hash = $2")
            .bind(person.0)
            .bind(hash)
            .execute(self.connection())
            .await?;
        Ok(spent > 0)
    }
}

fn read(row: &Row) -> Result<TotpRow, Error> {
    let cells = Cells { what: "second step", row };
    let confirmed_at = match cells.maybe_number(1)? {
        Some(_) => Some(cells.time(1)?),
        None => None,
    };
    Ok(TotpRow { nonce: cells.text(0)?, confirmed_at, last_step: cells.number(2)? })
}
