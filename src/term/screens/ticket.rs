//! The ticket: beside the list when there is room, over it when it is opened.

use std::time::Duration;

use jiff::Timestamp;

use crate::config::action::Action;
use crate::term::acts;
use crate::term::effect::Effect;
use crate::term::msg::{Ask, Failure, Mouse};
use crate::term::reading::Reading;
use crate::term::shared::Shared;
use crate::term::step::{Go, Step};
use crate::ticket::Number;

/// The ticket.
#[derive(Debug, Default)]
pub struct TicketPane {
    /// The ticket that is shown; while another is being read, still the one before.
    pub reading: Option<Box<Reading>>,
    /// Why the ticket that is wanted cannot be shown.
    pub failed: Option<Failure>,
    wanted: Option<Number>,
    asked: Option<(Ask, Timestamp)>,
}

impl TicketPane {
    /// The ticket that is wanted: shown, or on its way.
    pub fn wanted(&self) -> Option<Number> {
        self.wanted
    }

    /// The ticket that is wanted, when it is at hand.
    pub fn current(&self) -> Option<&Reading> {
        self.reading.as_deref().filter(|reading| Some(reading.number) == self.wanted)
    }

    /// When the question under way was put.
    pub fn asked_at(&self) -> Option<Timestamp> {
        self.asked.map(|(_, at)| at)
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        None
    }

    /// Reads a ticket after a while; a cursor that moves on before then spares the reading.
    pub fn read(&mut self, number: Number, after: Duration, shared: &mut Shared) -> Effect {
        let ask = shared.ask();
        self.wanted = Some(number);
        self.failed = None;
        self.asked = Some((ask, shared.now));
        Effect::Ticket { ask, number, after }
    }

    /// Takes the ticket it asked for.
    pub fn answered(&mut self, ask: Ask, reading: Box<Reading>) {
        if self.asked.take_if(|(asked, _)| *asked == ask).is_some() {
            self.reading = Some(reading);
            self.failed = None;
        }
    }

    /// Takes note that the ticket it asked for did not come; says whether it had asked.
    pub fn failed(&mut self, ask: Ask, failure: &Failure) -> bool {
        let asked = self.asked.take_if(|(asked, _)| *asked == ask);
        if asked.is_some() {
            self.failed = Some(failure.clone());
        }
        asked.is_some()
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Back | Action::Leave | Action::PreviousPane => Step::go(Go::Back),
            Action::PreviousTicket => Step::go(Go::Neighbour(-1)),
            Action::NextTicket => Step::go(Go::Neighbour(1)),
            other => acts::act(other, &self.wanted.into_iter().collect::<Vec<_>>(), shared),
        }
    }

    /// Takes what the mouse did.
    pub fn mouse(&mut self, _mouse: Mouse, _shared: &mut Shared) -> Step {
        Step::none()
    }
}
