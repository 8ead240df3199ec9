//! The figures of booked calls, counted from the timeline and the offers alone: counted again they are the same.
//!
//! What each figure means is written down in `docs/figures.md`. Deliveries that came late or twice change nothing: a
//! booking is made of everything told of it before anything is counted.

mod count;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

pub use self::count::report;
pub use self::words::{HEADINGS, csv, in_words, percent};
use super::{CallEvent, Number, PersonId};

/// Something that figures are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// The ticket.
    pub ticket: Number,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Counted,
}

/// What figures are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// A call was offered.
    Offer {
        /// How.
        kind: Offer,
        /// With whom the call would be.
        agent: Option<PersonId>,
    },
    /// Something happened to a booked call.
    Call(CallEvent),
    /// The ticket was opened.
    Opened {
        /// Who looks after it.
        assignee: Option<PersonId>,
    },
}

/// How a call was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// The customer saw the card.
    Shown,
    /// The customer clicked it.
    Clicked,
    /// An agent sent the link.
    Offered,
}

/// What the lines of a report stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One line in all.
    All,
    /// A line a day.
    Day,
    /// A line a week, by its Monday.
    Week,
    /// A line a month.
    Month,
    /// A line a weekday.
    Weekday,
    /// A line a team.
    Team,
    /// A line a technician.
    Technician,
    /// A line a platform.
    Provider,
    /// A line a company.
    Company,
}

/// Which figures are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// From this moment.
    pub from: Timestamp,
    /// Until before this one.
    pub until: Timestamp,
    /// What the lines stand for.
    pub by: By,
    /// Where days and weekdays begin.
    pub zone: TimeZone,
}

/// The names that a report puts to people and tickets.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Agents.
    pub agents: BTreeMap<PersonId, String>,
    /// The team that each agent is in.
    pub teams: BTreeMap<PersonId, String>,
    /// The platform of each agent's booking link.
    pub platforms: BTreeMap<PersonId, String>,
    /// The company of each ticket's customer.
    pub companies: BTreeMap<Number, String>,
}

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it stands for: a date, a weekday, a name.
    pub name: String,
    /// How many tickets were opened.
    pub tickets: u64,
    /// How often a customer saw the card.
    pub shown: u64,
    /// How often a customer clicked it.
    pub clicked: u64,
    /// How often an agent sent the link.
    pub offered: u64,
    /// How many calls were booked.
    pub booked: u64,
    /// How often one was moved.
    pub moved: u64,
    /// How many were called off.
    pub cancelled: u64,
    /// How many were missed.
    pub missed: u64,
    /// How many took place.
    pub held: u64,
    /// Of the tickets that were opened, the part that has a booking: 0 to 1.
    pub call_share: Option<f64>,
    /// Of the tickets with an offer, the part that has a booking: 0 to 1.
    pub conversion: Option<f64>,
    /// Of the calls that took place or were missed, the part that was missed: 0 to 1.
    pub no_show_rate: Option<f64>,
    /// The hours from the first offer of a ticket to its call: the middle one of all.
    pub hours_to_call: Option<f64>,
}

/// Figures, divided, and what they come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Everything in one line.
    pub total: Line,
    /// The parts.
    pub lines: Vec<Line>,
}

impl Wanted {
    /// The figures of whole days, from the first to the last.
    ///
    /// # Errors
    /// When a day is beyond what the calendar knows.
    pub fn of_days(first: Date, last: Date, by: By, zone: TimeZone) -> Result<Self, jiff::Error> {
        let from = first.to_zoned(zone.clone())?.timestamp();
        let until = last.tomorrow()?.to_zoned(zone.clone())?.timestamp();
        Ok(Self { from, until, by, zone })
    }

    /// The same days in one line.
    #[must_use]
    pub fn in_all(&self) -> Self {
        Self { by: By::All, ..self.clone() }
    }
}

impl Line {
    /// A line in which nothing happened.
    pub fn empty(name: &str) -> Self {
        count::empty(name)
    }

    /// How many calls a bar of it stands for: those that were booked in it, or that came to an end in it.
    pub fn calls(&self) -> u64 {
        self.booked.max(self.held + self.missed + self.cancelled)
    }
}

impl By {
    /// Every way to divide a report.
    pub const ALL: [Self; 9] = [
        Self::Week,
        Self::Month,
        Self::Weekday,
        Self::Day,
        Self::Team,
        Self::Technician,
        Self::Provider,
        Self::Company,
        Self::All,
    ];

    /// The word for it on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Weekday => "weekday",
            Self::Team => "team",
            Self::Technician => "technician",
            Self::Provider => "provider",
            Self::Company => "company",
        }
    }
}

impl Offer {
    /// The word used in the database.
    pub fn id(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Clicked => "clicked",
            Self::Offered => "offered",
        }
    }
}

#[cfg(test)]
mod tests;
