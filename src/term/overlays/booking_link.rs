//! The editor of one's own booking link: one field, judged while one types.

use ratatui::Frame;

use super::one_field::{Form, OneField};
use crate::booking::BookingLink;
use crate::term::call::{Call, Filled};
use crate::term::effect::Effect;
use crate::term::field::Field;
use crate::term::msg::{Answer, Ask};
use crate::term::reading::Reading;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::ticket::Number;

/// The editor of one's own booking link.
#[derive(Debug)]
pub struct LinkEditor {
    /// What is typed, and what is under way.
    pub entry: OneField,
    /// The ticket that the preview is made for.
    pub number: Option<Number>,
    /// The same, once it is read.
    pub call: Option<Call>,
    /// The link that is stored.
    pub stored: Option<BookingLink>,
}

/// What is to be said of the typed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is typed: saving clears the link, if there is one.
    Empty,
    /// It cannot be taken, and why.
    Refused(String),
    /// It can.
    Good {
        /// The link as it would be stored.
        link: BookingLink,
        /// The link filled in for the ticket, when there is one.
        filled: Option<Filled>,
    },
}

impl LinkEditor {
    /// Opens it on the link one has, with a preview for a ticket.
    pub fn open(number: Option<Number>, reading: Option<&Reading>, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let stored = shared.me.booking_link.clone();
        let entry = OneField::open(stored.as_ref().map_or("", BookingLink::as_str));
        let call = reading.filter(|reading| Some(reading.number) == number).map(Call::of);
        let editor = Self { entry, number, call, stored };
        (editor, vec![Effect::Profile { ask: shared.ask() }])
    }

    /// The ticket that is still to be read.
    pub fn waits_for(&self) -> Option<Number> {
        self.number.filter(|_| self.call.is_none())
    }

    /// Takes an answer: the link as it is stored now, the ticket as it is now, what came of saving.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        let is_mine = self.entry.takes(ask);
        match answer {
            Answer::BookingLinkSet if is_mine => return self.saved(shared),
            Answer::Profile(me) => self.take_up(me.booking_link.clone()),
            Answer::Ticket(reading, _) if self.number == Some(reading.number) => self.call = Some(Call::of(reading)),
            _ => {}
        }
        Step::none()
    }

    /// Draws it.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::booking_link::view(self, shared, frame);
    }

    /// What is to be said of the typed text.
    pub fn verdict(&self, shared: &Shared) -> Verdict {
        if self.entry.field.is_blank() {
            return Verdict::Empty;
        }
        match BookingLink::accept(&self.entry.field.value(), &shared.hosts) {
            Ok(link) => Verdict::Good { filled: self.call.as_ref().map(|call| call.fill(&link, shared)), link },
            Err(refused) => Verdict::Refused(refused.reason),
        }
    }

    fn saved(&mut self, shared: &mut Shared) -> Step {
        let words = if self.entry.field.is_blank() {
            "Your booking link is cleared: your tickets show no card any more."
        } else {
            "Your booking link is saved: every ticket of yours shows it now."
        };
        shared.say(Tone::Done, words);
        Step::effect(Effect::Profile { ask: shared.ask() }).then(Go::Back)
    }

    /// Follows the stored link, unless one has typed another.
    fn take_up(&mut self, stored: Option<BookingLink>) {
        if !self.is_changed() {
            self.entry.field = Field::line(stored.as_ref().map_or("", BookingLink::as_str));
        }
        self.stored = stored;
    }
}

impl Form for LinkEditor {
    fn entry(&mut self) -> &mut OneField {
        &mut self.entry
    }

    fn is_changed(&self) -> bool {
        let stored = self.stored.as_ref().map_or("", BookingLink::as_str);
        let typed = self.entry.field.value();
        typed.trim() != stored && BookingLink::parse(&typed).ok().as_ref() != self.stored.as_ref()
            || (typed.trim().is_empty() != stored.is_empty())
    }

    fn save(&mut self, shared: &mut Shared) -> Step {
        let link = match self.verdict(shared) {
            Verdict::Refused(reason) => {
                shared.say(Tone::Warning, format!("Not saved: {reason}."));
                return Step::none();
            }
            Verdict::Empty => None,
            Verdict::Good { link, .. } => Some(link),
        };
        if link == self.stored {
            shared.say(Tone::Plain, "Nothing to save: the link is as it was.");
            return Step::go(Go::Back);
        }
        Step::effect(Effect::SetBookingLink { ask: self.entry.saves(shared), link })
    }
}

#[cfg(test)]
mod tests;
