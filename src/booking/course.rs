//! How a booking stands, made of everything that was told of it.
//!
//! Deliveries come late, twice and in any order, so nothing is kept that depends on their order: a booking is
//! always made anew from all that is known, sorted by when it happened. Of two things that contradict each
//! other the newer counts; a booking that was moved goes by its newest name.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Party, Source, Told, Uid};

/// A booked call as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its name now; a move may give a new one.
    pub uid: Uid,
    /// Who told of it.
    pub source: Source,
    /// How it stands.
    pub state: State,
    /// When the call begins.
    pub starts_at: Option<Timestamp>,
    /// When the call ends.
    pub ends_at: Option<Timestamp>,
    /// Who booked it.
    pub customer: Option<Party>,
    /// With whom.
    pub host: Option<Party>,
    /// Why it stands as it does, in somebody's own words: for the team alone.
    pub reason: Option<String>,
    /// Where one meets.
    pub place: Option<String>,
    /// Where the customer moves it.
    pub reschedule_url: Option<String>,
    /// Where the customer cancels it.
    pub cancel_url: Option<String>,
    /// How often it was moved.
    pub moves: u32,
    /// Whether it was paid for.
    pub is_paid: bool,
}

/// How a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Asked for; the host has to agree.
    Requested,
    /// To come.
    Booked,
    /// Under way.
    Started,
    /// Over.
    Held,
    /// Somebody did not come.
    Missed,
    /// Called off.
    Cancelled,
    /// Not agreed to.
    Rejected,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Requested, Self::Booked, Self::Started, Self::Held, Self::Missed, Self::Cancelled, Self::Rejected];

    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Booked => "booked",
            Self::Started => "started",
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }

    /// The words a technician reads.
    pub fn words(self) -> &'static str {
        match self {
            Self::Requested => "asked for, to be confirmed",
            Self::Booked => "booked",
            Self::Started => "under way",
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Rejected => "declined",
        }
    }

    /// Whether there is still a call to come, or under way.
    pub fn is_on(self) -> bool {
        match self {
            Self::Requested | Self::Booked | Self::Started => true,
            Self::Held | Self::Missed | Self::Cancelled | Self::Rejected => false,
        }
    }
}

impl Booking {
    /// The booking that was told of; nothing when nothing was.
    ///
    /// All of `told` is of one booking: the same name, or names that a move joins.
    pub fn of(told: &[Told]) -> Option<Self> {
        let mut told: Vec<&Told> = told.iter().collect();
        told.sort_by(|a, b| a.order().cmp(&b.order()));
        let newest = newest(&told)?;
        let mut booking = Self::new(newest);
        let mut course = Course::default();
        for one in told.iter().filter(|one| one.uid == newest.uid) {
            course.take(one);
        }
        for one in &told {
            booking.learn(one, one.uid == newest.uid);
        }
        booking.state = course.state();
        booking.reason = course.reason;
        booking.moves = moves(&told);
        Some(booking)
    }

    fn new(newest: &Told) -> Self {
        Self {
            uid: newest.uid.clone(),
            source: newest.source,
            state: State::Booked,
            starts_at: None,
            ends_at: None,
            customer: None,
            host: None,
            reason: None,
            place: None,
            reschedule_url: None,
            cancel_url: None,
            moves: 0,
            is_paid: false,
        }
    }

    /// Takes over what is told of the people, and of the time when it is told of the newest name.
    fn learn(&mut self, told: &Told, is_newest: bool) {
        self.is_paid |= told.kind == Kind::Paid;
        keep_newer(&mut self.customer, told.customer.as_ref());
        keep_newer(&mut self.host, told.host.as_ref());
        if is_newest {
            keep_newer(&mut self.starts_at, told.starts_at.as_ref());
            keep_newer(&mut self.ends_at, told.ends_at.as_ref());
            keep_newer(&mut self.place, told.place.as_ref());
            keep_newer(&mut self.reschedule_url, told.reschedule_url.as_ref());
            keep_newer(&mut self.cancel_url, told.cancel_url.as_ref());
        }
    }
}

fn keep_newer<T: Clone>(old: &mut Option<T>, new: Option<&T>) {
    if let Some(new) = new {
        *old = Some(new.clone());
    }
}

/// The latest thing told of the booking's newest name: the one that no other takes the place of.
fn newest<'a>(told: &[&'a Told]) -> Option<&'a Told> {
    let is_replaced = |uid: &Uid| told.iter().any(|other| other.old_uid.as_ref() == Some(uid) && other.uid != *uid);
    // Names that replace each other in a ring are somebody's mistake; the latest telling is as good as any.
    told.iter().rev().find(|one| !is_replaced(&one.uid)).or(told.last()).copied()
}

/// How often the call was moved: once for each name that was replaced, and for each move that kept the name.
fn moves(told: &[&Told]) -> u32 {
    let mut replaced: Vec<&Uid> = told.iter().filter_map(|one| one.old_uid.as_ref()).collect();
    replaced.sort_unstable();
    replaced.dedup();
    let kept = told.iter().filter(|one| one.kind == Kind::Rescheduled && one.old_uid.is_none()).count();
    u32::try_from(replaced.len() + kept).unwrap_or(u32::MAX)
}

/// What was told of one name, taken in the order it happened.
#[derive(Debug, Default)]
struct Course {
    /// How it was agreed, or called off.
    agreed: Option<State>,
    has_started: bool,
    has_ended: bool,
    is_missed: bool,
    reason: Option<String>,
}

impl Course {
    fn take(&mut self, told: &Told) {
        match told.kind {
            Kind::Requested => self.agreed = Some(State::Requested),
            Kind::Created | Kind::Rescheduled => self.agreed = Some(State::Booked),
            // A payment alone agrees to nothing that was called off.
            Kind::Paid => self.agreed = self.agreed.or(Some(State::Booked)),
            Kind::Rejected => self.agreed = Some(State::Rejected),
            Kind::Cancelled => self.agreed = Some(State::Cancelled),
            Kind::Started => self.has_started = true,
            Kind::Ended => self.has_ended = true,
            Kind::NoShow => self.is_missed = true,
            Kind::Attended => self.is_missed = false,
        }
        self.reason.clone_from(&told.reason);
    }

    fn state(&self) -> State {
        let agreed = self.agreed.unwrap_or(State::Booked);
        if !agreed.is_on() {
            // A platform's clock may still say that a call began which had been called off.
            agreed
        } else if self.is_missed {
            State::Missed
        } else if self.has_ended {
            State::Held
        } else if self.has_started {
            State::Started
        } else {
            agreed
        }
    }
}

#[cfg(test)]
mod tests;
