//! What `update` is told: keys, time, the bell, answers.

use jiff::Timestamp;
use ratatui::layout::{Position, Size};

use super::calls::Told;
use super::outside::copy::Copied;
use super::outside::edit::Edited;
use super::outside::open::Opened;
use super::reading::Reading;
use super::thread::Laid;
use crate::config::press::Press;
use crate::desk::{self, Done, LaidDown, PortalState, Unsent};
use crate::text::clean;
use crate::ticket::{Canned, How, Notice, Number, Page, Person, Replying, Seq, Tally, Visibility};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Press),
    /// A text was pasted, as the terminal marked it.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has this size now.
    Resize(Size),
    /// What time it is; sent before everything else of a batch, and when [`wakes_at`](super::model::Model::wakes_at).
    Tick(Timestamp),
    /// The bell rang: something on the desk may have changed.
    Rang,
    /// An answer to the question with this number.
    Answered(Ask, Answer),
}

/// What the mouse did, and in which cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// The left button went down.
    Click(Position),
    /// The wheel turned; positive is down.
    Wheel(Position, i16),
}

/// A question's number: whoever asked keeps it, and drops an answer with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ask(pub u64);

/// What came of an effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A stretch of the queue.
    Page(Page),
    /// The counts of the views.
    Tally(Tally),
    /// Who is writing a reply to which ticket, oneself included.
    Replying(Vec<(Number, Replying)>),
    /// A ticket, whole, and its thread laid out for the width that was asked for.
    Ticket(Box<Reading>, Laid),
    /// Every agent.
    Agents(Vec<Person>),
    /// The agent who sits here.
    Profile(Box<Person>),
    /// People found.
    People(Vec<Person>),
    /// The categories or modules in use.
    Labels(Vec<String>),
    /// The canned responses.
    Canned(Vec<Canned>),
    /// What one was writing.
    Draft(Option<String>),
    /// The keys of what one was writing.
    Drafts(Vec<String>),
    /// How things stand with the portal behind the desk, when there is one.
    Portal(Option<Box<PortalState>>),
    /// What was done here and is not in the portal.
    Unsent(Vec<Unsent>),
    /// What came of signing in.
    SignedIn(SignedIn),
    /// What was decided about something that the portal refused.
    Decided(Decided),
    /// What one is writing is kept.
    DraftSaved,
    /// What a change did.
    Changed(Done),
    /// What an undo did.
    Undone(Done),
    /// Something else was done, in a sentence.
    Told(String),
    /// A reply or note is stored.
    Replied(Seq),
    /// A file is attached: its name, and for whom.
    Attached(String, Visibility),
    /// A file is saved: its path.
    FileSaved(String),
    /// A file is still in the portal and was asked for: its name.
    FileAsked(String),
    /// A ticket is opened.
    TicketOpened(Number),
    /// The booking link is stored.
    BookingLinkSet,
    /// The token of a link that opens this ticket for its customer.
    CustomerLink(Number, String),
    /// The token of a link that shows a ticket's page.
    PreviewLink(String),
    /// What came of something about booked calls.
    Calls(Told),
    /// What is laid down about whose calendar is whose.
    Plan(Box<LaidDown>),
    /// Of what one is told by mail, and how.
    Notices(Vec<(Notice, How)>),
    /// Free times, in order, or why there are none to show: clean, a sentence without a full stop.
    FreeTimes(Result<Vec<Timestamp>, String>),
    /// What came of opening an address.
    Opened {
        /// The address.
        url: String,
        /// What came of it.
        how: Opened,
    },
    /// What came of copying.
    Copied {
        /// What was to be copied, in words.
        what: String,
        /// What came of it.
        how: Copied,
    },
    /// What came of writing in an editor.
    Edited(Edited),
    /// It did not work.
    Failed(Failure),
}

/// What came of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// Somebody is signed in.
    In,
    /// The portal also wants the code of the authenticator app.
    CodeWanted,
    /// The code was wrong or too old.
    CodeWrong,
    /// An authenticator app has to be set up first, at this address.
    SetUpAuthenticator(String),
    /// Nobody is signed in, and why: a sentence without a full stop.
    Not(String),
}

/// What was decided about something that the portal refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is asked for again.
    TriedAgain,
    /// It is given up; its words are a draft of this ticket.
    GivenUp(Option<Number>),
}

/// Why something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the person can do about it.
    pub kind: FailureKind,
    /// The reason, clean, a sentence without a full stop.
    pub reason: String,
}

/// What the person can do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It is not there: nothing.
    Gone,
    /// It may not be, as it was asked: ask differently.
    Refused,
    /// Somebody else was faster: look again.
    Conflict,
    /// The database did not answer: try again.
    Broken,
}

impl Failure {
    /// What the machine around us did not do, and why.
    pub fn outside(reason: &str) -> Self {
        Self { kind: FailureKind::Refused, reason: clean::line(reason) }
    }
}

impl From<desk::Error> for Failure {
    fn from(error: desk::Error) -> Self {
        let kind = match &error {
            desk::Error::NoTicket(_) | desk::Error::NoPerson(_) | desk::Error::NoTeam(_) | desk::Error::NoToken(_) => {
                FailureKind::Gone
            }
            desk::Error::NotAllowed(_) | desk::Error::Missing(_) | desk::Error::Invalid(_) => FailureKind::Refused,
            desk::Error::Conflict(_) => FailureKind::Conflict,
            desk::Error::Db(_) | desk::Error::Disk(_) | desk::Error::Secret(_) => FailureKind::Broken,
        };
        Self { kind, reason: clean::line(&error.to_string()) }
    }
}
