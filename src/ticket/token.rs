//! A token of the API: what a program shows to act in an agent's name.

use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Invalid, PersonId};

/// What is known of a token; its secret is shown once and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// What it is revoked by.
    pub id: String,
    /// In whose name it acts.
    #[serde(skip)]
    pub person: PersonId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub access: Access,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was last shown, to within the hour.
    pub used_at: Option<Timestamp>,
}

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Look at everything its agent sees.
    Read,
    /// Do everything its agent does.
    #[default]
    Write,
}

impl Access {
    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl FromStr for Access {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            _ => Err(Invalid::new("access", format!("{text:?} is neither read nor write"))),
        }
    }
}
