//! The timeline: what happened on the desk, in order.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Byline;
use crate::booking::Kind;
use crate::ticket::{self, Body, Change, Changed, Minutes, Number, Rating, Seq};

/// One thing that happened to one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its place in the desk's timeline, strictly increasing.
    pub seq: Seq,
    /// The ticket it happened to.
    pub ticket: Number,
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody when the desk did it by itself.
    pub by: Option<Byline>,
    /// The name of the rule that did it.
    #[serde(default)]
    pub rule: Option<String>,
    /// The id its writer made for it: the `Idempotency-Key` it was sent with.
    pub source_id: String,
    /// The working time that goes with a message.
    #[serde(default)]
    pub time: Option<Minutes>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What can happen to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The ticket was opened.
    Opened {
        /// The description.
        body: Body,
    },
    /// A public reply.
    Replied {
        /// What they wrote.
        body: Body,
    },
    /// An internal note.
    Noted {
        /// What they wrote.
        body: Body,
    },
    /// A field changed.
    Changed {
        /// What it was.
        from: Change,
        /// What it is.
        to: Change,
    },
    /// Something happened to a booked call.
    Booking {
        /// What.
        what: Kind,
        /// When the call begins.
        starts_at: Option<Timestamp>,
        /// When the call ends.
        ends_at: Option<Timestamp>,
        /// Who booked it, by name.
        customer: Option<String>,
        /// With whom, by name.
        host: Option<String>,
        /// Why, in somebody's own words.
        reason: Option<String>,
    },
    /// The customer said how they were helped.
    Rated {
        /// What they said.
        rating: Rating,
    },
    /// Something that this program is too old to know.
    #[serde(other)]
    Unknown,
}

/// Everything that happened after an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entries {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// Where to go on: the last of these, or what was asked for when there is nothing new.
    pub last: Seq,
    /// Whether there are more already.
    pub has_more: bool,
}

impl From<ticket::Entry> for Entry {
    fn from(entry: ticket::Entry) -> Self {
        let ticket::Entry { seq, ticket, at, by, rule, event, time, source_id } = entry;
        let event = match event {
            ticket::Event::Opened { body } => Event::Opened { body },
            ticket::Event::Replied { body } => Event::Replied { body },
            ticket::Event::Noted { body } => Event::Noted { body },
            ticket::Event::Changed { changed: Changed { from, to } } => Event::Changed { from, to },
            ticket::Event::Rated { rating } => Event::Rated { rating },
            ticket::Event::Booking { call } => Event::Booking {
                what: call.what,
                starts_at: call.starts_at,
                ends_at: call.ends_at,
                customer: call.customer,
                host: call.host,
                reason: call.reason,
            },
        };
        Self { seq, ticket, at, by: by.map(Byline::from), rule, source_id, time, event }
    }
}
