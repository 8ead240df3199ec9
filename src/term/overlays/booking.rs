//! The panel "Book a Call": whose calendar, the link, what it is filled in with, and the keys that use it.

use ratatui::Frame;

use crate::booking::Kind;
use crate::booking::slots::Asked;
use crate::config::action::{Action, Mode};
use crate::term::acts;
use crate::term::call::{Call, Filled};
use crate::term::calls::Task;
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::reading::Reading;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Compose, Go, Panel, Question, Step};
use crate::term::times::{self, List, Times};
use crate::term::view;
use crate::text::ago;
use crate::ticket::{self, Number, Visibility};

/// The panel "Book a Call".
#[derive(Debug)]
pub struct Booking {
    number: Number,
    /// What there is to book; unknown until the ticket is read.
    call: Option<Call>,
    /// The key that was pressed before the ticket was read, for then.
    early: Option<Action>,
    /// The question for free times that was put last.
    asked: Option<Asked>,
    /// What is known of them.
    times: Times,
}

impl Booking {
    /// Opens the panel for a ticket, and asks for the free times of its link.
    pub fn open(number: Number, reading: Option<&Reading>, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let call = reading.filter(|reading| reading.number == number).map(Call::of);
        let mut booking = Self { number, call, early: None, asked: None, times: Times::Untold };
        let effects = booking.ask(shared);
        (booking, effects)
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
            Action::EditLink => self.edit(shared),
            _ if self.is_waiting() => {
                self.early = Some(action);
                Step::none()
            }
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
            Action::OfferTimes => self.offer(shared),
            Action::CallHeld => self.mark(Kind::Ended, shared),
            Action::CallMissed => self.mark(Kind::NoShow, shared),
            Action::CancelCall => self.cancel(shared),
            _ => {
                if let Some(list) = self.times.list() {
                    through(list, action, shared);
                }
                Step::none()
            }
        }
    }

    /// Follows the ticket: whenever it is read again, the panel shows it as it is now. Takes the free times.
    /// Does what the key said that came before the ticket.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if self.times.answered(ask, answer) {
            return Step::none();
        }
        if let Answer::Ticket(reading, _) = answer
            && reading.number == self.number
        {
            self.call = Some(Call::of(reading));
            let mut effects = self.ask(shared);
            let mut step = self.early.take().map_or_else(Step::none, |action| self.act(action, shared));
            effects.append(&mut step.effects);
            return Step { effects, ..step };
        }
        if matches!(answer, Answer::Failed(_)) {
            self.early = None;
        }
        Step::none()
    }

    /// Asks for the free times of the link, unless that was done already.
    fn ask(&mut self, shared: &mut Shared) -> Vec<Effect> {
        let asked = self.call.as_ref().and_then(|call| call.asked(shared));
        if asked == self.asked {
            return Vec::new();
        }
        self.asked.clone_from(&asked);
        let Some(asked) = asked else {
            self.times = Times::Untold;
            return Vec::new();
        };
        let ask = shared.ask();
        self.times = Times::Asked(ask);
        vec![Effect::FreeTimes { ask, asked }]
    }

    /// Writes the marked times into a reply; without any, opens the link.
    fn offer(&mut self, shared: &mut Shared) -> Step {
        let chosen = self.times.list().map(|list| list.chosen());
        let words = self.call.as_ref().zip(chosen).and_then(|(call, chosen)| times::words(call, &chosen, shared));
        let Some(words) = words else { return self.act(Action::OpenLink, shared) };
        let number = self.number;
        Step::go(Go::Compose(Compose { number, visibility: Visibility::Public, insert: Some(words) }))
    }

    /// Draws it: beside the thread when there is a column for it, else over the whole screen.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::booking::overlay(self.number, self.call.as_ref(), &self.times, shared, frame);
    }

    /// The link filled in for the ticket, when there is one.
    pub fn filled(&self, shared: &Shared) -> Option<Filled> {
        self.call.as_ref()?.filled(shared)
    }

    fn with_link(&self, shared: &mut Shared, then: impl FnOnce(Filled, &mut Shared) -> Step) -> Step {
        if let Some(filled) = self.filled(shared) {
            return then(filled, shared);
        }
        shared.say(Tone::Warning, "There is no link yet: the panel says how to get one.");
        Step::none()
    }

    /// Writes down that the call was held or missed, once it has begun.
    fn mark(&self, kind: Kind, shared: &mut Shared) -> Step {
        let Some(call) = self.meant(shared) else { return Step::none() };
        if call.booking.starts_at.is_some_and(|at| at > shared.now) {
            shared.say(Tone::Warning, "That call is still to come: it can only be called off.");
            return Step::none();
        }
        let task = Task::Mark(call.id, kind);
        Step::effect(Effect::Calls { ask: shared.ask(), task })
    }

    /// Asks whether the call is to be called off.
    fn cancel(&self, shared: &mut Shared) -> Step {
        let Some(call) = self.meant(shared) else { return Step::none() };
        if !call.booking.state.is_on() {
            shared.say(Tone::Plain, "No call is on that could be called off.");
            return Step::none();
        }
        let at = call.booking.starts_at.map(|at| ago::due(shared.now, at, &shared.zone)).unwrap_or_default();
        let words = format!(
            "Write down that the call of {at} is called off? Its platform is not told: the customer's own link does that."
        );
        let effect = Effect::Calls { ask: shared.ask(), task: Task::Mark(call.id, Kind::Cancelled) };
        Step::show(Panel::Sure(Question { words, yes: Action::CancelCall }, Box::new(effect)))
    }

    /// The call that is meant: the first one that is on, else the last one that was.
    fn meant(&self, shared: &mut Shared) -> Option<&ticket::Call> {
        let call = self.call.as_ref()?;
        let meant = call.booked.iter().rfind(|one| one.booking.state.is_on()).or_else(|| call.booked.first());
        if meant.is_none() {
            let number = self.number;
            shared.say(Tone::Plain, format!("No call is booked: `deskbell booking add {number}` writes one down."));
        }
        meant
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

/// Moves through the free times and marks them.
fn through(list: &mut List, action: Action, shared: &mut Shared) {
    const PAGE: i32 = 5;
    match action {
        Action::Up => list.step(-1),
        Action::Down => list.step(1),
        Action::PageUp => list.step(-PAGE),
        Action::PageDown => list.step(PAGE),
        Action::MarkTime => {
            if let Err(enough) = list.mark() {
                shared.say(Tone::Warning, enough);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests_of_calls;
