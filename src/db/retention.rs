//! Clearing away what has had its time.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing, sql};

/// Where the log begins: the last line that was cleared away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditStart {
    /// Its place.
    pub seq: i64,
    /// The signature under it.
    pub signature: String,
    /// The desk's own word for both.
    pub seal: String,
}

impl Db {
    /// Where the log begins; nothing while it has all its lines.
    pub async fn audit_start(&self) -> Result<Option<AuditStart>, Error> {
        let text = "select seq, signature, seal from audit_start";
        let row = sql::query(text).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "audit_start", row: &row };
        Ok(Some(AuditStart { seq: cells.number(0)?, signature: cells.text(1)?, seal: cells.text(2)? }))
    }

    /// The names of all files that the desk keeps bytes of.
    pub async fn storages(&self) -> Result<Vec<String>, Error> {
        sql::scalar("select storage from file where storage is not null").fetch_all(&self.readers).await
    }
}

impl Writing {
    /// The last line of the log before a time, with its signature.
    pub async fn last_audit_before(&mut self, at: Timestamp) -> Result<Option<(i64, String)>, Error> {
        // By place, as the lines were written: a clock that was set back must not open a gap. The newest line stays, for
        // the next one to stand on.
        let text = "select seq, signature from audit where seq < \
                    coalesce((select min(seq) from audit where at >= $1), (select max(seq) + 1 from audit)) \
                    and seq < (select max(seq) from audit) order by seq desc limit 1";
        let row = sql::query(text).bind(at.as_millisecond()).fetch_optional(self.connection()).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "audit", row: &row };
        Ok(Some((cells.number(0)?, cells.text(1)?)))
    }

    /// Clears the log up to a line, and tells how many went.
    pub async fn cut_audit(&mut self, start: &AuditStart) -> Result<u64, Error> {
        let text = "insert into audit_start (only_one, seq, signature, seal) values (1, $1, $2, $3) on conflict (only_one) \
                    do update set seq = excluded.seq, signature = excluded.signature, seal = excluded.seal";
        sql::query(text).bind(start.seq).bind(&start.signature).bind(&start.seal).execute(self.connection()).await?;
        sql::query("delete from audit where seq <= $1").bind(start.seq).execute(self.connection()).await
    }

    /// Clears away sessions that have ended.
    pub async fn clear_sessions(&mut self, now: Timestamp) -> Result<u64, Error> {
        let text = "delete from session where expires_at <= $1 or seen_at + idle <= $1";
        sql::query(text).bind(now.as_millisecond()).execute(self.connection()).await
    }

    /// Clears away tokens that have ended.
    pub async fn clear_tokens(&mut self, now: Timestamp) -> Result<u64, Error> {
        let text = "delete from token where expires_at <= $1";
        sql::query(text).bind(now.as_millisecond()).execute(self.connection()).await
    }

    /// Clears away invitations that have ended.
    pub async fn clear_invitations(&mut self, now: Timestamp) -> Result<u64, Error> {
        let text = "delete from invitation where expires_at <= $1";
        sql::query(text).bind(now.as_millisecond()).execute(self.connection()).await
    }

    /// Clears away what was being written to tickets that are solved, and that nobody has gone on writing since a time.
    pub async fn clear_drafts(&mut self, since: Timestamp) -> Result<u64, Error> {
        let text = "delete from draft where saved_at < $1 and exists \
                    (select 1 from ticket where draft.key = 'reply/' || number and status in ('solved', 'closed'))";
        sql::query(text).bind(since.as_millisecond()).execute(self.connection()).await
    }
}
