//! What was done here and has to be done in the portal behind the desk.

use jiff::Timestamp;

use super::row::{Cells, json};
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::portal::Errand;
use crate::ticket::{Body, Changed, FileId, Format, Minutes, Number, PersonId, Seq, Visibility};

/// What kind of thing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxKind {
    /// A reply or a note.
    Reply,
    /// A field's new value.
    Change,
    /// A new ticket.
    Open,
    /// One's own booking link.
    Link,
    /// A file.
    File,
    /// An errand.
    Errand,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Not asked yet, or asked in vain for certain.
    Waiting,
    /// Asked, and the answer is not known.
    Asked,
    /// The portal will not do it.
    Refused,
}

/// A thing about to wait.
#[derive(Debug, Clone)]
pub struct NewOutbox<'a> {
    /// The ticket it is about.
    pub ticket: Option<Number>,
    /// What kind of thing.
    pub kind: OutboxKind,
    /// The entry it is about.
    pub source_id: &'a str,
    /// The field and its values.
    pub changed: Option<&'a Changed>,
    /// Working time that goes with a reply.
    pub time: Option<Minutes>,
    /// When it was done here.
    pub made_at: Timestamp,
}

/// A thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its place in the line.
    pub id: i64,
    /// The ticket it is about.
    pub ticket: Option<Number>,
    /// What kind of thing.
    pub kind: OutboxKind,
    /// The entry it is about.
    pub source_id: String,
    /// The field and its values.
    pub changed: Option<Changed>,
    /// Working time that goes with a reply.
    pub time: Option<Minutes>,
    /// The file that has to be sent.
    pub file: Option<FileId>,
    /// What is to be done that is no message and no field.
    pub errand: Option<Errand>,
    /// How far it is.
    pub state: OutboxState,
    /// How often the portal failed on it.
    pub tries: u64,
    /// When it was last asked.
    pub asked_at: Option<Timestamp>,
    /// Why the portal will not do it.
    pub reason: Option<String>,
    /// When it was done here.
    pub made_at: Timestamp,
    /// Its words, when it is a message or a new ticket.
    pub body: Option<Body>,
    /// Who may read them.
    pub visibility: Visibility,
    /// Who wrote them.
    pub by: Option<PersonId>,
    /// Its place in the timeline.
    pub seq: Option<Seq>,
}

macro_rules! outbox {
    ($rest:literal) => {
        concat!(
            "select outbox.id, outbox.ticket, kind, outbox.source_id, outbox.changed, time, state, tries, asked_at, \
             reason, made_at, format, body, visibility, person_id, seq, file_id, outbox.errand \
             from outbox left join entry on entry.source_id = outbox.source_id ",
            $rest
        )
    };
}

fn read(row: &Row) -> Result<OutboxRow, Error> {
    let cells = Cells { what: "outbox", row };
    let time = |ms: i64| Timestamp::from_millisecond(ms).map_err(|error| cells.unreadable(&error));
    let format = match cells.maybe_text(11)?.as_deref() {
        Some("html") => Format::Html,
        _ => Format::Plain,
    };
    let changed = cells.maybe_text(4)?.map(|text| serde_json::from_str(&text)).transpose();
    let errand = cells.maybe_text(17)?.map(|text| serde_json::from_str(&text)).transpose();
    let spent = cells.maybe_text(5)?.map(|text| serde_json::from_str(&text)).transpose();
    Ok(OutboxRow {
        id: cells.number(0)?,
        ticket: cells.maybe_number(1)?.map(Number),
        kind: match cells.text(2)?.as_str() {
            "reply" => OutboxKind::Reply,
            "change" => OutboxKind::Change,
            "open" => OutboxKind::Open,
            "link" => OutboxKind::Link,
            "file" => OutboxKind::File,
            "errand" => OutboxKind::Errand,
            other => return Err(cells.unreadable(&format!("unknown kind {other:?}"))),
        },
        source_id: cells.text(3)?,
        changed: changed.map_err(|error| cells.unreadable(&error))?,
        time: spent.map_err(|error| cells.unreadable(&error))?,
        state: match cells.text(6)?.as_str() {
            "waiting" => OutboxState::Waiting,
            "asked" => OutboxState::Asked,
            "refused" => OutboxState::Refused,
            other => return Err(cells.unreadable(&format!("unknown state {other:?}"))),
        },
        tries: u64::try_from(cells.number(7)?).unwrap_or(0),
        asked_at: cells.maybe_number(8)?.map(time).transpose()?,
        reason: cells.maybe_text(9)?,
        made_at: cells.time(10)?,
        body: cells.maybe_text(12)?.map(|text| Body { format, text }),
        visibility: match cells.maybe_text(13)?.as_deref() {
            Some("internal") => Visibility::Internal,
            _ => Visibility::Public,
        },
        by: cells.maybe_number(14)?.map(PersonId),
        seq: cells.maybe_number(15)?.map(Seq),
        file: cells.maybe_number(16)?.map(FileId),
        errand: errand.map_err(|error| cells.unreadable(&error))?,
    })
}

impl Db {
    /// Everything that waits or was refused, in order.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, Error> {
        let rows = sql::query(outbox!("order by outbox.id")).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// What is next in line: the first thing of a ticket that nothing earlier of the same ticket waits before.
    pub async fn next_outbox(&self) -> Result<Option<OutboxRow>, Error> {
        let sql = outbox!("where state <> 'refused' order by outbox.id limit 1");
        sql::query(sql).fetch_optional(&self.readers).await?.as_ref().map(read).transpose()
    }

