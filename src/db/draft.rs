//! What somebody was writing, kept so that a crash loses nothing.

use jiff::Timestamp;

use super::{Db, Error, Writing, sql};
use crate::ticket::PersonId;

impl Db {
    /// What a person was writing under a key.
    pub async fn draft(&self, person: PersonId, key: &str) -> Result<Option<String>, Error> {
        let sql = "select text from draft where person_id = $1 and key = $2";
        sql::scalar(sql).bind(person.0).bind(key).fetch_optional(&self.readers).await
    }

    /// The keys of what a person was writing, the latest first.
    pub async fn drafts(&self, person: PersonId) -> Result<Vec<String>, Error> {
        let sql = "select key from draft where person_id = $1 order by saved_at desc";
        sql::scalar(sql).bind(person.0).fetch_all(&self.readers).await
    }
}

impl Writing {
    /// What a person was writing under a key, as it is inside this transaction.
    pub async fn draft(&mut self, person: PersonId, key: &str) -> Result<Option<String>, Error> {
        let sql = "select text from draft where person_id = $1 and key = $2";
        sql::scalar(sql).bind(person.0).bind(key).fetch_optional(self.connection()).await
    }

    /// Keeps what a person is writing.
    pub async fn save_draft(&mut self, person: PersonId, key: &str, text: &str, at: Timestamp) -> Result<(), Error> {
        let sql = "insert into draft (person_id, key, text, saved_at) values ($1, $2, $3, $4) \
                   on conflict (person_id, key) do update set text = excluded.text, saved_at = excluded.saved_at";
        sql::query(sql)
            .bind(person.0)
            .bind(key)
            .bind(text)
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets what a person was writing.
    pub async fn drop_draft(&mut self, person: PersonId, key: &str) -> Result<(), Error> {
        sql::query("delete from draft where person_id = $1 and key = $2")
            .bind(person.0)
            .bind(key)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
