//! Which key a desk was made with.

use super::{Db, Error, Writing, sql};

pub(super) const MARK: &str = "select mark from key_mark";

impl Db {
    /// The mark of the desk's key; nothing before the desk was opened for the first time.
    pub async fn key_mark(&self) -> Result<Option<String>, Error> {
        sql::scalar(MARK).fetch_optional(&self.readers).await
    }
}

impl Writing {
    /// Keeps the mark of the desk's key, unless there is one, and tells which it is.
    pub async fn keep_key_mark(&mut self, mark: &str) -> Result<String, Error> {
        let text = "insert into key_mark (only_one, mark) values (1, $1) on conflict (only_one) do nothing";
        sql::query(text).bind(mark).execute(self.connection()).await?;
        sql::scalar(MARK).fetch_one(self.connection()).await
    }
}
