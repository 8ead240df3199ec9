//! Tickets: as lines of the queue, whole, and the words their fields can have.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Byline, Entry, Person};
use crate::ticket::{self, Label, Number, Priority, Status, Subject};

/// A ticket as a line of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The number people say aloud.
    pub number: Number,
    /// The subject.
    pub subject: Subject,
    /// What it waits for.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub category: Option<Label>,
    /// Which part of the product it is about.
    pub module: Option<Label>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// Who asks.
    pub requester: Byline,
    /// Who looks after it.
    pub assignee: Option<Byline>,
    /// Whether the last message is the customer's: somebody waits for us.
    pub customer_wrote_last: bool,
}

/// A stretch of the queue, the latest changed first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tickets {
    /// The lines.
    pub tickets: Vec<Row>,
    /// The cursor of the next ones; nothing after the last one.
    pub next: Option<String>,
}

/// A ticket with everything of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Thread {
    /// The number people say aloud.
    pub number: Number,
    /// The subject.
    pub subject: Subject,
    /// What it waits for.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub category: Option<Label>,
    /// Which part of the product it is about.
    pub module: Option<Label>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// Who asks.
    pub requester: Person,
    /// Who looks after it.
    pub assignee: Option<Person>,
    /// Who is told of it.
    pub watchers: Vec<Person>,
    /// What happened, oldest first.
    pub entries: Vec<Entry>,
}

/// Whole tickets, the latest changed first: how a replica is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Threads {
    /// The tickets. There may be fewer than was asked for, when they hold many words.
    pub threads: Vec<Thread>,
    /// The cursor of the next ones; nothing after the last one.
    pub next: Option<String>,
    /// How many tickets the desk has.
    pub total: u64,
}

/// The words a ticket's fields can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fields {
    /// Every status, in the order of a ticket's life.
    pub statuses: Vec<StatusWord>,
    /// Every priority, the least urgent first.
    pub priorities: Vec<PriorityWord>,
    /// The categories in use.
    pub categories: Vec<String>,
    /// The modules in use.
    pub modules: Vec<String>,
}

/// A status in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusWord {
    /// The word in JSON and in queries.
    pub id: Status,
    /// What a technician reads.
    pub label: String,
    /// What a customer reads.
    pub public_words: String,
    /// Whether somebody still has to do something.
    pub is_open: bool,
}

/// A priority in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriorityWord {
    /// The word in JSON and in queries.
    pub id: Priority,
    /// What a technician reads.
    pub label: String,
}

/// The named views of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Views {
    /// The views, in the terminal's order.
    pub views: Vec<View>,
}

/// A named view of the queue, with how many tickets it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct View {
    /// Its word, as in `deskbell tickets mine`.
    pub id: String,
    /// What a technician reads.
    pub label: String,
    /// The query it is a name for.
    pub query: String,
    /// How many tickets it holds.
    pub count: u64,
}

impl From<ticket::Row> for Row {
    fn from(row: ticket::Row) -> Self {
        let ticket = row.ticket;
        Self {
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            category: ticket.category,
            module: ticket.module,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            requester: row.requester.into(),
            assignee: row.assignee.map(Byline::from),
            customer_wrote_last: row.customer_wrote_last,
        }
    }
}

impl From<ticket::Thread> for Thread {
    fn from(thread: ticket::Thread) -> Self {
        let ticket = thread.ticket;
        Self {
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            category: ticket.category,
            module: ticket.module,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            requester: thread.requester.into(),
            assignee: thread.assignee.map(Person::from),
            watchers: thread.watchers.into_iter().map(Person::from).collect(),
            entries: thread.entries.into_iter().map(Entry::from).collect(),
        }
    }
}

impl From<Status> for StatusWord {
    fn from(status: Status) -> Self {
        Self {
            id: status,
            label: status.label().to_owned(),
            public_words: status.public_words().to_owned(),
            is_open: status.is_open(),
        }
    }
}

impl From<Priority> for PriorityWord {
    fn from(priority: Priority) -> Self {
        Self { id: priority, label: priority.label().to_owned() }
    }
}
