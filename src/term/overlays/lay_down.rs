//! The field in which one thing is laid down: a team's name, a link, hours of duty; judged while one types.

use ratatui::Frame;

use crate::config::action::{Action, Mode};
use crate::config::press::{Key, Press};
use crate::term::effect::Effect;
use crate::term::field::Field;
use crate::term::msg::{Answer, Ask};
use crate::term::piece::Piece;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;

/// The field in which one thing is laid down.
#[derive(Debug)]
pub struct LayDown {
    /// What is typed.
    pub field: Field,
    /// What it is.
    pub piece: Piece,
    /// The question under way, while it is being laid down.
    pub asked: Option<Ask>,
}

impl LayDown {
    /// Opens it on what is laid down now.
    pub fn open(piece: Piece) -> Self {
        Self { field: Field::line(&piece.now), piece, asked: None }
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Form
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Save => self.save(shared),
            Action::Back => Step::go(Go::Back),
            _ => Step::none(),
        }
    }

    /// Takes a key that runs no action: it writes; Enter saves.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        if press == Press::plain(Key::Enter) {
            return self.save(shared);
        }
        self.field.press(press);
        Step::none()
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if let Err(too_long) = self.field.paste(text) {
            shared.say(Tone::Warning, too_long.to_string());
        }
        Step::none()
    }

    /// Takes what came of it: it closes once it is laid down, and stays with what is typed when that was refused.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if self.asked != Some(ask) {
            return Step::none();
        }
        self.asked = None;
        if let Answer::Plan(_) = answer {
            shared.say(Tone::Done, "Laid down: every ticket that it is about shows it now.");
            return Step::go(Go::Back);
        }
        Step::none()
    }

    /// Draws it.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::lay_down::view(self, shared, frame);
    }

    /// Why what is typed cannot be laid down, if it cannot: a sentence without a full stop.
    pub fn trouble(&self, shared: &Shared) -> Option<String> {
        self.piece.read(&self.field.value(), &shared.hosts).err()
    }

    fn save(&mut self, shared: &mut Shared) -> Step {
        if self.asked.is_some() {
            return Step::none();
        }
        match self.piece.read(&self.field.value(), &shared.hosts) {
            Ok(change) => {
                let ask = shared.ask();
                self.asked = Some(ask);
                Step::effect(Effect::Plan { ask, change: Some(change) })
            }
            Err(reason) => {
                shared.say(Tone::Warning, format!("Not saved: {reason}."));
                Step::none()
            }
        }
    }
}
