//! A question with yes and no, before something that is hard to undo.

use ratatui::Frame;

use crate::config::action::{Action, Mode};
use crate::term::effect::Effect;
use crate::term::shared::Shared;
use crate::term::step::{Go, Question, Step};
use crate::term::view;

/// A question with yes and no. Everything but yes leaves things as they are.
#[derive(Debug)]
pub struct Confirm {
    question: Question,
    /// What yes does in place of the action.
    effect: Option<Effect>,
}

impl Confirm {
    /// Asks.
    pub fn open(question: Question, effect: Option<Effect>) -> Self {
        Self { question, effect }
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Confirm
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, _shared: &mut Shared) -> Step {
        match action {
            Action::Yes if self.effect.is_some() => {
                Step::effects(self.effect.take().into_iter().collect()).then(Go::Back)
            }
            Action::Yes => Step::go(Go::Run(self.question.yes)),
            Action::No | Action::Back => Step::go(Go::Back),
            _ => Step::none(),
        }
    }

    /// Draws it in the middle.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let keys = [(Action::No, "leave it"), (Action::Yes, self.question.yes.entry().label)];
        view::sheet::question(&self.question.words, &keys, shared, frame);
    }
}
