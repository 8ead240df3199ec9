//! Who is writing a reply just now: leases that end by the clock.

use jiff::Timestamp;

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::{Byline, Number, PersonId, Replying};

macro_rules! presences {
    ($rest:literal) => {
        concat!(
            "select person.id, person.role, person.name, presence.ends_at, presence.ticket from presence \
             join person on person.id = presence.person_id ",
            $rest
        )
    };
}

impl Db {
    /// Who is writing a reply to a ticket, by name.
    pub async fn replying(&self, ticket: Number, now: Timestamp) -> Result<Vec<Replying>, Error> {
        let text = presences!("where presence.ticket = $1 and presence.ends_at > $2 order by person.name, person.id");
        let rows = sql::query(text).bind(ticket.0).bind(now.as_millisecond()).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(read(row)?.1)).collect()
    }

    /// Who is writing a reply to which ticket, by name.
    pub async fn presences(&self, now: Timestamp) -> Result<Vec<(Number, Replying)>, Error> {
        let text = presences!("where presence.ends_at > $1 order by person.name, person.id");
        let rows = sql::query(text).bind(now.as_millisecond()).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// Keeps that somebody is writing a reply until a time, and clears away what has ended.
    pub async fn set_presence(
        &mut self,
        ticket: Number,
        person: PersonId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), Error> {
        sql::query("delete from presence where ends_at <= $1")
            .bind(now.as_millisecond())
            .execute(self.connection())
            .await?;
        let text = "insert into presence (ticket, person_id, ends_at) values ($1, $2, $3) \
                    on conflict (ticket, person_id) do update set ends_at = excluded.ends_at";
        sql::query(text).bind(ticket.0).bind(person.0).bind(until.as_millisecond()).execute(self.connection()).await?;
        Ok(())
    }

    /// Ends what somebody said of themselves on a ticket, and says whether they had.
    pub async fn end_presence(&mut self, ticket: Number, person: PersonId) -> Result<bool, Error> {
        let text = "delete from presence where ticket = $1 and person_id = $2";
        Ok(sql::query(text).bind(ticket.0).bind(person.0).execute(self.connection()).await? > 0)
    }

    /// Ends what everybody but one said of themselves on a ticket.
    pub async fn end_presence_of_others(&mut self, ticket: Number, than: PersonId) -> Result<(), Error> {
        let text = "delete from presence where ticket = $1 and person_id <> $2";
        sql::query(text).bind(ticket.0).bind(than.0).execute(self.connection()).await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<(Number, Replying), Error> {
    let cells = Cells { what: "presence", row };
    let by = Byline { id: PersonId(cells.number(0)?), role: cells.parsed(1)?, name: cells.text(2)? };
    Ok((Number(cells.number(4)?), Replying { by, until: cells.time(3)? }))
}
