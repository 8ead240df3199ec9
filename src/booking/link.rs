//! A person's booking link.

use serde::{Serialize, Serializer};
use url::Url;

/// Where one books a call with a person: https, no credentials, at most 500 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BookingLink(Url);

/// Why a text is not a booking link, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// The reason, a sentence without a full stop.
    pub reason: String,
}

impl BookingLink {
    /// The most characters a stored link has, serialised: the portal's column.
    pub const MOST_CHARS: usize = 500;

    /// The only door.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let url = Url::parse(text.trim()).map_err(|e| Refused { reason: e.to_string() })?;
        Ok(Self(url))
    }

    /// The link as it is stored.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Serialize for BookingLink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
