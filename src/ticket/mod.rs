//! The domain: tickets, the people around them, their timeline, and how one asks for a list of them.
//! Plain types and rules; nothing here reads a file, a clock or a network.

mod call;
mod canned;
mod change;
mod draft;
mod duty;
mod entry;
pub mod figure;
mod file;
mod id;
mod invalid;
mod letter;
mod notice;
pub mod offer;
mod person;
pub mod policy;
pub mod portal;
mod presence;
pub mod query;
mod rating;
pub mod rule;
mod status;
mod task;
mod team;
mod time;
mod token;
mod view;

use jiff::Timestamp;
use serde::Serialize;

pub use call::{Call, CallEvent, NextCall, Proposal, PublicCall};
pub use canned::{Canned, Filling};
pub use change::{Change, Label, Subject, TaskName};
pub use draft::Draft;
pub use duty::Duty;
pub use entry::{Body, Changed, Entry, Event, Format, NewReply, NewTicket, PublicEntry, PublicEvent, Visibility};
pub use file::{File, FileKind, FileName, MOST_FILES, NewFile};
pub use id::{
    AttachmentId, BookingId, CompanyId, FileId, LetterId, MessageId, Number, PersonId, Place, RemoteCompanyId,
    RemoteTaskId, Seq, TaskId, TeamId, UserId,
};
pub use invalid::Invalid;
pub use letter::{Invitation, Invited, Letter, LetterState, News, Posted};
pub use notice::{How, Notice};
pub use offer::{NoOffer, Offer, Offered, Reason, With};
pub use person::{Byline, Company, Email, Person, Rights, Role};
pub use presence::{Presence, Replying};
pub use query::Query;
pub use rating::{Rating, Score};
pub use status::{Priority, Status};
pub use task::Task;
pub use team::{Area, Emergency, Member, Override, Plan, Team, Topic};
pub use time::Minutes;
pub use token::{Access, Token};
pub use view::View;

/// A ticket as it stands now; what led here is its timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ticket {
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
}

/// A ticket as a line of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// Where it stands in the queue; the cursor of a page.
    #[serde(skip)]
    pub place: Place,
    /// Who asks.
    pub requester: Byline,
    /// Who looks after it.
    pub assignee: Option<Byline>,
    /// Whether the last message is the customer's: somebody waits for us.
    pub customer_wrote_last: bool,
    /// The next call, when one is booked.
    pub call: Option<NextCall>,
}

/// A stretch of the queue, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The lines.
    pub rows: Vec<Row>,
    /// Whether there are newer ones.
    pub has_newer: bool,
    /// Whether there are older ones.
    pub has_older: bool,
}

/// Which stretch of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The newest.
    Top,
    /// The oldest.
    Bottom,
    /// Just older than this place.
    OlderThan(Place),
    /// Just newer than this place.
    NewerThan(Place),
    /// This place and older: what is on the screen, read again.
    At(Place),
}

/// A ticket opened: everything an agent sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// Who asks.
    pub requester: Person,
    /// Who looks after it.
    pub assignee: Option<Person>,
    /// Who is told of it.
    pub watchers: Vec<Person>,
    /// In whose calendar a call about it is booked.
    #[serde(serialize_with = "offer::written")]
    pub offer: Offered,
    /// What a booking of a call about it carries, readable by this desk alone.
    #[serde(skip)]
    pub reference: String,
    /// Its calls, the newest first.
    pub calls: Vec<Call>,
    /// What happened, oldest first.
    pub entries: Vec<Entry>,
    /// The files that go with its messages, oldest first.
    pub files: Vec<File>,
    /// What is to be done on it.
    pub tasks: Vec<Task>,
    /// What the portal behind the desk calls its status, when it has several words for that.
    pub status_word: Option<String>,
    /// Who else is writing a reply to it just now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replying: Vec<Replying>,
}

impl Thread {
    /// The others who watch it, besides who asks and who looks after it: guests of a call about it.
    pub fn guests(&self) -> impl Iterator<Item = &Person> {
        let assignee = self.assignee.as_ref().map(|person| person.id);
        self.watchers.iter().filter(move |person| person.id != self.requester.id && Some(person.id) != assignee)
    }
}

/// A ticket opened by a customer: nothing that the team keeps to itself fits in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicThread {
    /// The number people say aloud.
    pub number: Number,
    /// The subject.
    pub subject: Subject,
    /// What it waits for.
    pub status: Status,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened that the customer may see.
    pub updated_at: Timestamp,
    /// Who asks.
    pub requester: Person,
    /// Who looks after it: their name, address and booking link.
    pub assignee: Option<Person>,
    /// In whose calendar a call about it is booked.
    #[serde(serialize_with = "offer::written")]
    pub offer: Offered,
    /// What a booking of a call about it carries, readable by this desk alone.
    #[serde(skip)]
    pub reference: String,
    /// Their call: the next one, or else the last.
    pub call: Option<PublicCall>,
    /// What happened, oldest first.
    pub entries: Vec<PublicEntry>,
    /// The files that go with these messages, oldest first.
    pub files: Vec<File>,
}

/// How many tickets each view holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// One count a view, in the order of [`View::ALL`].
    pub counts: Vec<(View, u64)>,
}

impl Tally {
    /// How many tickets `view` holds.
    pub fn of(&self, view: View) -> u64 {
        self.counts.iter().find(|(one, _)| *one == view).map_or(0, |(_, count)| *count)
    }
}
