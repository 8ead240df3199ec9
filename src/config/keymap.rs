//! Which key does what: the list's own keys, and over them what the configuration says under `[keys]`.

use std::collections::BTreeMap;
use std::fmt;

use super::action::{Action, Mode, NoAction};
use super::press::{NoKey, Press};

/// Which key does what. In no mode does one key do two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// The keys of every action, in the order of the list.
    keys: BTreeMap<Action, Vec<Press>>,
}

/// Why a keymap cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// An action that there is not.
    #[error("keys.{name}: {error}", name = .0.name, error = .0)]
    Action(NoAction),
    /// A key that there is not.
    #[error("keys.{action}: {error}")]
    Key {
        /// The action it was to run.
        action: Action,
        /// What is wrong with it.
        error: NoKey,
    },
    /// A key that does something already.
    #[error("keys.{action}: {press} is already the key of {other} there, give {other} another one under [keys]")]
    Taken {
        /// The action it was to run.
        action: Action,
        /// The key.
        press: Press,
        /// What it does.
        other: Action,
    },
}

impl KeymapError {
    /// The name of the action whose keys are at fault, as it was written.
    pub fn action(&self) -> String {
        match self {
            Self::Action(unknown) => unknown.name.clone(),
            Self::Key { action, .. } | Self::Taken { action, .. } => action.to_string(),
        }
    }
}

impl Default for Keymap {
    fn default() -> Self {
        let own = |action: &Action| {
            let keys = action.entry().keys.iter().map(|key| key.parse().expect("every default key is tested to parse"));
            (*action, keys.collect())
        };
        Self { keys: Action::ALL.iter().map(own).collect() }
    }
}

impl Keymap {
    /// The default keys, replaced for each action that `own` names; an empty list takes an action's keys away.
    ///
    /// # Errors
    /// When an action or a key is unknown, or a key would do two things in one mode.
    pub fn with(own: &BTreeMap<String, Vec<String>>) -> Result<Self, KeymapError> {
        let mut keymap = Self::default();
        for (name, keys) in own {
            let action: Action = name.parse().map_err(KeymapError::Action)?;
            let keys = keys.iter().map(|key| key.parse()).collect::<Result<_, _>>();
            keymap.keys.insert(action, keys.map_err(|error| KeymapError::Key { action, error })?);
        }
        for name in own.keys() {
            let action = name.parse().map_err(KeymapError::Action)?;
            keymap.check(action)?;
        }
        Ok(keymap)
    }

    /// What a key does in a mode.
    pub fn action(&self, mode: Mode, press: Press) -> Option<Action> {
        let press = press.normal();
        if mode.writes() && press.writes().is_some() {
            return None;
        }
        self.at_hand(mode).find(|action| self.keys(*action).contains(&press))
    }

    /// The keys of an action.
    pub fn keys(&self, action: Action) -> &[Press] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The key to show for an action in a mode: the first that works there.
    pub fn key_in(&self, mode: Mode, action: Action) -> Option<Press> {
        self.keys(action).iter().copied().find(|press| !mode.writes() || press.writes().is_none())
    }

    /// The actions of a mode, in the order of the list.
    pub fn at_hand(&self, mode: Mode) -> impl Iterator<Item = Action> {
        self.keys.keys().copied().filter(move |action| mode.contexts().contains(&action.entry().context))
    }

    /// The keymap as the configuration would write it: every action with its keys.
    pub fn to_config(&self) -> BTreeMap<String, Vec<String>> {
        let written = |keys: &Vec<Press>| keys.iter().map(ToString::to_string).collect();
        self.keys.iter().map(|(action, keys)| (action.to_string(), written(keys))).collect()
    }

    /// Refuses a key of `action` that does something else wherever `action` is at hand.
    fn check(&self, action: Action) -> Result<(), KeymapError> {
        let modes = Mode::ALL.into_iter().filter(|mode| mode.contexts().contains(&action.entry().context));
        for mode in modes {
            for press in self.keys(action).iter().copied() {
                if mode.writes() && press.writes().is_some() {
                    continue;
                }
                let other = self.at_hand(mode).find(|other| *other != action && self.keys(*other).contains(&press));
                if let Some(other) = other {
                    return Err(KeymapError::Taken { action, press, other });
                }
            }
        }
        Ok(())
    }
}

/// Writes the table `[keys]` of a configuration file.
impl fmt::Display for Keymap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[keys]")?;
        for (action, keys) in &self.keys {
            let keys: Vec<_> = keys.iter().map(|press| toml::Value::from(press.to_string()).to_string()).collect();
            writeln!(f, "{action} = [{}]", keys.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(lines: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        lines.iter().map(|(name, keys)| ((*name).to_owned(), keys.iter().map(ToString::to_string).collect())).collect()
    }

    fn press(key: &str) -> Press {
        key.parse().unwrap()
    }

    #[test]
    fn no_default_key_does_two_things_in_one_mode() {
        for action in Action::ALL {
            Keymap::default().check(*action).unwrap();
        }
    }

    #[test]
    fn the_keymap_is_read_back_as_it_was_written() {
        let keymap = Keymap::with(&own(&[("solve", &["Alt-x", "F2"]), ("reopen", &[])])).unwrap();
        assert_eq!(Keymap::with(&keymap.to_config()), Ok(keymap.clone()));

        let written: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(&keymap.to_string()).unwrap();
        assert_eq!(Keymap::with(&written["keys"]), Ok(keymap));
    }

    #[test]
    fn a_key_that_writes_a_character_writes_it() {
        let keymap = Keymap::default();
        assert_eq!(keymap.action(Mode::Queue, press("r")), Some(Action::Reply));
        assert_eq!(keymap.action(Mode::Compose, press("r")), None);
        assert_eq!(keymap.action(Mode::Menu, press("?")), None);
        assert_eq!(keymap.action(Mode::Menu, press("F1")), Some(Action::Help));
        assert_eq!(keymap.key_in(Mode::Menu, Action::Down), Some(press("Down")));
    }

    #[test]
    fn a_key_given_twice_is_refused_with_the_place_and_the_mend() {
        let wrong = Keymap::with(&own(&[("solve", &["r"])])).unwrap_err();
        insta::assert_snapshot!(wrong, @"keys.solve: r is already the key of reply there, give reply another one under [keys]");
        Keymap::with(&own(&[("solve", &["r"]), ("reply", &["K"])])).unwrap();
    }

    #[test]
    fn one_key_may_do_different_things_in_different_places() {
        Keymap::with(&own(&[("qr_code", &["r"])])).unwrap();
    }

    #[test]
    fn unknown_names_are_refused() {
        let wrong = Keymap::with(&own(&[("solv", &["r"])])).unwrap_err();
        insta::assert_snapshot!(wrong, @"keys.solv: there is no action \"solv\", did you mean solve?");
        let wrong = Keymap::with(&own(&[("solve", &["Super-r"])])).unwrap_err();
        insta::assert_snapshot!(wrong, @r#"keys.solve: "Super-r" is not a key, write for example r, Space, Ctrl-K, Shift-Tab or F5"#);
    }
}