    /// How many things wait, and how many were refused.
    pub async fn outbox_counts(&self) -> Result<(u64, u64), Error> {
        let sql =
            "select count(*) filter (where state <> 'refused'), count(*) filter (where state = 'refused') from outbox";
        let row = sql::query(sql).fetch_one(&self.readers).await?;
        let cells = Cells { what: "outbox", row: &row };
        let count = |column| Ok::<_, Error>(u64::try_from(cells.number(column)?).unwrap_or(0));
        Ok((count(0)?, count(1)?))
    }
}

impl Writing {
    /// Puts a thing in the line.
    pub async fn add_outbox(&mut self, new: &NewOutbox<'_>) -> Result<(), Error> {
        let kind = match new.kind {
            OutboxKind::Reply => "reply",
            OutboxKind::Change => "change",
            OutboxKind::Open => "open",
            OutboxKind::Link => "link",
            OutboxKind::File => "file",
            OutboxKind::Errand => "errand",
        };
        let sql = "insert into outbox (ticket, kind, source_id, field, changed, time, state, made_at) \
                   values ($1, $2, $3, $4, $5, $6, 'waiting', $7)";
        sql::query(sql)
            .bind(new.ticket.map(|number| number.0))
            .bind(kind)
            .bind(new.source_id)
            .bind(new.changed.map(|changed| changed.to.field()))
            .bind(new.changed.map(json).transpose()?)
            .bind(new.time.as_ref().map(json).transpose()?)
            .bind(new.made_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// What waits of a ticket, in order; what was refused is left out.
    pub async fn outbox_of(&mut self, ticket: Number) -> Result<Vec<OutboxRow>, Error> {
        let sql = outbox!("where outbox.ticket = $1 and state <> 'refused' order by outbox.id");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// What was asked of a ticket, the answer not known, in order.
    pub(super) async fn asked_of(&mut self, ticket: Number) -> Result<Vec<OutboxRow>, Error> {
        let sql = outbox!("where outbox.ticket = $1 and state = 'asked' order by outbox.id");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// What waits or was refused under the id of an entry.
    pub async fn outbox_from(&mut self, source_id: &str) -> Result<Option<OutboxRow>, Error> {
        let sql = outbox!("where outbox.source_id = $1");
        sql::query(sql).bind(source_id).fetch_optional(self.connection()).await?.as_ref().map(read).transpose()
    }

    /// Replies whose answer is not known, of a ticket and of those that were merged into it.
    pub async fn asked_replies(&mut self, ticket: Number) -> Result<Vec<OutboxRow>, Error> {
        let sql = outbox!(
            "where kind = 'reply' and state = 'asked' and (outbox.ticket = $1 \
             or outbox.ticket in (select ticket from portal_ticket where merged_into = $1)) order by outbox.id"
        );
        let rows = sql::query(sql).bind(ticket.0).fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// Whether one's own booking link waits.
    pub async fn is_link_waiting(&mut self) -> Result<bool, Error> {
        let sql = "select count(*) from outbox where kind = 'link' and state <> 'refused'";
        let count: i64 = sql::scalar(sql).fetch_one(self.connection()).await?;
        Ok(count > 0)
    }

    /// New tickets that were asked for, the answer not known.
    pub async fn asked_openings(&mut self) -> Result<Vec<OutboxRow>, Error> {
        let sql = outbox!("where kind = 'open' and state = 'asked' order by outbox.id");
        let rows = sql::query(sql).fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// One thing, as it is inside this transaction.
    pub async fn outbox(&mut self, id: i64) -> Result<Option<OutboxRow>, Error> {
        let row = sql::query(outbox!("where outbox.id = $1")).bind(id).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Keeps that it is being asked.
    pub async fn set_asked(&mut self, id: i64, at: Timestamp) -> Result<(), Error> {
        sql::query("update outbox set state = 'asked', asked_at = $2 where id = $1")
            .bind(id)
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that it was asked in vain, for certain: it waits again.
    pub async fn set_waiting(&mut self, id: i64) -> Result<(), Error> {
        sql::query("update outbox set state = 'waiting', asked_at = null, reason = null where id = $1")
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Counts that the portal failed on it, and gives how often it has.
    pub async fn count_try(&mut self, id: i64) -> Result<u64, Error> {
        let sql = "update outbox set tries = tries + 1 where id = $1 returning tries";
        let tries: Option<i64> = sql::scalar(sql).bind(id).fetch_optional(self.connection()).await?;
        Ok(tries.and_then(|tries| u64::try_from(tries).ok()).unwrap_or(0))
    }

    /// Keeps that the portal will not do it, and why.
    pub async fn set_refused(&mut self, id: i64, reason: &str) -> Result<(), Error> {
        sql::query("update outbox set state = 'refused', reason = $2 where id = $1")
            .bind(id)
            .bind(reason)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes it out of the line.
    pub async fn remove_outbox(&mut self, id: i64) -> Result<(), Error> {
        sql::query("delete from outbox where id = $1").bind(id).execute(self.connection()).await?;
        Ok(())
    }

    /// Takes back the entry of something the portal refused.
    pub async fn take_back(&mut self, source_id: &str) -> Result<(), Error> {
        sql::query("delete from entry where source_id = $1").bind(source_id).execute(self.connection()).await?;
        Ok(())
    }
}
