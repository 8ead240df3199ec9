//! Calls that were booked without our reference: an agent says which ticket they belong to, the desk only proposes.

use jiff::tz::TimeZone;

use super::{settle, show};
use crate::clock::Day;
use crate::db::BookingRow;
use crate::desk::{AgentDesk, Error};
use crate::ticket::{BookingId, Call, Email, Number, Proposal};

/// The most tickets proposed for one call.
const MOST_TICKETS: u16 = 5;

impl AgentDesk {
    /// The calls to come that have no ticket, each with the open tickets of whoever booked it: those that were touched
    /// last before they booked come first.
    pub async fn proposals(&self) -> Result<Vec<Proposal>, Error> {
        let db = self.desk().db();
        let yesterday = Day::of(self.desk().clock().now(), &TimeZone::UTC, -1);
        let calls = show::calls(self.desk(), db.bookings_without_ticket(yesterday.from).await?).await?;
        let mut proposals = Vec::new();
        for call in calls {
            let tickets = self.likely(&call).await?;
            proposals.push(Proposal { call, tickets });
        }
        Ok(proposals)
    }

    /// The open tickets of whoever booked a call.
    async fn likely(&self, call: &Call) -> Result<Vec<(Number, crate::ticket::Subject)>, Error> {
        let email = call.booking.customer.as_ref().and_then(|customer| customer.email.as_deref());
        let Some(email) = email.and_then(|email| email.parse::<Email>().ok()) else { return Ok(Vec::new()) };
        let db = self.desk().db();
        let Some(person) = db.person_by_email(&email).await? else { return Ok(Vec::new()) };
        let rows = db.tickets_of(person.id, MOST_TICKETS * 4).await?;
        let open = rows.into_iter().filter(|row| row.ticket.status.is_open());
        Ok(open.take(MOST_TICKETS.into()).map(|row| (row.ticket.number, row.ticket.subject)).collect())
    }

    /// Says which ticket a call belongs to: what was told of it is written into the timeline.
    ///
    /// # Errors
    /// A call that has a ticket keeps it.
    pub async fn attach_call(&self, id: BookingId, number: Number) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let row = writing.booking(id).await?.ok_or_else(|| Error::Conflict(format!("there is no call {id}")))?;
        if let Some(taken) = row.ticket {
            return Err(Error::Conflict(format!("call {id} belongs to #{taken} already")));
        }
        writing.ticket(number).await?.ok_or(Error::NoTicket(number))?;
        let row = BookingRow { ticket: Some(number), ..row };
        settle(&mut writing, self.desk().clock().now(), row, None).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }

    /// Says that a call belongs to no ticket: it is proposed no more.
    pub async fn dismiss_call(&self, id: BookingId) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let row = writing.booking(id).await?.ok_or_else(|| Error::Conflict(format!("there is no call {id}")))?;
        if let Some(taken) = row.ticket {
            return Err(Error::Conflict(format!("call {id} belongs to #{taken}: cancel it instead")));
        }
        writing.dismiss_booking(id, self.desk().clock().now()).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }
}
