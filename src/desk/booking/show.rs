//! Calls as agents and customers see them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::booking::Booking;
use crate::db::BookingRow;
use crate::desk::{AgentDesk, Desk, Error};
use crate::ticket::{Byline, Call, NextCall, Number, PersonId, PublicCall};

/// How long a customer's page still shows a call that is over.
const SHOWN_AFTER: SignedDuration = SignedDuration::from_hours(24);

impl AgentDesk {
    /// The calls of a stretch of time, in their order; those that were called off too.
    pub async fn calls(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Call>, Error> {
        let rows = self.desk().db().bookings_between(from, until).await?;
        calls(self.desk(), rows).await
    }

    /// A ticket's calls, the newest first.
    pub async fn calls_of(&self, number: Number) -> Result<Vec<Call>, Error> {
        calls_of(self.desk(), number).await
    }
}

/// A ticket's calls, the newest first.
pub(in crate::desk) async fn calls_of(desk: &Desk, number: Number) -> Result<Vec<Call>, Error> {
    calls(desk, desk.db().bookings_of(number).await?).await
}

/// Puts names to the agents of these calls.
pub(super) async fn calls(desk: &Desk, rows: Vec<BookingRow>) -> Result<Vec<Call>, Error> {
    let mut ids: Vec<PersonId> = rows.iter().filter_map(|row| row.agent).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: HashMap<PersonId, Byline> =
        desk.db().bylines(&ids).await?.into_iter().map(|name| (name.id, name)).collect();
    let call = |row: BookingRow| {
        let agent = row.agent.and_then(|id| names.get(&id).cloned());
        Some(Call { id: row.id, ticket: row.ticket, booking: row.booking?, agent })
    };
    Ok(rows.into_iter().filter_map(call).collect())
}

/// The next call of each ticket.
pub(in crate::desk) async fn next_calls(desk: &Desk, tickets: &[Number]) -> Result<HashMap<Number, NextCall>, Error> {
    let now = desk.clock().now();
    Ok(desk.db().next_calls(tickets, now).await?.into_iter().collect())
}

/// What a customer's page shows of a ticket's calls: the next one, or else the one that was to be last.
pub(in crate::desk) async fn public_call(desk: &Desk, number: Number) -> Result<Option<PublicCall>, Error> {
    let now = desk.clock().now();
    let calls = calls_of(desk, number).await?;
    let begins = |call: &Call| call.booking.starts_at;
    let is_to_come = |call: &&Call| {
        let over = call.booking.ends_at.or(begins(call));
        call.booking.state.is_on() && over.is_some_and(|over| over > now)
    };
    let is_recent = |call: &&Call| begins(call).is_some_and(|at| now.duration_since(at) < SHOWN_AFTER);
    let next = calls.iter().filter(is_to_come).min_by_key(|call| begins(call));
    let shown = next.or_else(|| calls.iter().find(is_recent));
    Ok(shown.and_then(|call| public(&call.booking, call.agent.as_ref())))
}

fn public(booking: &Booking, agent: Option<&Byline>) -> Option<PublicCall> {
    let host = || booking.host.as_ref().map(|host| host.called().to_owned());
    Some(PublicCall {
        state: booking.state,
        starts_at: booking.starts_at?,
        ends_at: booking.ends_at,
        zone: booking.customer.as_ref().and_then(|customer| customer.zone.clone()),
        with: agent.map(|agent| agent.name.clone()).or_else(host),
        place: booking.place.clone(),
        reschedule_url: booking.reschedule_url.clone(),
        cancel_url: booking.cancel_url.clone(),
    })
}
