//! The layers of settings: each gives some keys a value and remembers where it did so.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml::{Spanned, Value};

use super::ConfigError;

/// Where a setting was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: it has its built-in value.
    BuiltIn,
    /// In a file.
    File {
        /// Which file.
        file: PathBuf,
        /// On which line, counted from 1.
        line: usize,
    },
    /// In a variable of the environment.
    Environment(String),
    /// By an option of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File { file, line } => write!(f, "{} line {line}", file.display()),
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A value that a layer gives to a key.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// The key with its section, such as `web.listen`.
    pub(super) key: String,
    /// The value.
    pub(super) value: Value,
    /// Where it was set.
    pub(super) origin: Origin,
}

/// Reads the settings of a TOML text, in the order of their lines. Knows nothing of which keys there are.
pub(super) fn from_toml(text: &str, file: &Path) -> Result<Vec<Setting>, ConfigError> {
    let origin = |at: usize| Origin::File { file: file.to_owned(), line: line_of(text, at) };
    let root = DeTable::parse(text).map_err(|error| ConfigError::Malformed {
        origin: origin(error.span().map_or(0, |span| span.start)),
        reason: error.message().replace('\n', ", "),
    })?;
    let mut found = BTreeMap::new();
    for (section, value) in root.into_inner() {
        match value.into_inner() {
            DeValue::Table(keys) => {
                for (key, value) in keys {
                    found.insert(key.span().start, (format!("{}.{}", section.get_ref(), key.get_ref()), value));
                }
            }
            other => {
                let at = section.span();
                found.insert(at.start, (section.into_inner().into_owned(), Spanned::new(at, other)));
            }
        }
    }
    let read = |(at, (key, value))| {
        let value = Value::deserialize(ValueDeserializer::from(value))
            .map_err(|error| ConfigError::Malformed { origin: origin(at), reason: error.message().to_owned() })?;
        Ok(Setting { key, value, origin: origin(at) })
    };
    found.into_iter().map(read).collect()
}

/// The line that holds a byte of the text, counted from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The variable of the environment that sets a key: `web.listen` is `DESKBELL_WEB_LISTEN`.
pub(super) fn variable(key: &str) -> String {
    format!("DESKBELL_{}", key.replace('.', "_").to_uppercase())
}

/// Reads a value that came as text, as the type that `like` has. Lists are separated by commas.
/// What does not read as that type stays text, so that it is refused with the same words as in a file.
pub(super) fn from_text(text: &str, like: &Value) -> Value {
    let text = text.trim();
    let read = match like {
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
        }
        Value::String(_) | Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    };
    read.unwrap_or_else(|| Value::String(text.to_owned()))
}
