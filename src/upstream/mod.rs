//! Portals behind the desk: what the desk needs of one, and the ones there are.
//!
//! Knows nothing of the desk; `work::sync` carries between them.

pub mod deskbell;
mod door;
mod fault;
mod http;
mod keep;
#[cfg_attr(not(target_os = "linux"), path = "no_keyring.rs")]
mod keyring;
pub mod myportal;
mod portal;

use std::future::Future;

use tokio::sync::{mpsc, watch};

pub use door::{Door, Entered, Entry};
pub use fault::Fault;
pub use keep::{Keeper, Kept, Place};
pub use portal::{Credentials, Kind, Portal, SignIn};

use crate::booking::BookingLink;
use crate::ticket::portal::{Capabilities, Command, SavedView, Task, Thread, Ticket, User};
use crate::ticket::{AttachmentId, Canned, MessageId, Number, Presence, RemoteTaskId, UserId};

/// A portal behind the desk.
pub trait Upstream: Send + Sync {
    /// Who is signed in, and what they may do.
    fn who_am_i(&self) -> impl Future<Output = Result<Me, Fault>> + Send;

    /// A stretch of the tickets, the latest changed first: from the top, or from where an earlier page ended.
    fn page(&self, after: Option<&str>, most: u16) -> impl Future<Output = Result<Page, Fault>> + Send;

    /// The tickets that somebody still has to act on, where they alone can be asked for: one that was merged or deleted
    /// while nobody listened is in no list.
    fn open_tickets(&self) -> impl Future<Output = Result<Option<Vec<Number>>, Fault>> + Send;

    /// One ticket, whole; nothing when it is not there, or not for this login to see.
    fn thread(&self, number: Number) -> impl Future<Output = Result<Option<Thread>, Fault>> + Send;

    /// What the portal tells of these people; those it tells nothing of are left out.
    fn users(&self, ids: &[UserId], seen_on: &[Ticket]) -> impl Future<Output = Result<Vec<User>, Fault>> + Send;

    /// The booking link of the person who looks after a ticket, by whatever way this login has.
    fn booking_link(&self, of: UserId, number: Number) -> impl Future<Output = Result<Link, Fault>> + Send;

    /// What is in a file of a ticket.
    fn file(&self, number: Number, id: AttachmentId) -> impl Future<Output = Result<Vec<u8>, Fault>> + Send;

    /// The checklist of a ticket, in its order. Nothing of it moves the ticket, so it is read when somebody looks.
    fn tasks(&self, number: Number) -> impl Future<Output = Result<Vec<Task>, Fault>> + Send;

    /// The portal's canned responses, filled in for a ticket.
    fn canned(&self, number: Number) -> impl Future<Output = Result<Vec<Canned>, Fault>> + Send;

    /// The lists that whoever is signed in saved in the portal.
    fn saved_views(&self) -> impl Future<Output = Result<Vec<SavedView>, Fault>> + Send;

    /// Whether a request is known again by its id: then it is simply repeated when its answer was lost, and a change
    /// over somebody else's is refused there. Otherwise one looks before one asks.
    fn knows_requests_again(&self) -> bool {
        false
    }

    /// How much of the file that is being sent has gone, in percent, where that is known.
    fn sending(&self) -> Option<watch::Receiver<Option<u8>>> {
        None
    }

    /// Does one thing, under the id that its writer made for it. A fault that
    /// [may have acted](Fault::may_have_acted) must be looked into before the next try, unless the portal
    /// [knows requests again](Upstream::knows_requests_again).
    fn push(&self, id: &str, command: &Command) -> impl Future<Output = Result<Pushed, Fault>> + Send;

    /// Says whether whoever is signed in is writing a reply to a ticket, where the portal shows that to others.
    fn set_presence(&self, _number: Number, _presence: Presence) -> impl Future<Output = Result<(), Fault>> + Send {
        std::future::ready(Ok(()))
    }

    /// Tells which tickets may have changed, until the connection ends.
    fn listen(&self, tell: mpsc::Sender<Hint>) -> impl Future<Output = Fault> + Send;
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The person, unless the login is a key that belongs to nobody.
    pub user: Option<User>,
    /// Their own booking link.
    pub booking_link: Option<BookingLink>,
    /// What the portal can do for this login.
    pub capabilities: Capabilities,
    /// Who tickets can be assigned to, as far as the portal tells that at once.
    pub team: Vec<User>,
}

/// A stretch of the tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The tickets, the latest changed first.
    pub tickets: Vec<Ticket>,
    /// The same ones whole, when the portal tells them so.
    pub threads: Vec<Thread>,
    /// Where the next page starts; nothing after the last one.
    pub next: Option<String>,
    /// About how many tickets there are.
    pub total: u64,
}

/// What is known of somebody's booking link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// This is it.
    Is(BookingLink),
    /// They have none.
    None,
    /// What the portal has is not a link that is safe to open: its words, and why.
    Unsafe(String),
    /// This login cannot see it.
    Hidden(&'static str),
}

/// What the portal did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It keeps a message under this id, on this ticket: a merged ticket's messages go to its target.
    Message(MessageId, Number),
    /// It keeps a file under this id.
    File(AttachmentId),
    /// It keeps a task under this id.
    Task(RemoteTaskId),
    /// The messages are on this ticket now.
    Split(Number),
    /// The ticket as it is now.
    Ticket(Box<Thread>),
    /// It is done, and the portal told nothing more.
    Done,
}

/// Something may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// The connection is open: what happens from now on is told.
    Connected,
    /// This ticket may have changed, or be gone.
    Ticket(Number),
    /// Anything may have changed.
    Anything,
    /// These people are writing a reply to a ticket, and nobody else besides whoever is signed in.
    Replying(Number, Vec<UserId>),
}
