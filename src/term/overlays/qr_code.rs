//! An address to take to another device: written out, and as a QR code.
//!
//! A filled-in address makes a large code. Where it does not fit, the code of the plain link is drawn instead.

use ratatui::Frame;

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
    /// The address, clean.
    pub address: String,
    /// Its code; none when it is too long for one.
    pub code: Option<Code>,
    /// The code of the link that it was made of, when there is one.
    pub plain: Option<Code>,
}

impl QrSheet {
    /// Draws the code of an address, and of the plain link it was made of.
    pub fn open(address: &str, plain: Option<&str>) -> Self {
        Self { address: clean::line(address), code: Code::of(address), plain: plain.and_then(Code::of) }
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
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::qr_code::view(self, shared, frame);
    }
}
