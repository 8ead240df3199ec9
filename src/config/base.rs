//! The bottom layer of settings, which knows what keys there are, and what lies over it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use toml::{Table, Value};

use super::accord;
use super::keymap::Keymap;
use super::layer::{self, Setting};
use super::{Config, ConfigError, Origin};

/// The bottom layer, with a comment for every key.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// Short names of variables, for what one sets often.
const SHORT_VARIABLES: [(&str, &str); 4] = [
    ("DESKBELL_AS", "me.email"),
    ("DESKBELL_DATABASE", "desk.database"),
    ("DESKBELL_DESK", "desk.file"),
    ("DESKBELL_LOG", "log.level"),
];

/// How alike two keys must be, from 0 to 1, for one to be offered in place of the other.
const ALIKE: f64 = 0.7;

/// An option of the command line that sets a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The key, such as `web.listen`.
    pub key: &'static str,
    /// The option, such as `--listen`.
    pub name: &'static str,
    /// The value as it was written.
    pub value: String,
}

/// The bottom layer: which keys there are, of which type.
pub(super) struct Base {
    values: BTreeMap<String, Value>,
}

impl Base {
    pub(super) fn read() -> Result<Self, ConfigError> {
        let settings = layer::from_toml(DEFAULTS, Path::new("default.toml"))?;
        Ok(Self { values: settings.into_iter().map(|setting| (setting.key, setting.value)).collect() })
    }

    fn sections(&self) -> impl Iterator<Item = &str> {
        self.values.keys().filter_map(|key| key.split_once('.')).map(|(section, _)| section)
    }

    /// The settings of the environment. A variable that starts like a section and names no key of it is an error.
    pub(super) fn environment(&self, variables: &BTreeMap<OsString, OsString>) -> Result<Vec<Setting>, ConfigError> {
        let long = self.values.keys().map(|key| (layer::variable(key), key.as_str()));
        let short = SHORT_VARIABLES.map(|(name, key)| (name.to_owned(), key));
        let known: BTreeMap<String, &str> = long.chain(short).collect();
        let mut found = Vec::new();
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|name| name.starts_with("DESKBELL_")) else { continue };
            let origin = Origin::Environment(name.to_owned());
            if let Some(key) = known.get(name) {
                let value = self.value(key, &origin, value.to_str())?;
                found.push(Setting { key: (*key).to_owned(), value, origin });
            } else if let Some(section) =
                self.sections().find(|one| name.starts_with(&layer::variable(&format!("{one}."))))
            {
                let rest = name.strip_prefix(&layer::variable(&format!("{section}."))).unwrap_or_default();
                let key = format!("{section}.{}", rest.to_lowercase());
                let nearest = self.nearest(&key).map(layer::variable);
                return Err(ConfigError::UnknownKey { origin, key, nearest });
            }
        }
        Ok(found)
    }

    pub(super) fn flags(&self, flags: &[Flag]) -> Result<Vec<Setting>, ConfigError> {
        let read = |flag: &Flag| {
            let origin = Origin::Flag(flag.name);
            let value = self.value(flag.key, &origin, Some(&flag.value))?;
            Ok(Setting { key: flag.key.to_owned(), value, origin })
        };
        flags.iter().map(read).collect()
    }

    /// Reads a value that came as text; nothing is a text that is not Unicode.
    fn value(&self, key: &str, origin: &Origin, text: Option<&str>) -> Result<Value, ConfigError> {
        match (text, self.values.get(key)) {
            (Some(text), Some(like)) => Ok(layer::from_text(text, like)),
            (Some(text), None) => Ok(Value::String(text.to_owned())),
            (None, _) => Err(ConfigError::WrongValue {
                origin: origin.clone(),
                key: key.to_owned(),
                reason: "is not Unicode text".to_owned(),
            }),
        }
    }

    /// Refuses a key that does not exist and a value of another type than the built-in one.
    pub(super) fn check(&self, setting: &Setting) -> Result<(), ConfigError> {
        let Setting { key, value, origin } = setting;
        let refuse = |reason: &str| Err(wrong(setting, reason));
        let is_section = key == "keys" || self.sections().any(|section| section == key);
        let is_list = value.as_array().is_some_and(|items| items.iter().all(Value::is_str));
        match self.values.get(key) {
            Some(Value::Array(_)) if !is_list => refuse("takes a list of texts in quotes"),
            Some(like) if like.same_type(value) => Ok(()),
            Some(like) => refuse(&format!("takes {}, not {}", words(like), words(value))),
            None if key.starts_with("keys.") && is_list => Ok(()),
            None if key.starts_with("keys.") => refuse("takes a list of keys such as [\"r\", \"F6\"]"),
            None if is_section => refuse(&format!("is a section, write [{key}] on a line of its own")),
            None => {
                let nearest = self.nearest(key).map(ToOwned::to_owned);
                Err(ConfigError::UnknownKey { origin: origin.clone(), key: key.clone(), nearest })
            }
        }
    }

    /// The key most like this one: one that is written alike, or has the same name in another section.
    fn nearest(&self, key: &str) -> Option<&str> {
        let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let likeness = |known: &str| {
            let whole = strsim::normalized_damerau_levenshtein(known, key);
            let name = strsim::normalized_damerau_levenshtein(&last(known), &last(key));
            whole.max(name * 0.95)
        };
        let known = self.values.keys().map(|known| (likeness(known), known.as_str()));
        known.filter(|(alike, _)| *alike >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
    }

    /// Lays the settings over the base and reads the whole.
    pub(super) fn under(&self, settings: Vec<Setting>) -> Result<Config, ConfigError> {
        let mut values = self.values.clone();
        for setting in &settings {
            values.insert(setting.key.clone(), setting.value.clone());
        }
        match typed(&values) {
            Ok(mut config) => {
                config.origins = settings.into_iter().map(|setting| (setting.key, setting.origin)).collect();
                config.keymap = Keymap::with(&config.keys).map_err(|error| {
                    let key = format!("keys.{}", error.action());
                    ConfigError::Keys { origin: config.origin(&key).clone(), error }
                })?;
                match accord::discord(&config) {
                    Some((key, reason)) => {
                        let origin = config.origin(key).clone();
                        Err(ConfigError::WrongValue { origin, key: key.to_owned(), reason })
                    }
                    None => Ok(config),
                }
            }
            Err(reason) => Err(self.culprit(&settings, reason)),
        }
    }

    /// Which setting spoils the whole: the first that does so alone. Types do not remember where they came from.
    fn culprit(&self, settings: &[Setting], reason: String) -> ConfigError {
        for setting in settings {
            let mut values = self.values.clone();
            values.insert(setting.key.clone(), setting.value.clone());
            if let Err(reason) = typed(&values) {
                return wrong(setting, &reason);
            }
        }
        ConfigError::Malformed { origin: Origin::BuiltIn, reason }
    }
}

/// Reads the values of `section.key` as types.
fn typed(values: &BTreeMap<String, Value>) -> Result<Config, String> {
    let mut root = Table::new();
    root.insert("keys".to_owned(), Value::Table(Table::new()));
    for (key, value) in values {
        let (section, key) = key.split_once('.').unwrap_or((key, ""));
        let section = root.entry(section).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(section) = section {
            section.insert(key.to_owned(), value.clone());
        }
    }
    root.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

fn wrong(setting: &Setting, reason: &str) -> ConfigError {
    ConfigError::WrongValue { origin: setting.origin.clone(), key: setting.key.clone(), reason: reason.to_owned() }
}

/// A type in words, with an example of how it is written.
fn words(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text in quotes",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with a point",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list in brackets",
        Value::Table(_) => "a table",
    }
}
