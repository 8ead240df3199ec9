//! A field whose value is one of a list: one types to narrow it and takes a line.

use crate::config::press::{Key, Press};
use crate::term::field::{Pressed, TooLong};
use crate::term::overlays::menu::{Entry, Menu};

/// A field whose value is one of a list.
#[derive(Debug, Clone)]
pub struct Pick<T> {
    /// The list, and what is typed to narrow it.
    pub menu: Menu<T>,
    taken: Option<(String, T)>,
}

/// What a key did in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// What is typed changed.
    Typed,
    /// The cursor moved.
    Moved,
    /// A line was taken: the field has another value, and is done with.
    Taken,
    /// Nothing: it is not a key of such fields.
    Unknown,
}

impl<T: Clone> Pick<T> {
    /// A list with nothing taken.
    pub fn new(entries: Vec<Entry<T>>) -> Self {
        Self { menu: Menu::new(entries), taken: None }
    }

    /// The same with a value.
    #[must_use]
    pub fn with(mut self, label: impl Into<String>, value: T) -> Self {
        self.taken = Some((label.into(), value));
        self
    }

    /// The value.
    pub fn value(&self) -> Option<&T> {
        self.taken.as_ref().map(|(_, value)| value)
    }

    /// The value in words.
    pub fn label(&self) -> Option<&str> {
        self.taken.as_ref().map(|(label, _)| label.as_str())
    }

    /// Obeys a key, if it is one of such fields.
    pub fn press(&mut self, press: Press) -> Picked {
        match press.key {
            Key::Up => self.menu.step(-1),
            Key::Down => self.menu.step(1),
            Key::Enter if self.take() => return Picked::Taken,
            _ => {
                return match self.menu.press(press) {
                    Pressed::Changed => Picked::Typed,
                    Pressed::Moved => Picked::Moved,
                    Pressed::Unknown => Picked::Unknown,
                };
            }
        }
        Picked::Moved
    }

    /// Types a pasted text.
    ///
    /// # Errors
    /// When it is too long.
    pub fn paste(&mut self, text: &str) -> Result<(), TooLong> {
        self.menu.paste(text)
    }

    /// Leaves the field: what was typed is forgotten, and the line it had found is taken.
    pub fn leave(&mut self) -> bool {
        !self.menu.field.is_blank() && self.take()
    }

    fn take(&mut self) -> bool {
        let Some(entry) = self.menu.chosen() else { return false };
        self.taken = Some((entry.label.clone(), entry.value.clone()));
        self.menu.clear();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours() -> Pick<u8> {
        Pick::new(vec![Entry::new("red", 1), Entry::new("green", 2), Entry::new("blue", 3)])
    }

    fn press(pick: &mut Pick<u8>, keys: &str) -> Picked {
        keys.split(' ').map(|key| pick.press(key.parse().unwrap())).last().unwrap()
    }

    #[test]
    fn typing_narrows_and_enter_takes() {
        let mut pick = colours();
        assert_eq!(press(&mut pick, "b Enter"), Picked::Taken);
        assert_eq!((pick.label(), pick.value()), (Some("blue"), Some(&3)));
        assert_eq!(press(&mut pick, "Down Down Up Enter"), Picked::Taken);
        assert_eq!(pick.label(), Some("green"));
    }

    #[test]
    fn leaving_takes_what_was_found_and_nothing_when_nothing_was_typed() {
        let mut pick = colours();
        assert!(!pick.leave());
        assert_eq!(pick.value(), None);
        press(&mut pick, "g");
        assert!(pick.leave());
        assert_eq!(pick.value(), Some(&2));
        press(&mut pick, "x");
        assert!(!pick.leave());
        assert_eq!(pick.value(), Some(&2), "what matches nothing changes nothing");
    }
}
