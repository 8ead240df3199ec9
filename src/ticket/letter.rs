//! Letters: what the desk writes to people about a ticket. They hold what is to be said, not how a mail looks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BookingId, Invalid, LetterId, Notice, Number, PersonId};

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// To a customer: their ticket is on the desk.
    Opened,
    /// To a customer: an agent answered.
    Reply {
        /// The answer, by the id of its entry.
        entry: String,
    },
    /// To a customer and to the agent: a call was booked, moved or cancelled.
    Call(Invited),
    /// To a customer: a link was sent, and no call is booked yet.
    Reminder,
    /// To a customer: the ticket is solved.
    Solved,
    /// To a customer: the digits that let whoever reads the ticket act on it.
    Code {
        /// What the digits are made of, together with the desk's key.
        nonce: String,
    },
    /// To an agent, or to somebody who watches: something happened.
    News(News),
    /// To an agent: what happened since the last one.
    Digest {
        /// What, in order.
        news: Vec<(Number, News)>,
    },
}

/// Something that happened to a ticket, for somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Why they are told.
    pub notice: Notice,
    /// What happened, a sentence without a full stop.
    pub what: String,
    /// The words that go with it, by the id of their entry.
    pub entry: Option<String>,
}

/// A call that somebody takes part in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// What became of the call.
    pub what: Invitation,
    /// Which call.
    pub call: BookingId,
    /// Grows with everything that becomes of it, so that a calendar knows which invitation is the newest.
    pub sequence: i64,
    /// Whether it goes out as an invitation: a platform sends its own.
    pub is_by_hand: bool,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// The time zone it was booked in, an IANA name.
    pub zone: Option<String>,
    /// The customer, by name.
    pub customer: String,
    /// With whom, by name.
    pub with: Option<String>,
    /// Where one meets.
    pub place: Option<String>,
    /// Where the customer moves it.
    pub reschedule_url: Option<String>,
    /// Where the customer cancels it.
    pub cancel_url: Option<String>,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invitation {
    /// It was booked.
    Booked,
    /// It is at another time.
    Moved,
    /// It was called off.
    Cancelled,
}

impl Letter {
    /// The word used in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Reply { .. } => "reply",
            Self::Call(_) => "call",
            Self::Reminder => "reminder",
            Self::Solved => "solved",
            Self::Code { .. } => "code",
            Self::News(_) => "news",
            Self::Digest { .. } => "digest",
        }
    }

    /// Whether no person wrote it: machines are told not to answer it.
    pub fn is_automatic(&self) -> bool {
        match self {
            Self::Reply { .. } => false,
            Self::Opened
            | Self::Call(_)
            | Self::Reminder
            | Self::Solved
            | Self::Code { .. }
            | Self::News(_)
            | Self::Digest { .. } => true,
        }
    }

    /// Whether a stranger gets at most one of its kind a day. Digits are asked for, and have a limit of their own.
    pub fn is_rationed(&self) -> bool {
        self.is_automatic() && !matches!(self, Self::Code { .. })
    }
}

/// Where a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// It waits for a digest.
    Gathered,
    /// It waits to be sent.
    Waiting,
    /// A mail server took it, or it went with a digest.
    Sent,
    /// It was not sent, and is kept to be looked at.
    Kept,
    /// It cannot be sent.
    Failed,
}

impl LetterState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Gathered, Self::Waiting, Self::Sent, Self::Kept, Self::Failed];

    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Gathered => "gathered",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Kept => "kept",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for LetterState {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|state| state.id() == text);
        found.ok_or_else(|| Invalid::new("state", format!("{text:?} is no state of a letter")))
    }
}

/// A letter on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Which letter.
    pub id: LetterId,
    /// What it is about; nothing for a digest.
    pub ticket: Option<Number>,
    /// To whom.
    pub to: PersonId,
    /// What it says.
    pub letter: Letter,
    /// When it was written.
    pub made_at: Timestamp,
    /// Where it is.
    pub state: LetterState,
    /// How often it was tried to send it.
    pub tries: i64,
    /// When it may be tried next.
    pub next_at: Timestamp,
    /// Why it was not sent.
    pub reason: Option<String>,
}
