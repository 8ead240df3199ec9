//! A setting that holds a password: it is read where it is used and shown nowhere.

use std::fmt;

use serde::{Deserialize as _, Deserializer};

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The text, for whoever needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// Nothing when it is empty. What is wrong with it is said where it is used, without repeating it.
pub(super) fn hidden<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Hidden>, D::Error> {
    let text = String::deserialize(from)?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| Hidden(text.to_owned())))
}
