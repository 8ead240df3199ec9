//! Offers of calls, and what figures are counted from.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::ticket::figure::{Counted, Happened, Offer};
use crate::ticket::{CallEvent, Number, PersonId};

/// The milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

impl Db {
    /// Everything that figures are counted from: offers, and what happened to calls.
    pub async fn happened(&self) -> Result<Vec<Happened>, Error> {
        let rows =
            sql::query("select ticket, at, kind, agent_id from offer order by seq").fetch_all(&self.readers).await?;
        let offer = |row| {
            let cells = Cells { what: "offer", row };
            let kind = match cells.text(2)?.as_str() {
                "shown" => Offer::Shown,
                "clicked" => Offer::Clicked,
                _ => Offer::Offered,
            };
            let what = Counted::Offer { kind, agent: cells.maybe_number(3)?.map(PersonId) };
            Ok(Happened { ticket: Number(cells.number(0)?), at: cells.time(1)?, what })
        };
        let mut happened = rows.iter().map(offer).collect::<Result<Vec<_>, Error>>()?;
        let sql = "select ticket, at, booking from entry where event = 'booking' order by seq";
        for row in &sql::query(sql).fetch_all(&self.readers).await? {
            let cells = Cells { what: "entry", row };
            let event: CallEvent = serde_json::from_str(&cells.text(2)?).map_err(|error| cells.unreadable(&error))?;
            happened.push(Happened {
                ticket: Number(cells.number(0)?),
                at: cells.time(1)?,
                what: Counted::Call(event),
            });
        }
        Ok(happened)
    }

    /// The company of the customer of every ticket that a call was offered on or booked for.
    pub async fn companies_with_calls(&self) -> Result<Vec<(Number, String)>, Error> {
        let sql = "select ticket.number, company.name from ticket \
                   join person on person.id = ticket.requester_id join company on company.id = person.company_id \
                   where ticket.number in (select ticket from offer union select ticket from booking)";
        let rows = sql::query(sql).fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "ticket", row };
            Ok((Number(cells.number(0)?), cells.text(1)?))
        };
        rows.iter().map(read).collect()
    }

    /// Whether this offer was kept today.
    pub async fn was_offered(
        &self,
        ticket: Number,
        kind: Offer,
        person: PersonId,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "select 1 from offer where ticket = $1 and kind = $2 and person_id = $3 and day = $4";
        let query = sql::scalar(sql).bind(ticket.0).bind(kind.id()).bind(person.0);
        Ok(query.bind(at.as_millisecond().div_euclid(DAY)).fetch_optional::<i64>(&self.readers).await?.is_some())
    }
}

impl Writing {
    /// Keeps an offer, once a ticket, kind, person and day.
    pub async fn add_offer(
        &mut self,
        ticket: Number,
        kind: Offer,
        person: PersonId,
        agent: Option<PersonId>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into offer (ticket, kind, at, day, person_id, agent_id) values ($1, $2, $3, $4, $5, $6) \
                   on conflict do nothing";
        sql::query(sql)
            .bind(ticket.0)
            .bind(kind.id())
            .bind(at.as_millisecond())
            .bind(at.as_millisecond().div_euclid(DAY))
            .bind(person.0)
            .bind(agent.map(|id| id.0))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
