//! Booked calls: what of a booking stands in a ticket's timeline, and how a call stands now.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BookingId, Byline, Number, PersonId, Visibility};
use crate::booking::{Booking, Kind, Source, State, Told, Uid};

/// One thing that happened to a booked call, as the timeline keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEvent {
    /// What happened.
    pub what: Kind,
    /// Who told it.
    pub source: Source,
    /// The booking, by its platform's name for it.
    pub uid: Uid,
    /// The booking that this one takes the place of.
    pub old_uid: Option<Uid>,
    /// When the call begins.
    pub starts_at: Option<Timestamp>,
    /// When the call ends.
    pub ends_at: Option<Timestamp>,
    /// Who booked it, by name.
    pub customer: Option<String>,
    /// With whom, by name.
    pub host: Option<String>,
    /// The agent it is with: by the host's address, or else who looked after the ticket.
    pub agent: Option<PersonId>,
    /// Why, in somebody's own words: for the team alone.
    pub reason: Option<String>,
    /// Whether it was told after something newer, so that it changed nothing.
    pub is_late: bool,
}

impl CallEvent {
    /// What was told, for the timeline; names are of people the desk may not know.
    pub fn new(told: &Told, agent: Option<PersonId>, is_late: bool) -> Self {
        Self {
            what: told.kind,
            source: told.source,
            uid: told.uid.clone(),
            old_uid: told.old_uid.clone(),
            starts_at: told.starts_at,
            ends_at: told.ends_at,
            customer: told.customer.as_ref().map(|party| party.called().to_owned()),
            host: told.host.as_ref().map(|party| party.called().to_owned()),
            agent,
            reason: told.reason.clone(),
            is_late,
        }
    }

    /// What was told, as far as the timeline keeps it, when it happened `at`.
    pub fn told(&self, at: Timestamp) -> Told {
        Told {
            source: self.source,
            uid: self.uid.clone(),
            old_uid: self.old_uid.clone(),
            kind: self.what,
            at,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            customer: None,
            host: None,
            by: None,
            reason: None,
            place: None,
            reschedule_url: None,
            cancel_url: None,
            references: Vec::new(),
        }
    }

    /// Who may see it: a customer sees that their call was booked, moved or called off. Whether somebody came, what was
    /// paid and what came too late to change anything is the team's.
    pub fn visibility(&self) -> Visibility {
        if self.is_late {
            return Visibility::Internal;
        }
        match self.what {
            Kind::Requested | Kind::Created | Kind::Rescheduled | Kind::Rejected | Kind::Cancelled => {
                Visibility::Public
            }
            Kind::Paid | Kind::Started | Kind::Ended | Kind::NoShow | Kind::Attended => Visibility::Internal,
        }
    }

    /// What happened, as a technician reads it; the time of the call follows where there is one.
    pub fn words(&self) -> &'static str {
        self.what.words()
    }
}

/// A booked call as an agent sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Which call.
    pub id: BookingId,
    /// The ticket it belongs to; none while that is only a guess.
    pub ticket: Option<Number>,
    /// How it stands.
    #[serde(flatten)]
    pub booking: Booking,
    /// The agent it is with.
    pub agent: Option<Byline>,
}

/// A booked call as its customer sees it: nothing that the team keeps to itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicCall {
    /// How it stands.
    pub state: State,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// The time zone it was booked in, an IANA name.
    pub zone: Option<String>,
    /// With whom, by name.
    pub with: Option<String>,
    /// Where one meets.
    pub place: Option<String>,
    /// Where one moves it.
    pub reschedule_url: Option<String>,
    /// Where one cancels it.
    pub cancel_url: Option<String>,
}

/// A call that was booked, but nobody is sure for which ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The call.
    #[serde(flatten)]
    pub call: Call,
    /// The tickets it may belong to, the likeliest first.
    pub tickets: Vec<(Number, super::Subject)>,
}

/// When a ticket's next call is, for its line in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NextCall {
    /// When it begins.
    pub starts_at: Timestamp,
    /// How it stands.
    pub state: State,
}
