//! A key press, and how one writes it: `r`, `Space`, `Ctrl-K`, `Shift-Tab`, `F5`.

use std::fmt::{self, Write as _};
use std::str::FromStr;

/// A key pressed together with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Press {
    /// The key.
    pub key: Key,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// Whether Shift was held; never for a character, whose case says it.
    pub shift: bool,
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A character; lower case when Ctrl is held.
    Char(char),
    /// A function key, from 1.
    F(u8),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// The tabulator.
    Tab,
    /// Deletes backwards.
    Backspace,
    /// Deletes forwards.
    Delete,
    /// Insert.
    Insert,
    /// An arrow.
    Up,
    /// An arrow.
    Down,
    /// An arrow.
    Left,
    /// An arrow.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// The keys that have a name, and the name.
const NAMED: [(Key, &str); 15] = [
    (Key::Char(' '), "Space"),
    (Key::Enter, "Enter"),
    (Key::Esc, "Esc"),
    (Key::Tab, "Tab"),
    (Key::Backspace, "Backspace"),
    (Key::Delete, "Delete"),
    (Key::Insert, "Insert"),
    (Key::Up, "Up"),
    (Key::Down, "Down"),
    (Key::Left, "Left"),
    (Key::Right, "Right"),
    (Key::Home, "Home"),
    (Key::End, "End"),
    (Key::PageUp, "PgUp"),
    (Key::PageDown, "PgDn"),
];

impl Press {
    /// A key without modifiers.
    pub fn plain(key: Key) -> Self {
        Self { key, ctrl: false, alt: false, shift: false }
    }

    /// The same press as every terminal reports it: the case of a character instead of Shift, and lower case
    /// under Ctrl.
    #[must_use]
    pub fn normal(mut self) -> Self {
        if let Key::Char(c) = self.key {
            self.shift = false;
            if self.ctrl {
                self.key = Key::Char(c.to_ascii_lowercase());
            }
        }
        self
    }

    /// The character it writes into a text, when it writes one.
    pub fn writes(self) -> Option<char> {
        match self.key {
            Key::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                text.push_str(name);
            }
        }
        match self.key {
            Key::F(number) => write!(text, "F{number}")?,
            Key::Char(c) if c != ' ' && self.ctrl => text.push(c.to_ascii_uppercase()),
            Key::Char(c) if c != ' ' => text.push(c),
            named => text.push_str(NAMED.iter().find(|(key, _)| *key == named).map_or("?", |(_, name)| name)),
        }
        f.pad(&text)
    }
}

/// A text that is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a key, write for example r, Space, Ctrl-K, Shift-Tab or F5")]
pub struct NoKey(pub String);

impl FromStr for Press {
    type Err = NoKey;

    /// Reads what `Display` writes; the names in any case.
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut press = Self::plain(Key::Esc);
        let mut rest = text;
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" => press.ctrl = true,
                "alt" => press.alt = true,
                "shift" => press.shift = true,
                _ => break,
            }
            rest = after;
        }
        press.key = key(rest).ok_or_else(|| NoKey(text.to_owned()))?;
        Ok(press.normal())
    }
}

/// Reads a key without its modifiers.
fn key(text: &str) -> Option<Key> {
    let mut chars = text.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(Key::Char(c));
    }
    if let Some((key, _)) = NAMED.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
        return Some(*key);
    }
    let number = text.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=24).contains(&number).then_some(Key::F(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written_on_keyboards() {
        let ctrl_k = Press { ctrl: true, ..Press::plain(Key::Char('k')) };
        assert_eq!("Ctrl-K".parse(), Ok(ctrl_k));
        assert_eq!("ctrl-k".parse(), Ok(ctrl_k));
        assert_eq!("-".parse(), Ok(Press::plain(Key::Char('-'))));
        assert_eq!("Ctrl--".parse(), Ok(Press { ctrl: true, ..Press::plain(Key::Char('-')) }));
        assert_eq!("Shift-Tab".parse(), Ok(Press { shift: true, ..Press::plain(Key::Tab) }));
        assert_eq!("G".parse(), Ok(Press::plain(Key::Char('G'))));
    }

    #[test]
    fn what_is_no_key_is_refused_with_examples() {
        for wrong in ["", "Hyper-x", "F0", "F25", "jj", "Ctrl-", "\u{1b}"] {
            assert_eq!(wrong.parse::<Press>(), Err(NoKey(wrong.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(
            c in any::<char>().prop_filter("a control character is no key", |c| !c.is_control()),
            ctrl in any::<bool>(), alt in any::<bool>(), shift in any::<bool>(), named in 0..NAMED.len() * 2,
        ) {
            let key = NAMED.get(named).map_or(Key::Char(c), |(key, _)| *key);
            let press = Press { key, ctrl, alt, shift }.normal();
            prop_assert_eq!(press.to_string().parse(), Ok(press));
        }
    }
}
