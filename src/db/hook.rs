//! Where platforms tell of bookings, with the sealed secrets their deliveries are signed with.

use jiff::Timestamp;

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};

/// A hook of one account of a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookRow {
    /// The platform, by its word in the database.
    pub source: String,
    /// The account, by the name its administrator gave it.
    pub name: String,
    /// The sealed secret.
    pub secret: String,
    /// The sealed secret before, and until when it is still taken.
    pub old_secret: Option<(String, Timestamp)>,
    /// Who asks there for what the platform only names; nothing when nobody was named.
    pub account: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last told something genuine, and what became of that.
    pub last: Option<(Timestamp, String)>,
}

macro_rules! hook_columns {
    () => {
        "source, name, secret, old_secret, old_until, made_at, last_at, last_word, account from hook "
    };
}

impl Db {
    /// Every hook.
    pub async fn hooks(&self) -> Result<Vec<HookRow>, Error> {
        let sql = concat!("select ", hook_columns!(), "order by source, name");
        sql::query(sql).fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    /// One hook.
    pub async fn hook(&self, source: &str, name: &str) -> Result<Option<HookRow>, Error> {
        let sql = concat!("select ", hook_columns!(), "where source = $1 and name = $2");
        let row = sql::query(sql).bind(source).bind(name).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }
}

impl Writing {
    /// Adds a hook, and says whether there was none of that name.
    pub async fn add_hook(&mut self, source: &str, name: &str, secret: &str, at: Timestamp) -> Result<bool, Error> {
        let sql = "insert into hook (source, name, secret, made_at) values ($1, $2, $3, $4) on conflict do nothing";
        let query = sql::query(sql).bind(source).bind(name).bind(secret).bind(at.as_millisecond());
        Ok(query.execute(self.connection()).await? > 0)
    }

    /// Gives a hook another secret; the one it had is still taken until `until`.
    pub async fn rotate_hook(
        &mut self,
        source: &str,
        name: &str,
        secret: &str,
        until: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "update hook set old_secret = secret, old_until = $4, secret = $3 where source = $1 and name = $2";
        let query = sql::query(sql).bind(source).bind(name).bind(secret).bind(until.as_millisecond());
        Ok(query.execute(self.connection()).await? > 0)
    }

    /// Says who asks for what the platform only names, and whether there is such a hook.
    pub async fn set_hook_account(&mut self, source: &str, name: &str, account: &str) -> Result<bool, Error> {
        let query = sql::query("update hook set account = $3 where source = $1 and name = $2");
        Ok(query.bind(source).bind(name).bind(account).execute(self.connection()).await? > 0)
    }

    /// Takes a hook away: nothing is taken at its address any more.
    pub async fn remove_hook(&mut self, source: &str, name: &str) -> Result<bool, Error> {
        let query = sql::query("delete from hook where source = $1 and name = $2").bind(source).bind(name);
        Ok(query.execute(self.connection()).await? > 0)
    }

    /// Keeps when a hook was last told something genuine, and what became of that.
    pub async fn note_hook(&mut self, source: &str, name: &str, at: Timestamp, word: &str) -> Result<(), Error> {
        let sql = "update hook set last_at = $3, last_word = $4 where source = $1 and name = $2";
        let query = sql::query(sql).bind(source).bind(name).bind(at.as_millisecond()).bind(word);
        query.execute(self.connection()).await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<HookRow, Error> {
    let cells = Cells { what: "hook", row };
    let time = |column| cells.maybe_number(column).map(|at| at.and_then(|at| Timestamp::from_millisecond(at).ok()));
    Ok(HookRow {
        source: cells.text(0)?,
        name: cells.text(1)?,
        secret: cells.text(2)?,
        old_secret: cells.maybe_text(3)?.zip(time(4)?),
        account: cells.maybe_text(8)?,
        made_at: cells.time(5)?,
        last: time(6)?.zip(cells.maybe_text(7)?),
    })
}
