//! The ticket: beside the list when there is room, over it when it is opened.

use std::time::Duration;

use jiff::Timestamp;

use super::queue::SLOW;
use crate::config::action::Action;
use crate::term::acts;
use crate::term::effect::Effect;
use crate::term::msg::{Ask, Failure};
use crate::term::reading::Reading;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Choice, Go, Panel, Step};
use crate::term::thread::{Laid, Sight};
use crate::text::flow::Quotes;
use crate::ticket::Number;

/// The ticket.
#[derive(Debug, Default)]
pub struct TicketPane {
    /// The ticket that is shown; while another is being read, still the one before.
    pub reading: Option<Box<Reading>>,
    /// Why the ticket that is wanted cannot be shown.
    pub failed: Option<Failure>,
    /// Its thread in lines.
    pub laid: Laid,
    /// The first line on the screen, unless that would leave room below.
    pub scroll: usize,
    /// The lines of the screen that `scroll` was last fitted to.
    height: usize,
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
        let slow = self.asked.filter(|_| self.current().is_none()).and_then(|(_, at)| at.checked_add(SLOW).ok());
        let ends = self.current().into_iter().flat_map(|reading| &reading.replying).map(|replying| replying.until);
        slow.into_iter().chain(ends).min()
    }

    /// Whether the ticket has not come for a while.
    pub fn is_slow(&self, shared: &Shared) -> bool {
        self.asked.is_some_and(|(_, at)| shared.now.duration_since(at) >= SLOW)
    }

    /// Reads a ticket after a while; a cursor that moves on before then spares the reading.
    pub fn read(&mut self, number: Number, after: Duration, shared: &mut Shared) -> Effect {
        let ask = shared.ask();
        self.wanted = Some(number);
        self.failed = None;
        self.asked = Some((ask, shared.now));
        let width = shared.areas().thread.width;
        Effect::Ticket { ask, number, after, width }
    }

    /// Shows no ticket any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes the ticket it asked for. One that is read again stays where it was scrolled to, and when that was its end,
    /// a new message is shown; another one starts at its last message.
    pub fn answered(&mut self, ask: Ask, reading: Box<Reading>, laid: Laid, shared: &Shared) {
        if self.asked.take_if(|(asked, _)| *asked == ask).is_none() {
            return;
        }
        let before = self.reading.take().filter(|before| before.number == reading.number);
        let sight = self.laid.sight(self.scroll, self.height);
        let quotes = if before.is_some() { self.laid.quotes } else { Quotes::Folded };
        let is_longer = before.as_ref().is_none_or(|before| reading.parts.len() > before.parts.len());
        self.reading = Some(reading);
        self.laid = laid;
        self.failed = None;
        self.fit(quotes, shared);
        self.scroll = match sight {
            Sight::Line { .. } if before.is_some() => self.laid.top(sight, self.height),
            Sight::End if !is_longer => self.laid.most(self.height),
            Sight::Line { .. } | Sight::End => self.laid.start(self.height),
        };
    }

    /// Takes note that the ticket it asked for did not come; says whether it had asked.
    pub fn failed(&mut self, ask: Ask, failure: &Failure) -> bool {
        let asked = self.asked.take_if(|(asked, _)| *asked == ask);
        if asked.is_some() {
            self.failed = Some(failure.clone());
        }
        asked.is_some()
    }

    /// Lays the thread out anew when the window or the folding is another, and keeps in sight what was looked at.
    pub fn lay(&mut self, quotes: Quotes, shared: &Shared) {
        let area = shared.areas().thread;
        if self.laid.width == area.width && self.laid.quotes == quotes && self.height == height(shared) {
            return;
        }
        let sight = self.laid.sight(self.scroll, self.height);
        self.fit(quotes, shared);
        self.scroll = self.laid.top(sight, self.height);
    }

    /// Lays the thread out for the window as it is.
    fn fit(&mut self, quotes: Quotes, shared: &Shared) {
        let width = shared.areas().thread.width;
        self.height = height(shared);
        let Some(reading) = &self.reading else { return };
        if self.laid.width != width || self.laid.quotes != quotes {
            self.laid = Laid::of(reading, width, quotes);
        }
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        let page = i64::try_from(height(shared)).unwrap_or(i64::MAX);
        match action {
            Action::Up => self.scroll(-1, shared),
            Action::Down => self.scroll(1, shared),
            Action::PageUp => self.scroll(1 - page, shared),
            Action::PageDown => self.scroll(page - 1, shared),
            Action::HalfUp => self.scroll(-page / 2, shared),
            Action::HalfDown => self.scroll(page / 2, shared),
            Action::Top => self.scroll(i64::MIN, shared),
            Action::Bottom => self.scroll(i64::MAX, shared),
            Action::Back | Action::Leave | Action::PreviousPane | Action::NextPane => return Step::go(Go::Back),
            Action::PreviousTicket => return Step::go(Go::Neighbour(-1)),
            Action::NextTicket => return Step::go(Go::Neighbour(1)),
            Action::Quotes | Action::Open => self.fold(shared),
            Action::Links => return self.links(shared),
            other => return acts::act(other, &self.wanted.into_iter().collect::<Vec<_>>(), shared),
        }
        Step::none()
    }

    /// Scrolls by so many lines, as far as there are lines.
    pub fn scroll(&mut self, lines: i64, shared: &Shared) {
        let most = self.laid.most(height(shared));
        let step = usize::try_from(lines.unsigned_abs()).unwrap_or(usize::MAX);
        let from = self.scroll.min(most);
        self.scroll = if lines < 0 { from.saturating_sub(step) } else { from.saturating_add(step).min(most) };
    }

    /// Unfolds the quotes, or folds them again.
    fn fold(&mut self, shared: &mut Shared) {
        match self.laid.quotes {
            Quotes::Folded if self.laid.has_folds => self.lay(Quotes::Open, shared),
            Quotes::Folded => shared.say(Tone::Plain, "Nothing is quoted on this ticket."),
            Quotes::Open => self.lay(Quotes::Folded, shared),
        }
    }

    /// Opens the only link, or lists them.
    fn links(&self, shared: &mut Shared) -> Step {
        match self.current().map(|reading| reading.links.as_slice()) {
            None | Some([]) => {
                shared.say(Tone::Plain, "There is no link on this ticket.");
                Step::none()
            }
            Some([url]) => Step::effect(Effect::OpenUrl { ask: shared.ask(), url: url.clone() }),
            Some(links) => Step::show(Panel::Choose(Choice::Link(links.to_vec()))),
        }
    }
}

/// How many lines of the thread are on the screen.
fn height(shared: &Shared) -> usize {
    usize::from(shared.areas().thread.height)
}

#[cfg(test)]
mod tests;
