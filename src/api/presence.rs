//! Presence: who is writing a reply just now.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Byline;
use crate::ticket::{self, Number};

/// Who is writing a reply to a ticket, besides whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Presence {
    /// The ticket.
    pub ticket: Number,
    /// Who, by name.
    pub replying: Vec<Replying>,
}

/// Somebody who is writing a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Replying {
    /// Who.
    pub by: Byline,
    /// Until when it counts by the server's clock, unless they say it again.
    pub until: Timestamp,
}

impl Presence {
    /// Who is writing a reply to a ticket.
    pub fn new(ticket: Number, replying: Vec<ticket::Replying>) -> Self {
        Self { ticket, replying: replying.into_iter().map(Replying::from).collect() }
    }
}

impl From<ticket::Replying> for Replying {
    fn from(replying: ticket::Replying) -> Self {
        Self { by: replying.by.into(), until: replying.until }
    }
}
