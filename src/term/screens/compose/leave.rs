//! Keeping what is written, and leaving it: not before it is kept.

use super::{Compose, Kept, State, TRY_AGAIN_AFTER};
use crate::config::action::Action;
use crate::term::msg::Answer;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::words;

impl Compose {
    /// Closes it once the text is kept. A text that could not be kept stays until one lets it go a second time.
    pub(super) fn leave(&mut self, shared: &mut Shared) -> Step {
        match self.state {
            State::Sending(_) | State::Editing(_) | State::Leaving => return Step::none(),
            State::Unkept(_) => return Step::effects(self.fall_silent().into_iter().collect()).then(Go::Back),
            // Nothing is typed that could be lost.
            State::Opening(..) if self.field.is_blank() => {}
            State::Opening(..) => {
                self.waits_with(Action::Back);
                return Step::none();
            }
            State::Writing | State::Unsent(_) => {}
        }
        let effects = self.keep(shared).into_iter().chain(self.fall_silent()).collect();
        if let Kept::Saving(_) = self.kept {
            self.state = State::Leaving;
            return Step::effects(effects);
        }
        if !self.field.is_blank() {
            self.say_kept(shared);
        }
        Step::effects(effects).then(Go::Back)
    }

    /// Takes note of what came of keeping the text.
    pub(super) fn kept_or_not(&mut self, answer: &Answer, shared: &mut Shared) -> Step {
        let is_leaving = self.state == State::Leaving;
        if let Answer::Failed(failure) = answer {
            self.kept = Kept::Due(shared.now.saturating_add(TRY_AGAIN_AFTER).unwrap_or(jiff::Timestamp::MAX));
            if is_leaving {
                self.state = State::Unkept(failure.reason.clone());
            }
            return Step::none();
        }
        self.kept = Kept::Since(shared.now);
        if let State::Unkept(_) = self.state {
            self.state = State::Writing;
        }
        if !is_leaving {
            return Step::none();
        }
        self.say_kept(shared);
        Step::go(Go::Back)
    }

    /// What would be lost if the program ended now, and who was to read it.
    pub fn unkept(&self) -> Option<String> {
        let is_kept = matches!(self.kept, Kept::Nothing | Kept::Since(_)) || self.field.is_blank();
        (!is_kept).then(|| words::unkept(&format!("on ticket #{}", self.number), &self.field.value()))
    }

    fn say_kept(&self, shared: &mut Shared) {
        shared.say(Tone::Plain, format!("Kept as a draft of #{}: r opens it again.", self.number));
    }
}
