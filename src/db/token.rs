//! Tokens of the API, kept so that reading the table opens nothing.

use jiff::Timestamp;

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::{Access, PersonId, Token};

macro_rules! token_columns {
    () => {
        "select id, person_id, name, access, created_at, expires_at, used_at from token "
    };
}

impl Db {
    /// The token whose secret has this hash, unless it has ended.
    pub async fn token(&self, secret_hash: &str, now: Timestamp) -> Result<Option<Token>, Error> {
        let sql = concat!(token_columns!(), "where secret_hash = $1 and expires_at > $2");
        let row = sql::query(sql).bind(secret_hash).bind(now.as_millisecond()).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// The tokens of a person that have not ended, the newest first.
    pub async fn tokens(&self, person: PersonId, now: Timestamp) -> Result<Vec<Token>, Error> {
        let sql = concat!(token_columns!(), "where person_id = $1 and expires_at > $2 order by created_at desc, id");
        let rows = sql::query(sql).bind(person.0).bind(now.as_millisecond()).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// Adds a token, and clears away those that ended before it was made.
    pub async fn add_token(&mut self, secret_hash: &str, new: &Token) -> Result<(), Error> {
        sql::query("delete from token where expires_at <= $1")
            .bind(new.created_at.as_millisecond())
            .execute(self.connection())
            .await?;
        let sql = "insert into token (id, secret_hash, person_id, name, access, created_at, expires_at) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        sql::query(sql)
            .bind(&new.id)
            .bind(secret_hash)
            .bind(new.person.0)
            .bind(&new.name)
            .bind(new.access.id())
            .bind(new.created_at.as_millisecond())
            .bind(new.expires_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps when a token was last shown.
    pub async fn used_token(&mut self, id: &str, at: Timestamp) -> Result<(), Error> {
        sql::query("update token set used_at = $2 where id = $1")
            .bind(id)
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends a token of a person, and says whether there was one.
    pub async fn end_token(&mut self, person: PersonId, id: &str) -> Result<bool, Error> {
        let sql = "delete from token where id = $1 and person_id = $2";
        Ok(sql::query(sql).bind(id).bind(person.0).execute(self.connection()).await? > 0)
    }

    /// Ends every token of a person.
    pub async fn end_tokens_of(&mut self, person: PersonId) -> Result<(), Error> {
        sql::query("delete from token where person_id = $1").bind(person.0).execute(self.connection()).await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<Token, Error> {
    let cells = Cells { what: "token", row };
    let used_at = cells.maybe_number(6)?.map(Timestamp::from_millisecond).transpose();
    Ok(Token {
        id: cells.text(0)?,
        person: PersonId(cells.number(1)?),
        name: cells.text(2)?,
        access: cells.parsed::<Access>(3)?,
        created_at: cells.time(4)?,
        expires_at: cells.time(5)?,
        used_at: used_at.map_err(|error| cells.unreadable(&error))?,
    })
}
