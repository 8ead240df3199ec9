//! What is to be done on a ticket: its checklist, which is the team's.

use serde::Serialize;

use super::{TaskId, TaskName};

/// A line of a ticket's checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// What is to be done.
    pub name: TaskName,
    /// Whether it is.
    pub is_done: bool,
}
