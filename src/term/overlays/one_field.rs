//! What every form of one field does: one types or pastes, Enter saves, and Esc asks before it drops a change.

use crate::config::action::{Action, Mode};
use crate::config::press::{Key, Press};
use crate::term::field::Field;
use crate::term::msg::Ask;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};

/// The field, and what is under way.
#[derive(Debug)]
pub struct OneField {
    /// What is typed.
    pub field: Field,
    /// What is under way.
    pub state: State,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// One types.
    Editing,
    /// One wants to leave and is asked what is to become of the change.
    Leaving,
    /// It is being stored.
    Saving(Ask),
}

/// A form of one field.
pub trait Form {
    /// Its field.
    fn entry(&mut self) -> &mut OneField;

    /// Whether leaving it would drop something.
    fn is_changed(&self) -> bool;

    /// Stores what is typed, or says why not.
    fn save(&mut self, shared: &mut Shared) -> Step;

    /// Runs an action.
    fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match (self.entry().state, action) {
            (State::Editing, Action::Save) => return self.save(shared),
            (State::Editing, Action::Back) if self.is_changed() => self.entry().state = State::Leaving,
            (State::Editing, Action::Back) | (State::Leaving, Action::Yes) => return Step::go(Go::Back),
            (State::Leaving, Action::No | Action::Back) => self.entry().state = State::Editing,
            _ => {}
        }
        Step::none()
    }

    /// Takes a key that runs no action: it writes; Enter saves.
    fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        match self.entry().state {
            State::Editing if press == Press::plain(Key::Enter) => return self.save(shared),
            State::Editing => drop(self.entry().field.press(press)),
            State::Leaving | State::Saving(_) => {}
        }
        Step::none()
    }

    /// Takes a pasted text.
    fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        let entry = self.entry();
        if entry.state == State::Editing
            && let Err(too_long) = entry.field.paste(text)
        {
            shared.say(Tone::Warning, too_long.to_string());
        }
        Step::none()
    }
}

impl OneField {
    /// A field with this in it.
    pub fn open(text: &str) -> Self {
        Self { field: Field::line(text), state: State::Editing }
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match self.state {
            State::Editing | State::Saving(_) => Mode::Form,
            State::Leaving => Mode::Confirm,
        }
    }

    /// It is being stored: what comes of it answers this question.
    pub fn saves(&mut self, shared: &mut Shared) -> Ask {
        let ask = shared.ask();
        self.state = State::Saving(ask);
        ask
    }

    /// Whether this answers the question under way. One types again then, should the form stay open.
    pub fn takes(&mut self, ask: Ask) -> bool {
        let is_mine = self.state == State::Saving(ask);
        if is_mine {
            self.state = State::Editing;
        }
        is_mine
    }
}
