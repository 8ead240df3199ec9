//! Of what an agent is told by mail, and how: at once, gathered once a day, or not at all.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Invalid;

/// Why an agent is told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Somebody else gave them a ticket.
    Assigned,
    /// Somebody else wrote on a ticket of theirs.
    Reply,
    /// A call of theirs was booked, moved or cancelled.
    Call,
    /// Somebody else wrote on a ticket that they watch.
    Watched,
    /// A ticket was opened that nobody looks after.
    New,
    /// A rule says so.
    Rule,
}

/// How an agent is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// In a mail of its own, at once.
    Now,
    /// In one mail a day, in the morning.
    Digest,
    /// Not at all.
    Off,
}

impl Notice {
    /// Everything an agent can choose about.
    pub const ALL: [Self; 6] = [Self::Assigned, Self::Reply, Self::Call, Self::Watched, Self::New, Self::Rule];

    /// The word used in the database, in JSON and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Reply => "reply",
            Self::Call => "call",
            Self::Watched => "watched",
            Self::New => "new",
            Self::Rule => "rule",
        }
    }

    /// What happens, for whoever chooses.
    pub fn words(self) -> &'static str {
        match self {
            Self::Assigned => "somebody else assigns a ticket to you",
            Self::Reply => "somebody else writes on a ticket of yours",
            Self::Call => "a call of yours is booked, moved or cancelled",
            Self::Watched => "somebody else writes on a ticket you watch",
            Self::New => "a ticket is opened that nobody looks after",
            Self::Rule => "a rule says that you are told",
        }
    }

    /// How an agent is told who has not chosen.
    pub fn usual(self) -> How {
        match self {
            Self::Assigned | Self::Reply | Self::Call | Self::Rule => How::Now,
            Self::Watched => How::Digest,
            Self::New => How::Off,
        }
    }
}

impl How {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Now, Self::Digest, Self::Off];

    /// The word used in the database, in JSON and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Digest => "digest",
            Self::Off => "off",
        }
    }
}

macro_rules! words {
    ($name:ident, $field:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.id())
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::ALL.into_iter().find(|known| known.id() == text).ok_or_else(|| {
                    let known = Self::ALL.map(Self::id).join(", ");
                    Invalid::new($field, format!("{text:?} is not one of {known}"))
                })
            }
        }
    };
}

words!(Notice, "notice");
words!(How, "how");
