//! What the terminal asks of the desk about booked calls, and what comes back: all of it in one effect and one answer.

use crate::booking::{Kind, Party};
use crate::desk::{self, AgentDesk};
use crate::text::clean;
use crate::ticket::figure::{Report, Wanted};
use crate::ticket::{BookingId, Number, Proposal};

/// Something about booked calls.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Writes down what became of a call.
    Mark(BookingId, Kind),
    /// Reads the calls that no ticket has.
    Proposals,
    /// Gives a call its ticket.
    Attach(BookingId, Number),
    /// Says that a call belongs to no ticket.
    Dismiss(BookingId),
    /// Counts the figures.
    Count(Wanted),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A call is marked.
    Marked(Kind),
    /// The calls that no ticket has.
    Proposals(Vec<Proposal>),
    /// A call has this ticket now.
    Attached(Number),
    /// A call is proposed no more.
    Dismissed,
    /// The figures.
    Counted(Box<Report>),
}

impl Task {
    /// Whether it changes something, so that it has to wait its turn.
    pub fn writes(&self) -> bool {
        match self {
            Self::Mark(..) | Self::Attach(..) | Self::Dismiss(_) => true,
            Self::Proposals | Self::Count(_) => false,
        }
    }

    /// Does it.
    pub async fn run(self, desk: &AgentDesk) -> Result<Told, desk::Error> {
        Ok(match self {
            Self::Mark(id, kind) => {
                desk.mark_call(id, kind, None).await?;
                Told::Marked(kind)
            }
            Self::Proposals => Told::Proposals(desk.proposals().await?),
            Self::Attach(id, number) => {
                desk.attach_call(id, number).await?;
                Told::Attached(number)
            }
            Self::Dismiss(id) => {
                desk.dismiss_call(id).await?;
                Told::Dismissed
            }
            Self::Count(wanted) => Told::Counted(Box::new(desk.figures(&wanted).await?)),
        })
    }
}

impl Told {
    /// What to say of it; nothing where it is shown.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Marked(kind) => Some(format!("Written down: {}.", kind.words())),
            Self::Attached(number) => Some(format!("The call stands in #{number} now.")),
            Self::Dismissed => Some("The call is proposed no more.".to_owned()),
            Self::Proposals(_) | Self::Counted(_) => None,
        }
    }
}

/// Somebody who takes part in a call, clean.
pub(super) fn called(party: Option<&Party>) -> String {
    party.map_or_else(|| "somebody".to_owned(), |party| clean::line(party.called()))
}
