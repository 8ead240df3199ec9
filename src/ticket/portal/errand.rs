//! What only a portal can do with a ticket: kept in line as it was asked for, and seen here once the portal has done it.

use serde::{Deserialize, Serialize};

use super::Ability;
use crate::ticket::{MessageId, Number, RemoteTaskId, Subject, TaskId};

/// Something to be done in a portal that is no message and no field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "errand", rename_all = "snake_case")]
pub enum Errand {
    /// Add a line to the checklist, which is there here already.
    AddTask {
        /// Which.
        task: TaskId,
    },
    /// Tick a line of the checklist, or take the tick away.
    TickTask {
        /// Which.
        task: TaskId,
        /// Whether it is done.
        is_done: bool,
    },
    /// Take a line off the checklist, which is gone here already.
    RemoveTask {
        /// Which, in the portal's numbers.
        task: RemoteTaskId,
    },
    /// Move everything that was said to another ticket, and close this one.
    Merge {
        /// To which ticket.
        into: Number,
    },
    /// Move messages to a new ticket.
    Split {
        /// Which messages.
        messages: Vec<MessageId>,
        /// What the new ticket is about.
        subject: Subject,
    },
    /// Give the ticket a status by the portal's own word for it.
    Status {
        /// The word.
        word: String,
    },
}

impl Errand {
    /// What a portal must be able to do.
    pub fn needs(&self) -> Option<Ability> {
        match self {
            Self::AddTask { .. } | Self::TickTask { .. } | Self::RemoveTask { .. } => Some(Ability::Tasks),
            Self::Merge { .. } => Some(Ability::Merge),
            Self::Split { .. } => Some(Ability::Split),
            Self::Status { .. } => None,
        }
    }

    /// What it is, for whoever waits for it.
    pub fn words(&self) -> String {
        match self {
            Self::AddTask { .. } => "a new task".to_owned(),
            Self::TickTask { is_done: true, .. } => "a task that is done".to_owned(),
            Self::TickTask { is_done: false, .. } => "a task that is not done after all".to_owned(),
            Self::RemoveTask { .. } => "a task that was removed".to_owned(),
            Self::Merge { into } => format!("merging it into #{into}"),
            Self::Split { subject, .. } => format!("splitting off \u{201c}{subject}\u{201d}"),
            Self::Status { word } => format!("status: {word}"),
        }
    }
}
