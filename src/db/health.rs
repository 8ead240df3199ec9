//! Whether the database can do its work now, and how much waits in it.

use std::sync::atomic::{AtomicU64, Ordering};

use super::row::Cells;
use super::setup::MIGRATIONS;
use super::{Db, Error, Writing, sql};

/// The transactions of this process that were committed: a figure of the process, whatever desks it opened.
static COMMITS: AtomicU64 = AtomicU64::new(0);

/// Counts one more transaction that is on the disk.
pub(super) fn committed() {
    COMMITS.fetch_add(1, Ordering::Relaxed);
}

impl Db {
    /// How many transactions this process committed since it started.
    pub fn commits() -> u64 {
        COMMITS.load(Ordering::Relaxed)
    }

    /// How many things wait to be done in the portal, and how many it refused.
    pub async fn outbox_depth(&self) -> Result<(u64, u64), Error> {
        let text = "select count(case when state <> 'refused' then 1 end), \
                    count(case when state = 'refused' then 1 end) from outbox";
        let row = sql::query(text).fetch_one(&self.readers).await?;
        let cells = Cells { what: "outbox", row: &row };
        Ok((cells.number(0)?.unsigned_abs(), cells.number(1)?.unsigned_abs()))
    }

    /// How many letters wait to be mailed.
    pub async fn letters_waiting(&self) -> Result<u64, Error> {
        let text = "select count(*) from letter where state = 'waiting' and done_at is null";
        let count: i64 = sql::scalar(text).fetch_one(&self.readers).await?;
        Ok(count.unsigned_abs())
    }
}

impl Writing {
    /// Whether the tables are those of this program: another one may have brought them further meanwhile.
    pub async fn is_current(&mut self) -> Result<bool, Error> {
        let text = "select max(version) from _sqlx_migrations";
        let version: i64 = sql::scalar(text).fetch_one(self.connection()).await?;
        Ok(MIGRATIONS.last().is_some_and(|(newest, _, _)| *newest == version))
    }
}
