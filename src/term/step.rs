//! What a screen or an overlay answers when it was acted on: effects, and where to go.

use super::effect::Effect;
use super::piece::Piece;
use crate::config::action::Action;
use crate::ticket::{Minutes, Number, TeamId, Visibility};

/// What comes of one key on one screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// What is to be done outside.
    pub effects: Vec<Effect>,
    /// Where to go.
    pub go: Go,
}

/// Where to go.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Go {
    /// Nowhere.
    #[default]
    Stay,
    /// One step back: closes the overlay, or the screen.
    Back,
    /// To the open ticket, full of the row under the cursor.
    Ticket,
    /// To another ticket of the list: so many rows down.
    Neighbour(i32),
    /// To a ticket that may not be in the list.
    Open(Number),
    /// To the tickets of all views that a filter lets through.
    Filter(String),
    /// To the composer. From an overlay: closes it first.
    Compose(Compose),
    /// To the form for a new ticket.
    NewTicket,
    /// From an overlay: closes it and gives the composer the working time that goes with what is written.
    Spend(Option<Minutes>),
    /// Opens something over the screen.
    Show(Panel),
    /// Closes the overlay and does this on what lies below.
    Run(Action),
    /// Closes everything that lies over the queue, the ticket too.
    Home,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compose {
    /// On which ticket.
    pub number: Number,
    /// For whom.
    pub visibility: Visibility,
    /// What to put in at once, such as a booking link.
    pub insert: Option<String>,
}

/// What can lie over the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Panel {
    /// Every key.
    Help,
    /// Every command.
    Palette,
    /// Book a call on this ticket.
    Booking(Number),
    /// One's own booking link, with the preview for this ticket.
    BookingLink(Option<Number>),
    /// An address as a QR code.
    QrCode(String),
    /// The files of this ticket.
    Files(Number),
    /// Who is told of this ticket.
    Watchers(Number),
    /// The canned responses, filled in for this ticket.
    Canned(Number),
    /// A list to choose from.
    Choose(Choice),
    /// Signing in to the portal behind the desk; unasked when the session has ended by itself.
    SignIn {
        /// Whether it has.
        ended: bool,
    },
    /// What was done here and is not in the portal.
    Outbox,
    /// The calls that no ticket has, and the ticket one came from.
    Proposals(Option<Number>),
    /// The figures of booked calls.
    Figures,
    /// Of what one is told by mail.
    Notices,
    /// What is laid down about whose calendar is whose; or who is in this team.
    Plan(Option<TeamId>),
    /// One thing of it, to be written.
    LayDown(Piece),
    /// A question with yes and no, and the action that yes does.
    Confirm(Question),
    /// The same, and what yes does at once in place of the action.
    Sure(Question, Box<Effect>),
}

/// A list to choose from: what the choice is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The status of these tickets.
    Status(Vec<Number>),
    /// The priority of these tickets.
    Priority(Vec<Number>),
    /// The category of these tickets.
    Category(Vec<Number>),
    /// Who looks after these tickets.
    Assignee(Vec<Number>),
    /// One of these addresses, to open it.
    Link(Vec<String>),
    /// The working time that goes with what is being written, and what it is now.
    Time(Option<Minutes>),
    /// A task of this ticket, to tick it.
    Task(Number),
    /// The ticket that these are merged into.
    Merge(Vec<Number>),
    /// Whether these are to be merged into that one.
    MergeSurely(Vec<Number>, Number),
    /// The first message of this ticket that goes to a ticket of its own.
    Split(Number),
    /// One of the lists that are saved in the portal.
    SavedView,
}

impl Choice {
    /// The tickets that are to be changed.
    pub fn numbers(&self) -> &[Number] {
        match self {
            Self::Status(numbers)
            | Self::Priority(numbers)
            | Self::Category(numbers)
            | Self::Assignee(numbers)
            | Self::Merge(numbers)
            | Self::MergeSurely(numbers, _) => numbers,
            Self::Task(number) | Self::Split(number) => std::slice::from_ref(number),
            Self::Link(_) | Self::Time(_) | Self::SavedView => &[],
        }
    }
}

/// A question with yes and no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question, in one line.
    pub words: String,
    /// What yes does.
    pub yes: Action,
}

impl Step {
    /// Nothing to do, nowhere to go.
    pub fn none() -> Self {
        Self::default()
    }

    /// Something to be done.
    pub fn effect(effect: Effect) -> Self {
        Self { effects: vec![effect], go: Go::Stay }
    }

    /// Several things to be done.
    pub fn effects(effects: Vec<Effect>) -> Self {
        Self { effects, go: Go::Stay }
    }

    /// Somewhere to go.
    pub fn go(go: Go) -> Self {
        Self { effects: Vec::new(), go }
    }

    /// Something over the screen.
    pub fn show(panel: Panel) -> Self {
        Self::go(Go::Show(panel))
    }

    /// The same, and then somewhere to go.
    #[must_use]
    pub fn then(mut self, go: Go) -> Self {
        self.go = go;
        self
    }
}
