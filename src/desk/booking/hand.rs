//! Calls that an agent writes down, where the platform does not tell of them.

use jiff::{SignedDuration, Timestamp};

use super::{Taken, take};
use crate::booking::{Kind, Party, Source, State, Told, Uid};
use crate::db::BookingRow;
use crate::desk::{AgentDesk, Error, Reference, keep, secret};
use crate::ticket::{BookingId, Invalid, Number};

/// The longest call that can be written down: a day.
const MOST_MINUTES: u16 = 24 * 60;

impl AgentDesk {
    /// Writes down a call that was agreed on, and gives its id.
    ///
    /// # Errors
    /// A call has at least one minute, at most a day.
    pub async fn book(&self, number: Number, starts_at: Timestamp, minutes: u16) -> Result<BookingId, Error> {
        if minutes == 0 || minutes > MOST_MINUTES {
            return Err(Invalid::new("minutes", format!("are 1 to {MOST_MINUTES}")).into());
        }
        let now = self.desk().clock().now();
        let me = self.profile().await?;
        let mut writing = self.begin().await?;
        let ticket = keep::ticket(&mut writing, number).await?;
        let customer = keep::person(&mut writing, ticket.requester).await?;
        let uid: Uid = secret::random_text()?.parse().expect("our own names are one word");
        let told = Told {
            starts_at: Some(starts_at),
            ends_at: starts_at.checked_add(SignedDuration::from_mins(minutes.into())).ok(),
            customer: Some(Party::new(&customer.name, Some(customer.email.as_str()), customer.time_zone.as_deref())),
            host: Some(Party::new(&me.name, Some(me.email.as_str()), me.time_zone.as_deref())),
            ..Told::bare(Source::Hand, Kind::Created, uid.clone(), now)
        };
        let on = Reference { ticket: number, owner: Some(self.me()) };
        take(&mut writing, now, &told, Some(on), None, Some(self.me())).await?;
        let row = writing.booking_called(&told, &uid).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(row.map(|row| row.id).expect("the booking was named in this transaction"))
    }

    /// Writes down that a call was cancelled, held or missed: its platform, if it has one, is not told.
    ///
    /// # Errors
    /// Only a call of a ticket can be written of.
    pub async fn mark_call(&self, id: BookingId, kind: Kind, reason: Option<String>) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        let row = writing.booking(id).await?;
        let Some(BookingRow { ticket: Some(_), booking: Some(booking), .. }) = row else {
            return Err(Error::Conflict(format!("no ticket has a call {id}")));
        };
        let kinds: &[Kind] = match kind {
            // Somebody who held a call knows that nobody missed it.
            Kind::Ended if booking.state == State::Missed => &[Kind::Attended, Kind::Ended],
            Kind::Requested
            | Kind::Created
            | Kind::Paid
            | Kind::Rescheduled
            | Kind::Started
            | Kind::Ended
            | Kind::NoShow
            | Kind::Attended
            | Kind::Rejected
            | Kind::Cancelled => &[kind],
        };
        for &kind in kinds {
            let told = Told {
                reason: reason.clone(),
                by: Some(self.profile().await?.email.as_str().to_owned()),
                ..Told::bare(booking.source, kind, booking.uid.clone(), now)
            };
            if take(&mut writing, now, &told, None, None, Some(self.me())).await? == Taken::Again {
                return Err(Error::Conflict(format!("call {id} has just been marked")));
            }
        }
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }
}
