//! What every overlay that is a menu does with keys, pasted text and the mouse.

use ratatui::layout::Rect;

use super::menu::Menu;
use crate::config::action::Action;
use crate::config::press::Press;
use crate::term::field::Pressed;
use crate::term::msg::Mouse;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;

/// An overlay that is a menu: one types to narrow it, and takes a line.
pub(super) trait Picker {
    /// What a line of it means.
    type Value;

    /// Its menu.
    fn menu(&mut self) -> &mut Menu<Self::Value>;

    /// Does what the line under the cursor means.
    fn chosen(&mut self, shared: &mut Shared) -> Step;

    /// What typed words do besides narrowing the list.
    fn typed(&mut self, _shared: &mut Shared) -> Step {
        Step::none()
    }

    /// The action that opens it, where that closes it too.
    fn opener(&self) -> Option<Action> {
        None
    }

    /// Where its lines are drawn.
    fn lines(&self, shared: &Shared) -> Rect {
        view::menu::tall_lines(shared.size)
    }
}

/// What an overlay does with the keyboard, pasted text and the mouse, when one types in it; every menu does the same.
pub(super) trait Typed {
    /// Runs an action.
    fn act(&mut self, action: Action, shared: &mut Shared) -> Step;

    /// Takes a key that runs no action.
    fn press(&mut self, press: Press, shared: &mut Shared) -> Step;

    /// Takes a pasted text.
    fn paste(&mut self, text: &str, shared: &mut Shared) -> Step;

    /// Takes what the mouse did: the wheel moves the cursor, a click takes the line under it.
    fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step;
}

impl<P: Picker> Typed for P {
    fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        if action == Action::Back || Some(action) == self.opener() {
            return Step::go(Go::Back);
        }
        if action == Action::Choose {
            return self.chosen(shared);
        }
        self.menu().act(action);
        Step::none()
    }

    fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        match self.menu().press(press) {
            Pressed::Changed => self.typed(shared),
            Pressed::Moved | Pressed::Unknown => Step::none(),
        }
    }

    fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if let Err(too_long) = self.menu().paste(text) {
            shared.say(Tone::Warning, too_long.to_string());
            return Step::none();
        }
        self.typed(shared)
    }

    fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        let lines = self.lines(shared);
        if self.menu().mouse(mouse, lines) { self.chosen(shared) } else { Step::none() }
    }
}
