//! The panel "Book a Call": whose calendar, the link, what it is filled in with, and the keys that use it.

use ratatui::Frame;

use crate::config::action::{Action, Mode};
use crate::term::acts;
use crate::term::call::{Call, Filled};
use crate::term::effect::Effect;
use crate::term::msg::Answer;
use crate::term::reading::Reading;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Compose, Go, Panel, Step};
use crate::term::view;
use crate::ticket::{Number, Visibility};

/// The panel "Book a Call".
#[derive(Debug)]
pub struct Booking {
    number: Number,
    /// What there is to book; unknown until the ticket is read.
    call: Option<Call>,
}

impl Booking {
    /// Opens the panel for a ticket.
    pub fn open(number: Number, reading: Option<&Reading>) -> Self {
        let call = reading.filter(|reading| reading.number == number).map(Call::of);
        Self { number, call }
    }

    /// Whether the ticket is still to be read.
    pub fn is_waiting(&self) -> bool {
        self.call.is_none()
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Booking
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Back => Step::go(Go::Back),
            Action::Assign | Action::Take => acts::act(action, &[self.number], shared),
            Action::OpenLink => self.with_link(shared, |filled, shared| {
                Step::effect(Effect::OpenUrl { ask: shared.ask(), url: filled.url })
            }),
            Action::CopyLink => self.with_link(shared, |filled, shared| {
                let what = "the booking link, filled in".to_owned();
                Step::effect(Effect::Copy { ask: shared.ask(), text: filled.url, what })
            }),
            Action::QrCode => self.with_link(shared, |filled, _| Step::show(Panel::QrCode(filled.url))),
            Action::InsertLink => {
                let number = self.number;
                self.with_link(shared, |filled, _| {
                    let insert = Some(format!("Pick a time for our call: {}", filled.url));
                    Step::go(Go::Compose(Compose { number, visibility: Visibility::Public, insert }))
                })
            }
            Action::EditLink => self.edit(shared),
            _ => Step::none(),
        }
    }

    /// Follows the ticket: whenever it is read again, the panel shows it as it is now.
    pub fn answered(&mut self, answer: &Answer) {
        if let Answer::Ticket(reading, _) = answer
            && reading.number == self.number
        {
            self.call = Some(Call::of(reading));
        }
    }

    /// Draws it: beside the thread when there is a column for it, else over the whole screen.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::booking::overlay(self.number, self.call.as_ref(), shared, frame);
    }

    /// The link filled in for the ticket, when there is one.
    pub fn filled(&self, shared: &Shared) -> Option<Filled> {
        self.call.as_ref()?.filled(shared)
    }

    fn with_link(&self, shared: &mut Shared, then: impl FnOnce(Filled, &mut Shared) -> Step) -> Step {
        if let Some(filled) = self.filled(shared) {
            return then(filled, shared);
        }
        if !self.is_waiting() {
            shared.say(Tone::Warning, "There is no link yet: the panel says how to get one.");
        }
        Step::none()
    }

    /// Only one's own link can be edited; over somebody else's, says so.
    fn edit(&self, shared: &mut Shared) -> Step {
        let assignee = self.call.as_ref().and_then(|call| call.assignee.as_ref());
        if let Some(other) = assignee.filter(|assignee| assignee.id != shared.me.id) {
            shared.say(Tone::Plain, format!("This is your own link: only {} can change theirs.", other.name));
        }
        Step::show(Panel::BookingLink(Some(self.number)))
    }
}

#[cfg(test)]
mod tests;
