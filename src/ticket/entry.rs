//! The timeline: what happened to a ticket, in order, never rewritten.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Byline, CallEvent, Change, Minutes, Number, PersonId, Rating, Seq};
use crate::booking::Kind;

/// One thing that happened to one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its place in the desk's timeline.
    pub seq: Seq,
    /// The ticket it happened to.
    pub ticket: Number,
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody when the desk did it by itself.
    pub by: Option<Byline>,
    /// The name of the rule that did it.
    pub rule: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The working time that goes with a message.
    pub time: Option<Minutes>,
    /// The id its writer made for it: the same id sent twice is stored once.
    #[serde(skip)]
    pub source_id: String,
}

impl Entry {
    /// Who did it, for the team: a person, a rule, or the desk by itself.
    pub fn author(&self) -> String {
        match (&self.by, &self.rule) {
            (Some(by), _) => by.name.clone(),
            (None, Some(rule)) => format!("rule \"{rule}\""),
            (None, None) => "deskbell".to_owned(),
        }
    }
}

/// What can happen to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The ticket was opened; its description is the first message of the thread.
    Opened {
        /// The description.
        body: Body,
    },
    /// A public reply, by an agent or by the customer.
    Replied {
        /// What they wrote.
        body: Body,
    },
    /// An internal note: no type that a customer's face is given can hold one.
    Noted {
        /// What they wrote.
        body: Body,
    },
    /// A field changed.
    Changed {
        /// From what to what.
        #[serde(flatten)]
        changed: Changed,
    },
    /// Something happened to a booked call.
    Booking {
        /// What.
        call: CallEvent,
    },
    /// The customer said how they were helped.
    Rated {
        /// What they said.
        rating: Rating,
    },
}

impl Event {
    /// How many bytes of words it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Opened { body } | Self::Replied { body } | Self::Noted { body } => body.text.len(),
            Self::Changed { .. } | Self::Booking { .. } | Self::Rated { .. } => 0,
        }
    }
}

/// A field that changed, with both values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// What it was.
    pub from: Change,
    /// What it is.
    pub to: Change,
}

/// Words somebody wrote, in the form they came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Body {
    /// How to read `text`.
    pub format: Format,
    /// The words; at most [`Body::MOST_BYTES`].
    pub text: String,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Plain text: lines, quotes with `>`, bare links.
    #[default]
    Plain,
    /// HTML as mail programs write it.
    Html,
}

impl Body {
    /// The most bytes one message may have: 256 KiB.
    pub const MOST_BYTES: usize = 256 * 1024;

    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { format: Format::Plain, text: text.into() }
    }
}

/// One thing a customer may see. There is no variant for an internal note, on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicEntry {
    /// Its place in the desk's timeline.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// The name of who did it.
    pub by: String,
    /// Whether the one who did it is an agent.
    pub by_agent: bool,
    /// What happened.
    #[serde(flatten)]
    pub event: PublicEvent,
}

/// What of a ticket's life a customer may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PublicEvent {
    /// A message: the description or a public reply.
    Message {
        /// What they wrote.
        body: Body,
    },
    /// The status changed; in words for customers.
    Status {
        /// The new status.
        status: super::Status,
    },
    /// Somebody else looks after the ticket now.
    Assigned {
        /// Their name; nobody when the ticket went back to the queue.
        name: Option<String>,
    },
    /// Something happened to a booked call.
    Call {
        /// What.
        what: Kind,
        /// When the call begins.
        starts_at: Option<Timestamp>,
        /// With whom, by name.
        with: Option<String>,
    },
    /// The customer said how they were helped.
    Rated {
        /// What they said.
        rating: Rating,
    },
}

/// A message about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReply {
    /// Made by the writer: the same id sent twice is stored once.
    pub source_id: String,
    /// What they wrote.
    pub body: Body,
    /// For the customer, or for the team alone.
    pub visibility: Visibility,
    /// The working time that goes with it.
    pub time: Option<Minutes>,
}

/// Who may read a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The customer too.
    Public,
    /// The team alone.
    Internal,
}

/// A ticket about to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// Made by the writer: the same id sent twice opens one ticket.
    pub source_id: String,
    /// The subject.
    pub subject: super::Subject,
    /// The description.
    pub body: Body,
    /// Who asks.
    pub requester: PersonId,
    /// How urgent.
    pub priority: super::Priority,
    /// What about.
    pub category: Option<super::Label>,
    /// Which part of the product.
    pub module: Option<super::Label>,
    /// Who looks after it.
    pub assignee: Option<PersonId>,
}
