//! The timeline: entries are added and read, never changed.

use jiff::Timestamp;

use super::row::{Cells, json};
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::{
    Body, CallEvent, Change, Changed, Entry, Event, Format, Minutes, Number, PersonId, Rating, Seq, Visibility, rule,
};

/// An entry about to be added.
#[derive(Debug, Clone)]
pub struct EntryRow<'a> {
    /// The ticket it happens to.
    pub ticket: Number,
    /// When.
    pub at: Timestamp,
    /// Who does it.
    pub by: Option<PersonId>,
    /// What happens.
    pub event: &'a Event,
    /// The same id is stored once.
    pub source_id: &'a str,
}

macro_rules! entry_columns {
    () => {
        "entry.seq, entry.ticket, entry.at, person.id, person.role, person.name, entry.event, entry.format, \
         entry.body, entry.changed, entry_time.minutes, entry_time.billable, entry.booking, entry.source_id, entry.rated \
         from entry left join person on person.id = entry.person_id left join entry_time on entry_time.seq = entry.seq"
    };
}

impl Db {
    /// What happened to a ticket, oldest first.
    pub async fn entries(&self, ticket: Number) -> Result<Vec<Entry>, Error> {
        let sql = concat!("select ", entry_columns!(), " where entry.ticket = $1 order by entry.seq");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// What happened on the desk after an entry, oldest first, at most `most`.
    pub async fn entries_after(&self, after: Seq, most: u16) -> Result<Vec<Entry>, Error> {
        let sql = concat!("select ", entry_columns!(), " where entry.seq > $1 order by entry.seq limit $2");
        let rows = sql::query(sql).bind(after.0).bind(i64::from(most)).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// The latest entry of the desk; 0 before the first.
    pub async fn last_seq(&self) -> Result<Seq, Error> {
        let seq: Option<i64> = sql::scalar("select max(seq) from entry").fetch_one(&self.readers).await?;
        Ok(Seq(seq.unwrap_or(0)))
    }

    /// The entry that was added with this id, when there is one.
    pub async fn entry_of(&self, source_id: &str) -> Result<Option<Entry>, Error> {
        let sql = concat!("select ", entry_columns!(), " where entry.source_id = $1");
        let row = sql::query(sql).bind(source_id).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// What of a ticket's timeline a customer may see, oldest first: a note is not even read.
    pub async fn public_entries(&self, ticket: Number) -> Result<Vec<Entry>, Error> {
        let sql = concat!(
            "select ",
            entry_columns!(),
            " where entry.ticket = $1 and entry.visibility = 'public' order by entry.seq"
        );
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// The entry that was added with this id, when there is one.
    pub async fn entry_from(&mut self, source_id: &str) -> Result<Option<Seq>, Error> {
        let seq: Option<i64> = sql::scalar("select seq from entry where source_id = $1")
            .bind(source_id)
            .fetch_optional(self.connection())
            .await?;
        Ok(seq.map(Seq))
    }

    /// Who last changed a field of a ticket; nobody when nobody ever did, or the desk did by itself.
    pub async fn who_changed(&mut self, ticket: Number, like: &Change) -> Result<Option<PersonId>, Error> {
        let sql = "select person_id, changed from entry where ticket = $1 and event = 'changed' order by seq desc";
        let rows = sql::query(sql).bind(ticket.0).fetch_all(self.connection()).await?;
        for row in &rows {
            let cells = Cells { what: "entry", row };
            let changed: Changed = serde_json::from_str(&cells.text(1)?).map_err(|error| cells.unreadable(&error))?;
            if changed.to.field() == like.field() {
                return Ok(cells.maybe_number(0)?.map(PersonId));
            }
        }
        Ok(None)
    }

    /// Adds an entry at the end of the timeline.
    pub async fn append(&mut self, new: &EntryRow<'_>) -> Result<Seq, Error> {
        let Written { event, visibility, body, changed, booking, rated } = written(new.event)?;
        let sql = "insert into entry (ticket, at, person_id, event, visibility, format, body, changed, booking, \
                   source_id, rated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning seq";
        let seq = sql::scalar(sql)
            .bind(new.ticket.0)
            .bind(new.at.as_millisecond())
            .bind(new.by.map(|id| id.0))
            .bind(event)
            .bind(visibility_id(visibility))
            .bind(body.map(|body| format_id(body.format)))
            .bind(body.map(|body| body.text.as_str()))
            .bind(changed)
            .bind(booking)
            .bind(new.source_id)
            .bind(rated)
            .fetch_one(self.connection())
            .await?;
        Ok(Seq(seq))
    }

    /// Keeps the working time that goes with a message, or that none does.
    pub async fn set_time(&mut self, seq: Seq, time: Option<Minutes>) -> Result<(), Error> {
        sql::query("delete from entry_time where seq = $1").bind(seq.0).execute(self.connection()).await?;
        let Some(time) = time else { return Ok(()) };
        sql::query("insert into entry_time (seq, minutes, billable) values ($1, $2, $3)")
            .bind(seq.0)
            .bind(i64::from(time.minutes))
            .bind(i64::from(time.billable))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

/// The columns of an event.
struct Written<'a> {
    event: &'static str,
    visibility: Visibility,
    body: Option<&'a Body>,
    changed: Option<String>,
    booking: Option<String>,
    rated: Option<String>,
}

fn written(event: &Event) -> Result<Written<'_>, Error> {
    let plain =
        |event, visibility| Written { event, visibility, body: None, changed: None, booking: None, rated: None };
    let message = |event, visibility, body| Written { body: Some(body), ..plain(event, visibility) };
    Ok(match event {
        Event::Opened { body } => message("opened", Visibility::Public, body),
        Event::Replied { body } => message("replied", Visibility::Public, body),
        Event::Noted { body } => message("noted", Visibility::Internal, body),
        Event::Changed { changed } => {
            Written { changed: Some(json(changed)?), ..plain("changed", changed.to.visibility()) }
        }
        Event::Booking { call } => Written { booking: Some(json(call)?), ..plain("booking", call.visibility()) },
        Event::Rated { rating } => Written { rated: Some(json(rating)?), ..plain("rated", Visibility::Public) },
    })
}

fn read(row: &Row) -> Result<Entry, Error> {
    let cells = Cells { what: "entry", row };
    let body = || {
        let format = match cells.text(7)?.as_str() {
            "html" => Format::Html,
            _ => Format::Plain,
        };
        Ok::<_, Error>(Body { format, text: cells.text(8)? })
    };
    let event = match cells.text(6)?.as_str() {
        "opened" => Event::Opened { body: body()? },
        "replied" => Event::Replied { body: body()? },
        "noted" => Event::Noted { body: body()? },
        "changed" => {
            let json = cells.text(9)?;
            let changed: Changed = serde_json::from_str(&json).map_err(|error| cells.unreadable(&error))?;
            Event::Changed { changed }
        }
        "booking" => {
            let json = cells.text(12)?;
            let call: CallEvent = serde_json::from_str(&json).map_err(|error| cells.unreadable(&error))?;
            Event::Booking { call }
        }
        "rated" => {
            let json = cells.text(14)?;
            let rating: Rating = serde_json::from_str(&json).map_err(|error| cells.unreadable(&error))?;
            Event::Rated { rating }
        }
        other => return Err(cells.unreadable(&format!("unknown event {other:?}"))),
    };
    let (by, source_id) = (cells.byline(3)?, cells.text(13)?);
    Ok(Entry {
        seq: Seq(cells.number(0)?),
        ticket: Number(cells.number(1)?),
        at: cells.time(2)?,
        rule: rule::name_in(by.as_ref(), &source_id),
        by,
        event,
        time: cells.minutes(10)?,
        source_id,
    })
}

fn format_id(format: Format) -> &'static str {
    match format {
        Format::Plain => "plain",
        Format::Html => "html",
    }
}

fn visibility_id(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
    }
}
