//! Canned responses.

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::text::fold;
use crate::ticket::{Canned, Label};

impl Db {
    /// Every canned response, by title.
    pub async fn canned(&self) -> Result<Vec<Canned>, Error> {
        let rows = sql::query("select title, text from canned order by title_key").fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "canned", row };
            Ok(Canned { title: cells.parsed(0)?, text: cells.text(1)? })
        };
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// Keeps a canned response in place of the one with the same title, and says whether there was one.
    pub async fn set_canned(&mut self, canned: &Canned) -> Result<bool, Error> {
        let was_there = self.remove_canned(&canned.title).await?;
        sql::query("insert into canned (title_key, title, text) values ($1, $2, $3)")
            .bind(fold(canned.title.as_str()))
            .bind(canned.title.as_str())
            .bind(&canned.text)
            .execute(self.connection())
            .await?;
        Ok(was_there)
    }

    /// Forgets a canned response, and says whether there was one.
    pub async fn remove_canned(&mut self, title: &Label) -> Result<bool, Error> {
        let removed = sql::query("delete from canned where title_key = $1")
            .bind(fold(title.as_str()))
            .execute(self.connection())
            .await?;
        Ok(removed > 0)
    }
}
