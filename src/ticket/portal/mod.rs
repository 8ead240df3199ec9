//! A ticket as a portal behind the desk tells it, in the desk's own words: what an upstream gives, what the desk
//! keeps of it, and what the desk asks the portal to do. Plain types; nothing here reads a network.

mod ability;
mod errand;
mod view;
mod words;

use jiff::Timestamp;

use super::{
    AttachmentId, Body, Email, FileName, Label, MessageId, Minutes, NewFile, Number, Priority, RemoteCompanyId,
    RemoteTaskId, Role, Status, Subject, TaskName, UserId, Visibility,
};
use crate::booking::BookingLink;

pub use ability::{Ability, Capabilities, StatusWord};
pub use errand::Errand;
pub use view::SavedView;
pub use words::same_words;

/// A person as the portal tells of them; what it does not say is left as it is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Which person, in the portal's numbers.
    pub id: UserId,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<Email>,
    /// The name of their company.
    pub company: Option<String>,
    /// On which side of the desk they were seen. An agent who also asks stays an agent.
    pub role: Option<Role>,
}

/// A ticket's state as the portal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The portal's number, which is the desk's too.
    pub number: Number,
    /// The subject.
    pub subject: Subject,
    /// What it waits for.
    pub status: Status,
    /// The portal's own word for the status.
    pub status_word: String,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub category: Option<Label>,
    /// Which part of the product it is about.
    pub module: Option<Label>,
    /// Who asks.
    pub requester: Option<UserId>,
    /// Their company.
    pub company: Option<RemoteCompanyId>,
    /// Who looks after it.
    pub assignee: Option<UserId>,
    /// The description.
    pub body: Option<Body>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When the portal last moved it; not everything that happens to a ticket moves it.
    pub updated_at: Timestamp,
    /// The ticket it was merged into: this one takes no more part in anything.
    pub merged_into: Option<Number>,
    /// The id that whoever opened it made for it, when the portal keeps such ids.
    pub source_id: Option<String>,
}

/// A ticket with everything that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The ticket.
    pub ticket: Ticket,
    /// What was said, oldest first, without the description.
    pub messages: Vec<Message>,
    /// What changed, oldest first, when the portal tells it.
    pub changes: Vec<Changed>,
    /// Who is told of it.
    pub watchers: Vec<Watcher>,
    /// Its files, oldest first.
    pub files: Vec<File>,
}

/// A reply or a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which message, in the portal's numbers.
    pub id: MessageId,
    /// The ticket it belongs to now.
    pub number: Number,
    /// Who wrote it, when the portal says so.
    pub author: Option<UserId>,
    /// The name the portal gives for an author who has no account.
    pub author_name: Option<String>,
    /// When it was written.
    pub at: Timestamp,
    /// Who may read it.
    pub visibility: Visibility,
    /// What they wrote.
    pub body: Body,
    /// The working time that goes with it.
    pub time: Option<Minutes>,
    /// The id that its writer made for it, when the portal keeps such ids.
    pub source_id: Option<String>,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which change, in the portal's numbers: those of messages and of changes are never the same.
    pub id: MessageId,
    /// The ticket.
    pub number: Number,
    /// Who changed it; nobody when the portal did by itself.
    pub author: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub from: Field,
    /// What it is.
    pub to: Field,
    /// The id that whoever changed it made for it, when the portal keeps such ids.
    pub source_id: Option<String>,
}

/// A file of a ticket. The portal does not say which message it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Which file, in the portal's numbers.
    pub id: AttachmentId,
    /// Its name.
    pub name: FileName,
    /// Its size in bytes.
    pub bytes: u64,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who sent it, when the portal says so.
    pub by: Option<UserId>,
    /// When it was sent.
    pub at: Timestamp,
}

/// A line of a ticket's checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Which, in the portal's numbers.
    pub id: RemoteTaskId,
    /// What is to be done.
    pub name: TaskName,
    /// Whether it is.
    pub is_done: bool,
}

/// Somebody who is told of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watcher {
    /// A person of the portal.
    User(UserId),
    /// Anybody by their address.
    Email(Email),
}

/// What the desk asks the portal to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Add a message.
    Reply {
        /// To which ticket.
        number: Number,
        /// What it says.
        body: Body,
        /// For whom.
        visibility: Visibility,
        /// The working time that goes with it.
        time: Option<Minutes>,
    },
    /// Set a field.
    Change {
        /// Of which ticket.
        number: Number,
        /// The value it was made over, as far as the portal knows it.
        from: Option<Field>,
        /// To what.
        to: Field,
    },
    /// Open a ticket.
    Open(Opening),
    /// Set or clear one's own booking link.
    BookingLink(Option<BookingLink>),
    /// Add a file.
    Attach {
        /// To which ticket.
        number: Number,
        /// The file.
        file: NewFile,
        /// For whom.
        visibility: Visibility,
    },
    /// Add a line to the checklist.
    AddTask {
        /// Of which ticket.
        number: Number,
        /// What is to be done.
        name: TaskName,
    },
    /// Tick a line of the checklist, or take the tick away.
    TickTask {
        /// Of which ticket.
        number: Number,
        /// Which line.
        task: RemoteTaskId,
        /// Whether it is done.
        is_done: bool,
    },
    /// Take a line off the checklist.
    RemoveTask {
        /// Of which ticket.
        number: Number,
        /// Which line.
        task: RemoteTaskId,
    },
    /// Move everything that was said to another ticket, and close this one.
    Merge {
        /// Which ticket.
        number: Number,
        /// Into which.
        into: Number,
    },
    /// Move messages to a new ticket.
    Split {
        /// From which ticket.
        number: Number,
        /// Which messages.
        messages: Vec<MessageId>,
        /// What the new ticket is about.
        subject: Subject,
    },
    /// Give a ticket a status by the portal's own word for it.
    Status {
        /// Which ticket.
        number: Number,
        /// The word.
        word: String,
    },
}

/// A field with the value it should have in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// What the ticket waits for.
    Status(Status),
    /// How urgent it is.
    Priority(Priority),
    /// What it is about.
    Category(Option<Label>),
    /// Which part of the product it is about.
    Module(Option<Label>),
    /// Who looks after it.
    Assignee(Option<UserId>),
    /// The subject.
    Subject(Subject),
    /// Who is told of it.
    Watchers(Vec<Watcher>),
}

impl Command {
    /// Whether it is about a checklist.
    pub fn is_about_tasks(&self) -> bool {
        matches!(self, Self::AddTask { .. } | Self::TickTask { .. } | Self::RemoveTask { .. })
    }
}

impl Watcher {
    /// The person, unless it is an address.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(*id),
            Self::Email(_) => None,
        }
    }
}

impl Field {
    /// The people it names.
    pub fn users(&self) -> Vec<UserId> {
        match self {
            Self::Assignee(id) => id.iter().copied().collect(),
            Self::Watchers(watchers) => watchers.iter().filter_map(Watcher::user).collect(),
            Self::Status(_) | Self::Priority(_) | Self::Category(_) | Self::Module(_) | Self::Subject(_) => Vec::new(),
        }
    }
}

/// A ticket about to be opened in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The subject.
    pub subject: Subject,
    /// The description.
    pub body: Body,
    /// Who asks.
    pub requester: Option<UserId>,
    /// Their company, as far as it is known.
    pub company: Option<RemoteCompanyId>,
    /// How urgent.
    pub priority: Priority,
    /// What about.
    pub category: Option<Label>,
    /// Which part of the product.
    pub module: Option<Label>,
    /// Who looks after it.
    pub assignee: Option<UserId>,
}
