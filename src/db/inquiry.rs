//! Bookings that a platform only named, until somebody has asked what they are.

use jiff::Timestamp;

use super::row::{Cells, json};
use super::{Db, Error, Writing, sql};
use crate::booking::Uid;
use crate::booking::hook::Named;

/// A booking to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryRow {
    /// The platform, by its word in the database.
    pub source: String,
    /// The hook that it was named to.
    pub name: String,
    /// The booking, and what happened to it.
    pub named: Named,
    /// The bytes that named it.
    pub body_hash: String,
    /// How often it was named since anybody knew.
    pub version: i64,
    /// When it was last named.
    pub asked_at: Timestamp,
    /// How often the question was put.
    pub tries: i64,
}

impl Db {
    /// When the next question is due.
    pub async fn next_inquiry_at(&self) -> Result<Option<Timestamp>, Error> {
        let at: Option<Option<i64>> =
            sql::scalar("select min(next_at) from inquiry").fetch_optional(&self.readers).await?;
        Ok(at.flatten().and_then(|at| Timestamp::from_millisecond(at).ok()))
    }
}

impl Writing {
    /// Keeps that a booking was named: it is asked about at once, also when it was named before.
    pub async fn add_inquiry(
        &mut self,
        source: &str,
        name: &str,
        named: &Named,
        body_hash: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let text = "insert into inquiry (source, name, uid, kind, body_hash, version, asked_at, tries, next_at) \
                    values ($1, $2, $3, $4, $5, 1, $6, 0, $6) on conflict (source, name, uid) do update set \
                    kind = coalesce(excluded.kind, inquiry.kind), body_hash = excluded.body_hash, \
                    version = inquiry.version + 1, asked_at = excluded.asked_at, tries = 0, next_at = excluded.next_at";
        sql::query(text)
            .bind(source)
            .bind(name)
            .bind(named.uid.as_str())
            .bind(named.kind.as_ref().map(json).transpose()?)
            .bind(body_hash)
            .bind(now.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes the next booking to ask about, and keeps others off it until `until`.
    pub async fn claim_inquiry(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<InquiryRow>, Error> {
        let text = "select source, name, uid, kind, body_hash, version, asked_at, tries from inquiry \
                    where next_at <= $1 order by next_at, source, name, uid limit 1";
        let row = sql::query(text).bind(now.as_millisecond()).fetch_optional(self.connection()).await?;
        let Some(mut row) = row.as_ref().map(read).transpose()? else { return Ok(None) };
        row.tries += 1;
        self.delay_inquiry(&row, until).await?;
        Ok(Some(row))
    }

    /// Says when the question is put again.
    pub async fn delay_inquiry(&mut self, row: &InquiryRow, next_at: Timestamp) -> Result<(), Error> {
        let text = "update inquiry set tries = $5, next_at = $6 \
                    where source = $1 and name = $2 and uid = $3 and version = $4";
        let query = sql::query(text).bind(&row.source).bind(&row.name).bind(row.named.uid.as_str());
        query.bind(row.version).bind(row.tries).bind(next_at.as_millisecond()).execute(self.connection()).await?;
        Ok(())
    }

    /// Asks no more, and says whether the booking was not named again meanwhile.
    pub async fn finish_inquiry(&mut self, row: &InquiryRow) -> Result<bool, Error> {
        let text = "delete from inquiry where source = $1 and name = $2 and uid = $3 and version = $4";
        let query = sql::query(text).bind(&row.source).bind(&row.name).bind(row.named.uid.as_str());
        Ok(query.bind(row.version).execute(self.connection()).await? > 0)
    }
}

fn read(row: &sql::Row) -> Result<InquiryRow, Error> {
    let cells = Cells { what: "inquiry", row };
    let uid: Uid = cells.parsed(2)?;
    let kind = cells.maybe_text(3)?.map(|kind| serde_json::from_str(&kind)).transpose();
    Ok(InquiryRow {
        source: cells.text(0)?,
        name: cells.text(1)?,
        named: Named { uid, kind: kind.map_err(|error| cells.unreadable(&error))? },
        body_hash: cells.text(4)?,
        version: cells.number(5)?,
        asked_at: cells.time(6)?,
        tries: cells.number(7)?,
    })
}
