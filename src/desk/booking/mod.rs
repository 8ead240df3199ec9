//! Bookings that come back: what is told of a call is kept, and stands in the timeline of its ticket.
//!
//! What a booking is, is always made anew from everything that was told of it ([`Booking::of`]), so deliveries
//! may come twice and in any order. A ticket is only ever taken from our own signed reference, from a booking
//! that is on a ticket already, or from an agent's word.

mod hand;
mod inquiry;
mod show;
mod unclaimed;

pub use inquiry::{Found, Inquiry};
pub(super) use show::{calls_of, next_calls, public_call};

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Error, Reference, keep, letter};
use crate::booking::{Booking, Kind, Party, Told};
use crate::db::{BookingRow, ToldRow, Writing};
use crate::ticket::{CallEvent, Email, Event, Number, PersonId, Role};

/// Clocks differ: what is told to have happened later than this from now is not believed.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// Platforms try again for days, not for weeks: what is told to have happened longer ago is not believed.
const MOST_BEHIND: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What became of something that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is in a ticket's timeline.
    Written(Number),
    /// It is kept, and an agent has to say which ticket it belongs to.
    Unclaimed,
    /// It was told before.
    Again,
    /// It is kept, but happened too long ago to count.
    TooOld,
    /// It is kept, but is told to happen in the future.
    TooEarly,
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(number) => write!(f, "written into #{number}"),
            Self::Unclaimed => f.pad("an agent has to say which ticket it is for"),
            Self::Again => f.pad("told before"),
            Self::TooOld => f.pad("too old to count"),
            Self::TooEarly => f.pad("told of the future: is the clock right?"),
        }
    }
}

/// Takes in what was told, by a platform or by an agent.
pub(super) async fn take(
    writing: &mut Writing,
    now: Timestamp,
    told: &Told,
    reference: Option<Reference>,
    body_hash: Option<&str>,
    by: Option<PersonId>,
) -> Result<Taken, Error> {
    if writing.was_told(told, body_hash).await? {
        return Ok(Taken::Again);
    }
    let ahead = told.at.duration_since(now);
    if ahead > MOST_AHEAD || ahead < -MOST_BEHIND {
        writing.add_told(None, told, body_hash, now).await?;
        return Ok(if ahead > MOST_AHEAD { Taken::TooEarly } else { Taken::TooOld });
    }
    let mut row = called(writing, told).await?;
    writing.add_told(Some(row.id), told, body_hash, now).await?;
    if let (None, Some(Reference { ticket, owner })) = (row.ticket, reference)
        && writing.ticket(ticket).await?.is_some()
    {
        row = BookingRow { ticket: Some(ticket), agent: owner, ..row };
    }
    settle(writing, now, row, by).await
}

/// The booking that goes by the names told: a new one, the one known, or two that a move shows to be one.
async fn called(writing: &mut Writing, told: &Told) -> Result<BookingRow, Error> {
    let old = match &told.old_uid {
        Some(uid) => writing.booking_called(told, uid).await?,
        None => None,
    };
    let new = writing.booking_called(told, &told.uid).await?;
    let row = match (old, new) {
        (Some(old), Some(new)) if old.id != new.id => {
            writing.join_bookings(new.id, old.id).await?;
            BookingRow { ticket: old.ticket.or(new.ticket), ..old }
        }
        (Some(known), _) | (None, Some(known)) => known,
        (None, None) => writing.add_booking().await?,
    };
    for uid in [Some(&told.uid), told.old_uid.as_ref()].into_iter().flatten() {
        writing.name_booking(row.id, told, uid).await?;
    }
    Ok(row)
}

/// Makes the booking of all that is known, and writes what its ticket's timeline does not hold yet.
async fn settle(
    writing: &mut Writing,
    now: Timestamp,
    mut row: BookingRow,
    by: Option<PersonId>,
) -> Result<Taken, Error> {
    let told = writing.told_of(row.id).await?;
    let all: Vec<Told> = told.iter().map(|one| one.told.clone()).collect();
    row.booking = Booking::of(&all);
    row.agent = agent(writing, &row).await?;
    writing.save_booking(&row).await?;
    let Some(number) = row.ticket else { return Ok(Taken::Unclaimed) };
    let (mut known, mut new): (Vec<ToldRow>, Vec<ToldRow>) = told.into_iter().partition(|one| one.is_written);
    new.sort_by(|a, b| a.told.order().cmp(&b.told.order()));
    let mut latest = None;
    for one in new {
        if write(writing, number, &row, &known, &one, by).await? {
            latest = Some(one.told.clone());
        }
        known.push(one);
    }
    if let Some(told) = latest {
        letter::called(writing, now, number, &row, &told, known.len()).await?;
    }
    let old = keep::ticket(writing, number).await?;
    let mut moved = old.clone();
    moved.ticket.updated_at = old.ticket.updated_at.max(now);
    keep::save(writing, &old, &moved).await?;
    Ok(Taken::Written(number))
}

/// Writes one thing into the timeline, and says whether it changed anything: what is older than something written is late.
async fn write(
    writing: &mut Writing,
    number: Number,
    row: &BookingRow,
    known: &[ToldRow],
    new: &ToldRow,
    by: Option<PersonId>,
) -> Result<bool, Error> {
    let is_overtaken = known.iter().any(|one| one.told.order() > new.told.order());
    let mut told: Vec<Told> = known.iter().map(|one| one.told.clone()).collect();
    let before = Booking::of(&told);
    told.push(new.told.clone());
    let is_late = is_overtaken || before == Booking::of(&told);
    let event = Event::Booking { call: CallEvent::new(&new.told, row.agent, is_late) };
    let by = match by {
        Some(agent) => Some(agent),
        None => author(writing, &new.told).await?,
    };
    keep::append(writing, number, new.told.at, by, &event, &format!("booking/{}", new.id)).await?;
    writing.set_written(new.id).await?;
    Ok(!is_late)
}

/// The agent a call is with: the host, when the desk knows them, or else whose link it was booked on, or else whoever
/// looks after the ticket. Once it is known it stays, until the call has another host.
async fn agent(writing: &mut Writing, row: &BookingRow) -> Result<Option<PersonId>, Error> {
    let host = row.booking.as_ref().and_then(|booking| booking.host.as_ref());
    if let Some((id, Role::Agent)) = person(writing, host.and_then(|host| host.email.as_deref())).await? {
        return Ok(Some(id));
    }
    match (row.agent, row.ticket) {
        (Some(agent), _) => Ok(Some(agent)),
        (None, Some(number)) => Ok(keep::ticket(writing, number).await?.assignee),
        (None, None) => Ok(None),
    }
}

/// Who did what was told, when the desk knows them.
async fn author(writing: &mut Writing, told: &Told) -> Result<Option<PersonId>, Error> {
    let customer = told.customer.as_ref().and_then(|customer: &Party| customer.email.as_deref());
    let email = match told.kind {
        Kind::Requested | Kind::Created | Kind::Paid | Kind::Rescheduled => told.by.as_deref().or(customer),
        Kind::Cancelled | Kind::Rejected => told.by.as_deref(),
        Kind::Started | Kind::Ended | Kind::NoShow | Kind::Attended => None,
    };
    Ok(person(writing, email).await?.map(|(id, _)| id))
}

/// The person of the desk with this address.
async fn person(writing: &mut Writing, email: Option<&str>) -> Result<Option<(PersonId, Role)>, Error> {
    let Some(email) = email.and_then(|email| email.parse::<Email>().ok()) else { return Ok(None) };
    Ok(writing.person_by_email(&email).await?.map(|person| (person.id, person.role)))
}
