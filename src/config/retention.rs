//! The settings of how long things are kept.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// How long things are kept, for `deskbell retention`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Drafts of solved tickets, in days since they were last written.
    #[serde(deserialize_with = "days")]
    pub draft_days: u16,
    /// Lines of the log, in days; 0 keeps them for ever.
    #[serde(deserialize_with = "days")]
    pub audit_days: u16,
}

/// Ten years at the most: a larger number is a slip.
fn days<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    const MOST: u16 = 3660;
    let days = i64::deserialize(from)?;
    match u16::try_from(days) {
        Ok(days @ 0..=MOST) => Ok(days),
        Ok(_) | Err(_) => Err(D::Error::custom(format!("is {days}, it can be 0 to {MOST}"))),
    }
}
