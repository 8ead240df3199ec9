//! The screens that lie over the queue, and which of them a key goes to.
//!
//! A screen is an ordinary struct with the same few methods as the others: `mode`, `act` for a key that runs an
//! action, `press` and `paste` for what is written, `answered` for answers (it drops those it did not ask for),
//! `wakes_at` and `tick` for time, `view`. Adding one is adding a variant and following the compiler.

pub mod queue;
pub mod ticket;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::effect::Effect;
use super::model::Model;
use super::msg::{Answer, Ask, Mouse};
use super::shared::Shared;
use super::step::{Compose, Step};
use crate::config::action::{Action, Mode};
use crate::config::press::Press;

/// What lies over the queue.
#[derive(Debug)]
pub enum Screen {
    /// The open ticket; its state is in [`Model::ticket`], because it is also seen beside the list.
    Ticket,
}

impl Screen {
    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match self {
            Self::Ticket => Mode::Ticket,
        }
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match self {
            Self::Ticket => None,
        }
    }

    /// Draws it, when it is more than one of the panes.
    pub fn view(&self, _shared: &Shared, _area: Rect, _frame: &mut Frame<'_>) {
        match self {
            Self::Ticket => {}
        }
    }
}

/// Opens the composer over what is there.
pub fn compose(_model: &mut Model, _compose: Compose) -> Vec<Effect> {
    Vec::new()
}

/// Opens the form for a new ticket over what is there.
pub fn new_ticket(_model: &mut Model) -> Vec<Effect> {
    Vec::new()
}

/// Runs an action on the topmost screen.
pub fn act(model: &mut Model, action: Action) -> Step {
    match model.screens.last_mut() {
        None => model.queue.act(action, &mut model.shared),
        Some(Screen::Ticket) => model.ticket.act(action, &mut model.shared),
    }
}

/// Gives the topmost screen a key that runs no action.
pub fn press(model: &mut Model, press: Press) -> Step {
    match model.screens.last_mut() {
        None => model.queue.press(press, &mut model.shared),
        Some(Screen::Ticket) => Step::none(),
    }
}

/// Gives the topmost screen a pasted text.
pub fn paste(model: &mut Model, text: &str) -> Step {
    match model.screens.last_mut() {
        None => model.queue.paste(text, &mut model.shared),
        Some(Screen::Ticket) => Step::none(),
    }
}

/// Gives the topmost screen what the mouse did.
pub fn mouse(model: &mut Model, mouse: Mouse) -> Step {
    match model.screens.last_mut() {
        None => model.queue.mouse(mouse, &mut model.shared),
        Some(Screen::Ticket) => model.ticket.mouse(mouse, &mut model.shared),
    }
}

/// Gives every screen an answer; whoever asked takes it.
pub fn answered(model: &mut Model, _ask: Ask, _answer: &Answer) -> Vec<Step> {
    let answered = model.screens.iter_mut().map(|screen| match screen {
        Screen::Ticket => Step::none(),
    });
    answered.collect()
}

/// Tells every screen that time has passed.
pub fn tick(model: &mut Model) -> Vec<Step> {
    let ticked = model.screens.iter_mut().map(|screen| match screen {
        Screen::Ticket => Step::none(),
    });
    ticked.collect()
}
