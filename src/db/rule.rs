//! How far the rules have come, and what they look at.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::ticket::{CallEvent, Number, Seq};

/// What happened to a booked call, and where it stands in the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// Its place.
    pub seq: Seq,
    /// The ticket.
    pub ticket: Number,
    /// What happened.
    pub call: CallEvent,
}

impl Db {
    /// How far something has come; nothing before it began.
    pub async fn rule_mark(&self, name: &str) -> Result<Option<i64>, Error> {
        sql::scalar("select mark from rule_mark where name = $1").bind(name).fetch_optional(&self.readers).await
    }

    /// What happened to calls after an entry, oldest first, at most `most`.
    pub async fn calls_after(&self, seq: Seq, most: u16) -> Result<Vec<CallRow>, Error> {
        let text = "select seq, ticket, booking from entry where seq > $1 and event = 'booking' order by seq limit $2";
        let rows = sql::query(text).bind(seq.0).bind(i64::from(most)).fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "entry", row };
            let call = serde_json::from_str(&cells.text(2)?).map_err(|error| cells.unreadable(&error))?;
            Ok(CallRow { seq: Seq(cells.number(0)?), ticket: Number(cells.number(1)?), call })
        };
        rows.iter().map(read).collect()
    }

    /// Open tickets whose customer was last sent a booking link after `after` and not after `until`, and for which
    /// no call is booked; with the time of that link.
    pub async fn unbooked(&self, after: Timestamp, until: Timestamp) -> Result<Vec<(Number, Timestamp)>, Error> {
        let text = "select offer.ticket, max(offer.at) from offer join ticket on ticket.number = offer.ticket \
                   where offer.kind = 'offered' and offer.at > $1 and offer.at <= $2 and ticket.is_open = 1 \
                   and not exists (select 1 from offer as later where later.ticket = offer.ticket \
                   and later.kind = 'offered' and later.at > $2) \
                   and not exists (select 1 from entry where entry.ticket = offer.ticket and entry.event = 'booking' \
                   and entry.at >= offer.at) \
                   and not exists (select 1 from booking where booking.ticket = offer.ticket and booking.is_on = 1 \
                   and booking.ends_at > $2) \
                   group by offer.ticket order by offer.ticket";
        let query = sql::query(text).bind(after.as_millisecond()).bind(until.as_millisecond());
        let rows = query.fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "offer", row };
            Ok((Number(cells.number(0)?), cells.time(1)?))
        };
        rows.iter().map(read).collect()
    }
}

impl Writing {
    /// Lets something begin at a mark, unless it has begun.
    pub async fn begin_rule_mark(&mut self, name: &str, mark: i64) -> Result<(), Error> {
        let text = "insert into rule_mark (name, mark) values ($1, $2) on conflict do nothing";
        sql::query(text).bind(name).bind(mark).execute(self.connection()).await?;
        Ok(())
    }

    /// Moves a mark forward, and says whether it was not there yet: who moved it does what lies between.
    pub async fn move_rule_mark(&mut self, name: &str, mark: i64) -> Result<bool, Error> {
        let text = "update rule_mark set mark = $2 where name = $1 and mark < $2";
        Ok(sql::query(text).bind(name).bind(mark).execute(self.connection()).await? > 0)
    }
}
