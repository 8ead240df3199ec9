//! How many tickets stand where: a few rows that make every view's count.

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::ticket::{PersonId, Status};

/// The key that stands for nobody: a key cannot be null.
const NOBODY: i64 = 0;

impl Db {
    /// How many tickets there are for each status and assignee.
    pub async fn tally(&self) -> Result<Vec<(Status, Option<PersonId>, u64)>, Error> {
        let rows =
            sql::query("select status, assignee_id, count from tally where count > 0").fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "tally", row };
            let assignee = Some(cells.number(1)?).filter(|id| *id != NOBODY).map(PersonId);
            Ok((cells.parsed(0)?, assignee, u64::try_from(cells.number(2)?).unwrap_or(0)))
        };
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// Counts `by` more tickets of this status and assignee.
    pub(super) async fn count(&mut self, status: Status, assignee: Option<PersonId>, by: i64) -> Result<(), Error> {
        let assignee = assignee.map_or(NOBODY, |id| id.0);
        sql::query("insert into tally (status, assignee_id, count) values ($1, $2, 0) on conflict do nothing")
            .bind(status.id())
            .bind(assignee)
            .execute(self.connection())
            .await?;
        sql::query("update tally set count = count + $3 where status = $1 and assignee_id = $2")
            .bind(status.id())
            .bind(assignee)
            .bind(by)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
