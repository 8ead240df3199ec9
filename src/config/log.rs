//! The settings of the log.

use serde::{Deserialize, Deserializer};

use super::value::one_of;

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// The least important messages worth keeping.
    pub level: Level,
    /// For people or for programs.
    pub format: LogFormat,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line that people read.
    Text,
    /// A JSON object a line.
    Json,
}

/// How important a message in the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Something did not work.
    Error,
    /// Something is odd.
    Warn,
    /// Something happened.
    Info,
    /// Everything.
    Debug,
}

impl Level {
    /// Every level, the most important first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Info, Self::Debug];

    /// The word for it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

impl<'de> Deserialize<'de> for LogFormat {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one_of(from, &[("text", Self::Text), ("json", Self::Json)])
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one_of(from, &Self::ALL.map(|level| (level.id(), level)))
    }
}
