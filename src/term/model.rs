//! The whole state of the terminal client. `update` changes it, `view` reads it, nobody else touches it.

use jiff::{SignedDuration, Timestamp};

use super::effect::Effect;
use super::layout::Shown;
use super::overlays::Overlay;
use super::screens::Screen;
use super::screens::queue::Queue;
use super::screens::ticket::TicketPane;
use super::shared::{Shared, Tone};
use crate::config::action::{Action, Mode};
use crate::ticket::{Number, View};

/// How often a time such as `22m` is drawn again when nothing else happens.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// The whole state.
#[derive(Debug)]
pub struct Model {
    /// What every screen may read.
    pub shared: Shared,
    /// The list of tickets: always there, whatever lies over it.
    pub queue: Queue,
    /// The ticket beside the list, or over it.
    pub ticket: TicketPane,
    /// What lies over the queue, the topmost last.
    pub screens: Vec<Screen>,
    /// What lies over the screen, the topmost last.
    pub overlays: Vec<Overlay>,
    /// Whether there is something new to draw.
    pub dirty: bool,
    /// When it was last drawn because time had passed.
    pub aged_at: Timestamp,
}

impl Model {
    /// The queue with one view open, and the questions to put at the start.
    pub fn start(mut shared: Shared, view: View) -> (Self, Vec<Effect>) {
        if shared.sample && shared.notice.is_none() {
            let key = |action| shared.key(Mode::Queue, action);
            let (reply, book, help) = (key(Action::Reply), key(Action::Book), key(Action::Help));
            let keys = format!("{reply} replies, {book} books a call, {help} shows every key");
            let welcome = format!("Sample desk, try anything: {keys}.");
            shared.say(Tone::Plain, welcome);
        }
        let mut queue = Queue::new(view);
        let mut effects = vec![queue.read_again(&mut shared)];
        effects.push(Effect::Tally { ask: shared.ask() });
        effects.push(Effect::Replying { ask: shared.ask() });
        effects.push(Effect::Agents { ask: shared.ask() });
        effects.push(Effect::Drafts { ask: shared.ask() });
        effects.push(Effect::Portal { ask: shared.ask() });
        let aged_at = shared.now;
        let (screens, overlays) = (Vec::new(), Vec::new());
        let model = Self { shared, queue, ticket: TicketPane::default(), screens, overlays, dirty: true, aged_at };
        (model, effects)
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match (self.overlays.last(), self.screens.last()) {
            (Some(overlay), _) => overlay.mode(),
            (None, Some(screen)) => screen.mode(),
            (None, None) => self.queue.mode(),
        }
    }

    /// The tickets that an act is done on: the open one, else the marked ones, else the one under the cursor.
    pub fn targets(&self) -> Vec<Number> {
        match self.screens.last() {
            Some(Screen::Ticket) => self.ticket.wanted().into_iter().collect(),
            Some(Screen::Compose(_) | Screen::NewTicket(_)) | None => self.queue.targets(),
        }
    }

    /// When it wants a tick next, however quiet it is: after the last one.
    pub fn wakes_at(&self) -> Timestamp {
        let screens = self.screens.iter().filter_map(Screen::wakes_at);
        let panes = self.queue.wakes_at().into_iter().chain(self.ticket.wakes_at());
        let aged = self.aged_at.saturating_add(MINUTE).unwrap_or(Timestamp::MAX);
        screens.chain(panes).filter(|at| *at > self.shared.now).fold(aged, Timestamp::min)
    }

    /// What there is to show: what the areas are divided by.
    pub fn shown(&self) -> Shown {
        let ticket = self.screens.iter().any(|screen| matches!(screen, Screen::Ticket));
        let compose = matches!(self.screens.last(), Some(Screen::Compose(_)));
        Shown { filter: self.queue.filter.is_shown(), ticket, panel: self.shared.shown.panel, compose }
    }
}
