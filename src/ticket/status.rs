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

    /// What happens next, for a customer who waits, and by when as far as the desk promises it: `answer` ends the
    /// sentence "You will usually hear from us", and is empty where nothing is promised.
    pub fn public_next(self, assignee: Option<&str>, answer: &str) -> String {
        let who = assignee.unwrap_or("Our team");
        let next = match (self, assignee) {
            (Self::New, Some(name)) => format!("{name} will look at it."),
            (Self::New, None) => "Somebody of our team will take it.".to_owned(),
            (Self::Open, _) => format!("{who} is on it. There is nothing you need to do now."),
            (Self::Waiting, _) => format!("{who} has asked you something. Please answer, so that we can go on."),
            (Self::OnHold, _) => {
                "We go on as soon as they have answered us. There is nothing you need to do.".to_owned()
            }
            (Self::Solved, _) => "If the problem comes back, answer and we take it up again.".to_owned(),
            (Self::Closed, _) => {
                "This conversation has ended. If it is not over, open it again; for another question, \
                                  please write to us anew."
                    .to_owned()
            }
        };
        match self {
            Self::New | Self::Open if !answer.is_empty() => format!("{next} You will usually hear from us {answer}."),
            Self::New | Self::Open | Self::Waiting | Self::OnHold | Self::Solved | Self::Closed => next,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_only_promised_while_it_is_our_turn() {
        let promised =
            Status::ALL.into_iter().filter(|status| status.public_next(None, "today").contains("hear from us today."));
        assert_eq!(promised.collect::<Vec<_>>(), [Status::New, Status::Open]);
        assert!(Status::ALL.into_iter().all(|status| !status.public_next(None, "").contains("usually")));
    }
}
