//! What a ticket waits for, and how urgent it is.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invalid;

/// What a ticket waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has looked at it.
    New,
    /// We work on it.
    Open,
    /// The customer has to answer.
    Waiting,
    /// Somebody else has to act: a supplier, a date.
    OnHold,
    /// Answered for good, unless the customer comes back.
    Solved,
    /// Finished; a reply starts a new ticket.
    Closed,
}

impl Status {
    /// Every status, in the order of a ticket's life.
    pub const ALL: [Self; 6] = [Self::New, Self::Open, Self::Waiting, Self::OnHold, Self::Solved, Self::Closed];

    /// The word used in the database, in JSON and in queries.
    pub fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }

    /// The word a technician reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Open => "Open",
            Self::Waiting => "Waiting on customer",
            Self::OnHold => "On hold",
            Self::Solved => "Solved",
            Self::Closed => "Closed",
        }
    }

    /// The sentence a customer reads.
    pub fn public_words(self) -> &'static str {
        match self {
            Self::New => "We have received it",
            Self::Open => "We are working on it",
            Self::Waiting => "Waiting for your answer",
            Self::OnHold => "On hold: we are waiting for somebody else",
            Self::Solved => "Solved. Tell us if it is not",
            Self::Closed => "Closed",
        }
    }

    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        match self {
            Self::New | Self::Open | Self::Waiting | Self::OnHold => true,
            Self::Solved | Self::Closed => false,
        }
    }
}

/// How urgent a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// When there is time.
    Low,
    /// In turn.
    Normal,
    /// Before the others.
    High,
    /// Now.
    Urgent,
}

impl Priority {
    /// Every priority, the least urgent first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The word used in the database, in JSON and in queries.
    pub fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The word a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Normal => "Normal",
            Self::High => "High",
            Self::Urgent => "Urgent",
        }
    }
}

macro_rules! words {
    ($name:ident, $field:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.label())
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            /// Reads the id, in any case and with `-` or a space for `_`.
            fn from_str(text: &str) -> Result<Self, Invalid> {
                let word = text.trim().to_lowercase().replace(['-', ' '], "_");
                Self::ALL.into_iter().find(|known| known.id() == word).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|one| one.id()).collect();
                    Invalid::new($field, format!("{text:?} is not one of {}", known.join(", ")))
                })
            }
        }
    };
}

words!(Status, "status");
words!(Priority, "priority");
