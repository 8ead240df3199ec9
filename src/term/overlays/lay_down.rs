//! The field in which one thing is laid down: a team's name, a link, hours of duty; judged while one types.

use ratatui::Frame;

use super::one_field::{Form, OneField};
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::piece::Piece;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;

/// The field in which one thing is laid down.
#[derive(Debug)]
pub struct LayDown {
    /// What is typed, and what is under way.
    pub entry: OneField,
    /// What it is.
    pub piece: Piece,
}

impl LayDown {
    /// Opens it on what is laid down now.
    pub fn open(piece: Piece) -> Self {
        Self { entry: OneField::open(&piece.now), piece }
    }

    /// Takes what came of it: it closes once it is laid down, and stays with what is typed when that was refused.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if self.entry.takes(ask)
            && let Answer::Plan(_) = answer
        {
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
        self.piece.read(&self.entry.field.value(), &shared.hosts).err()
    }
}

impl Form for LayDown {
    fn entry(&mut self) -> &mut OneField {
        &mut self.entry
    }

    fn is_changed(&self) -> bool {
        self.entry.field.value().trim() != self.piece.now
    }

    fn save(&mut self, shared: &mut Shared) -> Step {
        match self.piece.read(&self.entry.field.value(), &shared.hosts) {
            Ok(change) => Step::effect(Effect::Plan { ask: self.entry.saves(shared), change: Some(change) }),
            Err(reason) => {
                shared.say(Tone::Warning, format!("Not saved: {reason}."));
                Step::none()
            }
        }
    }
}
