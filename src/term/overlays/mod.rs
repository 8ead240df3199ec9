//! What lies over the screen: menus, panels, questions. The topmost has the keyboard; drawn last.
//!
//! An overlay is an ordinary struct with the same few methods as a screen. Adding one is adding a variant and
//! following the compiler.

pub mod choose;
pub mod menu;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;

use self::choose::Choose;
use super::effect::Effect;
use super::model::Model;
use super::msg::{Answer, Ask, Mouse};
use super::shared::Shared;
use super::step::{Panel, Step};
use crate::config::action::{Action, Mode};
use crate::config::press::Press;

/// What lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// A list to choose from.
    Choose(Choose),
}

/// Opens something over the screen.
pub fn open(panel: Panel, model: &mut Model) -> Vec<Effect> {
    match panel {
        Panel::Choose(choice) => {
            let (choose, effects) = Choose::open(choice, &mut model.shared);
            model.overlays.push(Overlay::Choose(choose));
            effects
        }
        Panel::Help
        | Panel::Palette
        | Panel::Booking(_)
        | Panel::BookingLink(_)
        | Panel::QrCode(_)
        | Panel::Confirm(_) => Vec::new(),
    }
}

impl Overlay {
    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match self {
            Self::Choose(_) => Mode::Menu,
        }
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.act(action, shared),
        }
    }

    /// Takes a key that runs no action.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.press(press, shared),
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.paste(text, shared),
        }
    }

    /// Takes what the mouse did.
    pub fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.mouse(mouse, shared),
        }
    }

    /// Takes an answer, if it asked for it.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.answered(ask, answer, shared),
        }
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match self {
            Self::Choose(_) => None,
        }
    }

    /// Draws it over the whole screen's area.
    pub fn view(&self, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
        match self {
            Self::Choose(choose) => choose.view(shared, area, frame),
        }
    }
}
