//! The moment before a draft from before has been read: nothing is written over it, and what one does meanwhile waits.

use super::{Compose, Draft, Field, Kept, State};
use crate::config::action::Action;
use crate::term::shared::{Shared, Tone};
use crate::term::step::Step;
use crate::ticket::Visibility;

/// What waits for the draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Early {
    /// A text of our own that goes into the reply.
    pub(super) insert: Option<String>,
    /// The last thing that one wanted to do with the text.
    action: Option<Action>,
}

impl Early {
    /// A text of our own, if there is one, and nothing else.
    pub(super) fn insert(insert: Option<String>) -> Self {
        Self { insert, action: None }
    }
}

impl Compose {
    /// Whether a draft from before is still being read.
    pub fn is_opening(&self) -> bool {
        matches!(self.state, State::Opening(..))
    }

    /// Whether an action has to wait for the draft; then it is remembered.
    pub(super) fn waits_with(&mut self, action: Action) -> bool {
        let State::Opening(_, early) = &mut self.state else { return false };
        early.action = Some(action);
        true
    }

    /// Goes on with a draft from before, above what was typed meanwhile, and with what one wanted to do.
    pub(super) fn take_up(&mut self, kept: Option<&str>, shared: &mut Shared) -> Step {
        let State::Opening(_, early) = std::mem::replace(&mut self.state, State::Writing) else { return Step::none() };
        if let Kept::Due(_) = self.kept {
            self.keep_soon(shared.now);
        }
        let draft = kept.and_then(Draft::read);
        let is_taken_up = draft.is_some();
        if let Some(draft) = draft {
            self.time = self.time.or(draft.time);
            let typed = self.field.value();
            if typed.is_empty() {
                self.field = Field::text(&draft.text);
                self.source_id = draft.source_id;
                self.is_attempted = true;
                self.kept = Kept::Since(shared.now);
            } else {
                self.field.set(&format!("{}\n{typed}", draft.text));
                self.changed(shared);
            }
            self.say_taken_up(draft.visibility, shared);
        }
        if let Some(text) = early.insert {
            self.insert(&text, shared);
        }
        match early.action {
            // Nobody has seen yet what would be sent.
            Some(Action::Send) if is_taken_up => Step::none(),
            Some(Action::Send) => self.send(shared),
            Some(Action::Editor) => self.edit(shared),
            Some(Action::Back) => self.leave(shared),
            Some(_) | None => Step::none(),
        }
    }

    /// Where draft and wish differ, the text stays for the team: that mistake harms nobody.
    fn say_taken_up(&mut self, was: Visibility, shared: &mut Shared) {
        let words = match (was, self.visibility) {
            (Visibility::Internal, Visibility::Public) => {
                self.visibility = Visibility::Internal;
                "Here is your note from before, still a note. Ctrl-T makes it a public reply."
            }
            (Visibility::Public, Visibility::Internal) => "Here is your reply from before, now as a note.",
            (Visibility::Public, Visibility::Public) | (Visibility::Internal, Visibility::Internal) => {
                "Here is your draft from before."
            }
        };
        shared.say(Tone::Plain, words);
    }
}
