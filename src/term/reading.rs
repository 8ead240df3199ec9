//! A ticket as it is read: every text clean, ready to be drawn.

use crate::text::clean;
use crate::ticket::{Number, Person, Priority, Status, Thread};

use super::shared::clean_person;

/// A ticket as it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The number people say aloud.
    pub number: Number,
    /// The subject.
    pub subject: String,
    /// What it waits for.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub category: Option<String>,
    /// Which part of the product it is about.
    pub module: Option<String>,
    /// Who asks.
    pub requester: Person,
    /// Who looks after it.
    pub assignee: Option<Person>,
    /// Who is told of it.
    pub watchers: Vec<Person>,
}

impl Reading {
    /// Cleans a ticket.
    pub fn of(thread: Thread) -> Self {
        let Thread { ticket, requester, assignee, watchers, entries: _ } = thread;
        Self {
            number: ticket.number,
            subject: clean::line(ticket.subject.as_str()),
            status: ticket.status,
            priority: ticket.priority,
            category: ticket.category.map(|label| clean::line(label.as_str())),
            module: ticket.module.map(|label| clean::line(label.as_str())),
            requester: clean_person(requester),
            assignee: assignee.map(clean_person),
            watchers: watchers.into_iter().map(clean_person).collect(),
        }
    }
}
