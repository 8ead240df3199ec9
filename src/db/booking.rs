//! Booked calls: everything that was told of each, and how it stands.

use jiff::{SignedDuration, Timestamp};

use super::row::{Cells, json};
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::booking::{Booking, State, Told, Uid};
use crate::ticket::{BookingId, NextCall, Number, PersonId};

/// How long a call lasts of which nobody said when it ends.
const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A booked call with its ticket and its agent by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingRow {
    /// Which one.
    pub id: BookingId,
    /// The ticket it belongs to.
    pub ticket: Option<Number>,
    /// The agent it is with.
    pub agent: Option<PersonId>,
    /// How it stands; nothing while nothing has been made of what was told.
    pub booking: Option<Booking>,
}

/// Something that was told of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    /// Which telling.
    pub id: i64,
    /// What was told.
    pub told: Told,
    /// Whether it stands in its ticket's timeline.
    pub is_written: bool,
}

macro_rules! booking_columns {
    () => {
        "booking.id, booking.ticket, booking.agent_id, booking.booking from booking "
    };
}

impl Db {
    /// A ticket's calls, the newest first.
    pub async fn bookings_of(&self, ticket: Number) -> Result<Vec<BookingRow>, Error> {
        let sql =
            concat!("select ", booking_columns!(), "where ticket = $1 order by starts_at desc nulls last, id desc");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// The calls that begin from one moment until before another, in their order; with those that are called off.
    pub async fn bookings_between(&self, from: Timestamp, until: Timestamp) -> Result<Vec<BookingRow>, Error> {
        let sql = concat!(
            "select ",
            booking_columns!(),
            "where is_on in (0, 1) and starts_at >= $1 and starts_at < $2 and ticket is not null order by starts_at, id"
        );
        let query = sql::query(sql).bind(from.as_millisecond()).bind(until.as_millisecond());
        query.fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    /// The calls that are still on and that nobody has given a ticket, the next one first.
    pub async fn bookings_without_ticket(&self, from: Timestamp) -> Result<Vec<BookingRow>, Error> {
        let sql = concat!(
            "select ",
            booking_columns!(),
            "where is_on = 1 and (starts_at >= $1 or starts_at is null) and ticket is null and dismissed_at is null \
             order by starts_at, id"
        );
        let rows = sql::query(sql).bind(from.as_millisecond()).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// The next call of each of these tickets that is not over at `now`.
    pub async fn next_calls(&self, tickets: &[Number], now: Timestamp) -> Result<Vec<(Number, NextCall)>, Error> {
        let sql = "select ticket, starts_at, state from booking \
                   where ticket in (select value from json_each($1)) and is_on = 1 and ends_at > $2 \
                   order by ticket, starts_at desc";
        let rows = sql::query(sql).bind(json(&tickets)?).bind(now.as_millisecond()).fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "booking", row };
            let state = cells.text(2)?;
            let state = State::ALL.into_iter().find(|one| one.id() == state).unwrap_or(State::Booked);
            Ok((Number(cells.number(0)?), NextCall { starts_at: cells.time(1)?, state }))
        };
        rows.iter().map(read).collect()
    }

    /// How many tickets have a call that begins from one moment until before another.
    pub async fn count_calls(&self, from: Timestamp, until: Timestamp) -> Result<u64, Error> {
        let sql = "select count(distinct ticket) from booking where is_on = 1 and starts_at >= $1 and starts_at < $2";
        let query = sql::scalar(sql).bind(from.as_millisecond()).bind(until.as_millisecond());
        let count: i64 = query.fetch_one(&self.readers).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

impl Writing {
    /// Whether this was told before, in these words or others.
    pub async fn was_told(&mut self, told: &Told, body_hash: Option<&str>) -> Result<bool, Error> {
        let sql = "select 1 from booking_told where told_key = $1 or body_hash = $2";
        let found: Option<i64> =
            sql::scalar(sql).bind(told.key()).bind(body_hash).fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }

    /// Keeps what was told; of no booking when it is not believed.
    pub async fn add_told(
        &mut self,
        booking: Option<BookingId>,
        told: &Told,
        body_hash: Option<&str>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into booking_told (booking_id, told_key, body_hash, told, told_at) \
                   values ($1, $2, $3, $4, $5)";
        sql::query(sql)
            .bind(booking.map(|id| id.0))
            .bind(told.key())
            .bind(body_hash)
            .bind(json(told)?)
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Everything that was told of a booking.
    pub async fn told_of(&mut self, booking: BookingId) -> Result<Vec<ToldRow>, Error> {
        let sql = "select id, told, is_written from booking_told where booking_id = $1 order by id";
        let rows = sql::query(sql).bind(booking.0).fetch_all(self.connection()).await?;
        let read = |row| {
            let cells = Cells { what: "telling", row };
            let told = serde_json::from_str(&cells.text(1)?).map_err(|error| cells.unreadable(&error))?;
            Ok(ToldRow { id: cells.number(0)?, told, is_written: cells.truth(2)? })
        };
        rows.iter().map(read).collect()
    }

    /// Keeps that something told stands in the timeline now.
    pub async fn set_written(&mut self, id: i64) -> Result<(), Error> {
        sql::query("update booking_told set is_written = 1 where id = $1").bind(id).execute(self.connection()).await?;
        Ok(())
    }

    /// One booking.
    pub async fn booking(&mut self, id: BookingId) -> Result<Option<BookingRow>, Error> {
        let sql = concat!("select ", booking_columns!(), "where id = $1");
        let row = sql::query(sql).bind(id.0).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// The booking that goes by this name.
    pub async fn booking_called(&mut self, told: &Told, uid: &Uid) -> Result<Option<BookingRow>, Error> {
        let sql = concat!(
            "select ",
            booking_columns!(),
            "join booking_uid on booking_uid.booking_id = booking.id where source = $1 and uid = $2"
        );
        let query = sql::query(sql).bind(told.source.id()).bind(uid.as_str());
        query.fetch_optional(self.connection()).await?.as_ref().map(read).transpose()
    }

    /// Adds a booking that nothing is known of yet.
    pub async fn add_booking(&mut self) -> Result<BookingRow, Error> {
        let id = sql::scalar("insert into booking (is_on, booking) values (0, 'null') returning id")
            .fetch_one(self.connection())
            .await?;
        Ok(BookingRow { id: BookingId(id), ticket: None, agent: None, booking: None })
    }

    /// Lets a booking go by a name.
    pub async fn name_booking(&mut self, id: BookingId, told: &Told, uid: &Uid) -> Result<(), Error> {
        let sql = "insert into booking_uid (source, uid, booking_id) values ($1, $2, $3) on conflict do nothing";
        let query = sql::query(sql).bind(told.source.id()).bind(uid.as_str()).bind(id.0);
        query.execute(self.connection()).await?;
        Ok(())
    }

    /// Makes one booking of two that turned out to be the same.
    pub async fn join_bookings(&mut self, gone: BookingId, into: BookingId) -> Result<(), Error> {
        for sql in [
            "update booking_uid set booking_id = $2 where booking_id = $1",
            "update booking_told set booking_id = $2 where booking_id = $1",
            "delete from booking where id = $1 and id <> $2",
        ] {
            sql::query(sql).bind(gone.0).bind(into.0).execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Keeps how a booking stands.
    pub async fn save_booking(&mut self, row: &BookingRow) -> Result<(), Error> {
        let sql = "update booking set ticket = $2, state = $3, is_on = $4, starts_at = $5, ends_at = $6, \
                   agent_id = $7, customer_key = $8, booking = $9 where id = $1";
        let booking = row.booking.as_ref();
        let starts_at = booking.and_then(|booking| booking.starts_at);
        let ends_at = booking.and_then(|booking| booking.ends_at);
        let ends_at = ends_at.or_else(|| starts_at.and_then(|at| at.checked_add(AN_HOUR).ok()));
        let email = booking.and_then(|booking| booking.customer.as_ref()).and_then(|party| party.email.as_ref());
        sql::query(sql)
            .bind(row.id.0)
            .bind(row.ticket.map(|number| number.0))
            .bind(booking.map(|booking| booking.state.id()))
            .bind(i64::from(booking.is_some_and(|booking| booking.state.is_on())))
            .bind(starts_at.map(Timestamp::as_millisecond))
            .bind(ends_at.map(Timestamp::as_millisecond))
            .bind(row.agent.map(|id| id.0))
            .bind(email.map(|email| email.to_lowercase()))
            .bind(json(&row.booking)?)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that a booking belongs to no ticket.
    pub async fn dismiss_booking(&mut self, id: BookingId, at: Timestamp) -> Result<(), Error> {
        let sql = "update booking set dismissed_at = $2 where id = $1";
        sql::query(sql).bind(id.0).bind(at.as_millisecond()).execute(self.connection()).await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<BookingRow, Error> {
    let cells = Cells { what: "booking", row };
    let booking = serde_json::from_str(&cells.text(3)?).map_err(|error| cells.unreadable(&error))?;
    Ok(BookingRow {
        id: BookingId(cells.number(0)?),
        ticket: cells.maybe_number(1)?.map(Number),
        agent: cells.maybe_number(2)?.map(PersonId),
        booking,
    })
}
