//! An address to take to another device: written out, and as a QR code.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::config::action::{Action, Mode};
use crate::term::effect::Effect;
use crate::term::qr::Code;
use crate::term::shared::Shared;
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::text::clean;

/// An address, written out and as a QR code.
#[derive(Debug)]
pub struct QrSheet {
    address: String,
    code: Option<Code>,
}

impl QrSheet {
    /// Draws the code of an address.
    pub fn open(address: &str) -> Self {
        Self { address: clean::line(address), code: Code::of(address) }
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Sheet
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Back | Action::QrCode => Step::go(Go::Back),
            Action::CopyLink => {
                let what = "the link".to_owned();
                Step::effect(Effect::Copy { ask: shared.ask(), text: self.address.clone(), what })
            }
            Action::OpenLink => Step::effect(Effect::OpenUrl { ask: shared.ask(), url: self.address.clone() }),
            _ => Step::none(),
        }
    }

    /// Draws it over the whole screen.
    pub fn view(&self, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
        view::qr_code::view(&self.address, self.code.as_ref(), shared, area, frame);
    }
}
